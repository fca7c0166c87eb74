/**
 * Where a collective's data lie in one member's memory. The algorithms speak of ranges of one whole tensor
 * that sums and copies happen in; a program's op may name another tensor for the result, may give only a
 * shard of it, and then leaves its input alone. Placement is the difference: where peers read, where this
 * member writes, and the copies within its own memory before and after, which are not traffic.
 */
import type { Address } from './layout.js';
import type { Prepared } from './prepared.js';

/**
 * The tensors of one run, by address; the input again as `output` when it is in place.
 *
 * | | input | output |
 * | --- | --- | --- |
 * | all-reduce, broadcast | whole | whole |
 * | all-gather | the member's shard; in place: the whole, with the shard filled in | whole |
 * | reduce-scatter, reduce | whole | the member's shard; in place: the whole, of which the shard counts |
 * | all-to-all | whole, a part for each member | a part from each member, in order of member |
 */
export interface Operands {
  readonly input: Address;
  readonly output: Address;
  /** `workspaceBytes` that nobody else uses meanwhile; not looked at when those are 0. */
  readonly workspace: Address;
}

export interface LocalCopy {
  readonly from: Address;
  readonly to: Address;
  readonly floats: number;
}

export interface Placement {
  /** Where float 0 of the tensor that peers read lies. */
  readonly readAt: Address;
  /** Where float 0 of the tensor that arriving messages go to would lie. */
  readonly writeAt: Address;
  readonly before: LocalCopy | undefined;
  readonly after: LocalCopy | undefined;
}

const FLOAT_BYTES = 4;

export function placementOf(prepared: Prepared, { input, output, workspace }: Operands): Placement {
  const { task, me, floats, shard, workspaceBytes } = prepared;
  const shardAt = FLOAT_BYTES * shard.first;
  const whole = (at: Address, before?: LocalCopy, after?: LocalCopy): Placement => {
    return { readAt: at, writeAt: at, before, after };
  };
  if (task.kind === 'all-to-all') {
    const readAt = task.inPlace ? workspace : input;
    const own = { from: input + shardAt, to: output + FLOAT_BYTES * me * shard.floats, floats: shard.floats };
    const saved = task.inPlace ? { from: input, to: workspace, floats } : own;
    return { readAt, writeAt: output, before: saved, after: undefined };
  }
  // What is read and what arrives are whole tensors both, so they never share a place; alone, a rank is the next of itself.
  if (task.kind === 'collective-permute') {
    const before = prepared.members === 1 ? { from: input, to: output, floats } : undefined;
    return { readAt: input, writeAt: output, before, after: undefined };
  }
  if (task.inPlace) return whole(input);
  switch (task.kind) {
    case 'all-gather':
      return whole(output, { from: input, to: output + shardAt, floats: shard.floats });
    case 'broadcast':
      return whole(output, { from: input, to: output, floats: shard.floats });
    case 'reduce-scatter':
    case 'reduce':
      if (workspaceBytes > 0) {
        const result = { from: workspace + shardAt, to: output, floats: shard.floats };
        return whole(workspace, { from: input, to: workspace, floats }, result);
      }
      // Messages come for the shard alone, so the sum can grow where the result belongs.
      return {
        readAt: input,
        writeAt: output - shardAt,
        before: { from: input + shardAt, to: output, floats: shard.floats },
        after: undefined,
      };
    default:
      return whole(output, { from: input, to: output, floats });
  }
}
