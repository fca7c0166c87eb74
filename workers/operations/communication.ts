/** Collectives, messages and copies: which memory an op of the program means, and what follows it. */
import { addInto } from '../kernels/elementwise.js';
import { BOTH_COPIES } from '../memory.js';
import { layersIn, type OwnedShard, ofExperts, type WeightShard } from '../ownership.js';
import type { Line } from '../script.js';
import type { Communicator } from '../shared/communicator.js';
import type { Prepared } from '../shared/prepared.js';
import type { Mailbox } from '../shared/transfer.js';
import type { Floats } from '../tensors.js';
import type { Context, Operation, Run } from './context.js';
import { bothCopies, replicated, tiedGradient } from './copies.js';
import { lossReport, lossSums, lossTerms } from './ends.js';
import { offloadedCopy } from './host.js';
import {
  bringKeysAndValues,
  movesKeysAndValues,
  returnGradients,
  scattersKeyValueGradients,
} from './keys-and-values.js';

/** How a collective of a line is run: the group's communicator, this rank's part, a workspace for partial sums. */
export interface Means {
  readonly communicator: Communicator;
  readonly prepare: (inPlace: boolean) => Prepared;
  readonly workspace: (floats: number) => Floats;
  readonly count: (bytes: number) => void;
}

/** `logits` is the line whose loss this one's statistics belong to. */
export function collective(context: Context, line: Line, means: Means, logits: Line | undefined): Run {
  const { input, output, before, after } = operands(context, line, logits);
  const prepared = means.prepare(input === output);
  const workspace = means.workspace(prepared.workspaceBytes / 4);
  const addresses = { input: input.byteOffset, output: output.byteOffset, workspace: workspace.byteOffset };
  return () => {
    before?.();
    means.count(means.communicator.run(prepared, addresses));
    after?.();
  };
}

function operands(context: Context, line: Line, logits: Line | undefined): Operation {
  const { tensors } = context;
  const { buffer, into, op } = line;
  const inPlace = (view: Floats, rest: Partial<Operation> = {}) => ({ input: view, output: view, ...rest });
  if (buffer === 'gradient norm') return inPlace(tensors.statistics('gradient norm'));
  if (buffer.startsWith('replicated gradients')) return replicated(context, line);
  if (buffer === BOTH_COPIES) return bothCopies(context);
  if (buffer === 'embedding gradients') return inPlace(tiedGradient(context));
  if (/^(expert )?gradient shard/.test(buffer)) return shardBetweenGroups(context, line);
  if (/^(expert )?weight shard/.test(buffer)) return gatherWeights(context, line);
  if (buffer === 'gradients' && into !== undefined) {
    const [from, to] = tensors.memory.host;
    return { input: tensors.at(from), output: tensors.at(to) };
  }
  if (/^(expert )?gradients/.test(buffer)) return gradients(context, line);
  if (logits && buffer.endsWith('.largest logit')) {
    return inPlace(lossTerms(context, line.microBatch!).maximum, { after: lossSums(context, logits) });
  }
  if (logits && buffer.endsWith('.sum of exponentials'))
    return inPlace(lossTerms(context, line.microBatch!).total);
  if (logits && buffer.endsWith('.target logit')) {
    return inPlace(lossTerms(context, line.microBatch!).target, { after: lossReport(context, logits) });
  }
  if (op.kind === 'collective' && movesKeysAndValues(context, line))
    return bringKeysAndValues(context, line, op);
  if (op.kind === 'collective' && scattersKeyValueGradients(context, line))
    return returnGradients(context, line, op);
  const input = tensors.tensor(buffer);
  if (into === undefined) return inPlace(input);
  tensors.write(into);
  return { input, output: tensors.tensor(into) };
}

/** All-reduced or reduce-scattered in place; a shard kept apart is accumulated there, the full gradients zeroed. */
function gradients(context: Context, line: Line): Operation {
  const { tensors } = context;
  const view = tensors.gradientRange(line.buffer);
  const scattered = line.op.kind === 'collective' && line.op.collective === 'reduce-scatter';
  const between = tensors.memory.lines.some((l) => l.buffer === line.into && l.op.kind === 'collective');
  if (scattered && tensors.memory.bucket.floats > 0) return throughBucket(context, line, view);
  if (!scattered || !tensors.memory.shardedGradients || between) return { input: view, output: view };
  return { input: view, output: view, after: keepShard(context, line, view) };
}

/** A layer's whole gradients are copied to a bucket and reduced there; the rank's own chunk comes back. */
function throughBucket(context: Context, line: Line, view: Floats): Operation {
  const { tensors, kernels } = context;
  const bucket = tensors.at({ first: tensors.memory.bucket.first, floats: view.length });
  const own = chunkOf(context, line, view);
  const start = (own.byteOffset - view.byteOffset) / Float32Array.BYTES_PER_ELEMENT;
  return {
    input: bucket,
    output: bucket,
    before: () => kernels.copy(bucket, view),
    after: () => kernels.copy(own, bucket.subarray(start, start + own.length)),
  };
}

function shardBetweenGroups(context: Context, line: Line): Operation {
  const { tensors } = context;
  const whole = tensors.gradientRange(line.buffer.replace('gradient shard', 'gradients'));
  const chunk = chunkOf(context, line, whole);
  if (!tensors.memory.shardedGradients) return { input: chunk, output: chunk };
  return { input: chunk, output: chunk, after: keepShard(context, line, whole) };
}

function chunkOf(context: Context, line: Line, whole: Floats): Floats {
  const { memory } = context.tensors;
  const owned = ownedOf(context, line);
  const start = owned.first - memory.parameters.range(...owned.layers!, owned.ofExperts).first;
  return whole.subarray(start, start + owned.floats);
}

/** What the rank owns of the layers, or of the experts, that a line is about. */
function ownedOf({ tensors }: Context, { buffer }: Line): OwnedShard {
  const [first] = layersIn(buffer)!;
  return tensors.memory.owned.find((o) => o.layers?.[0] === first && o.ofExperts === ofExperts(buffer))!;
}

function keepShard(context: Context, line: Line, whole: Floats): Run {
  const { tensors, kernels } = context;
  const { memory } = tensors;
  // Those that are kept on the host are copied there next.
  if (memory.updatesOnHost) return () => {};
  const owned = ownedOf(context, line);
  const kept = tensors.at({ first: memory.gradientShard.first + owned.packed, floats: owned.floats });
  const chunk = chunkOf(context, line, whole);
  return () => {
    addInto(kernels, kept, chunk);
    whole.fill(0);
  };
}

function gatherWeights(context: Context, line: Line): Operation {
  const { tensors } = context;
  const { memory } = tensors;
  const layers = layersIn(line.buffer);
  if (layers === undefined) {
    const host = tensors.at(memory.host[0]);
    return { input: host, output: host };
  }
  if (!memory.shardedWeights) {
    const view = tensors.weightRange(line.into!);
    return { input: view, output: view };
  }
  const fetched = tensors.activation(line.buffer);
  const own = memory.weightShards.find(({ layer }) => layer === layers[0])!;
  const floats = own.trained.floats + own.frozen.floats;
  const input = fetched ?? tensors.at({ first: memory.weights.first + own.packed, floats });
  const output = tensors.tensor(line.into!);
  if (own.trained.floats === 0 || own.frozen.floats === 0) return { input, output };
  return { input, ...sortedOut(context, own, output) };
}

/** Each rank's part is of trained weights and then of frozen ones: gathered beside, and put in order. */
function sortedOut({ tensors, kernels }: Context, own: WeightShard, weights: Floats) {
  const output = tensors.at({ first: tensors.memory.gathering.first, floats: weights.length });
  const { trained, frozen } = own;
  const each = trained.floats + frozen.floats;
  const ranks = weights.length / each;
  const after = () => {
    for (let i = 0; i < ranks; i++) {
      const from = output.subarray(i * each, (i + 1) * each);
      kernels.copy(weights.subarray(i * trained.floats), from.subarray(0, trained.floats));
      kernels.copy(
        weights.subarray(ranks * trained.floats + i * frozen.floats),
        from.subarray(trained.floats),
      );
    }
  };
  return { output, after };
}

export function message(context: Context, line: Line, mailbox: Mailbox, count: (bytes: number) => void): Run {
  const { op, buffer } = line;
  const view = context.tensors.tensor(buffer);
  if (op.kind === 'send') return () => count(mailbox.send(view.byteOffset, view.length, op.label));
  context.tensors.write(buffer);
  return () => mailbox.receive(view.byteOffset, view.length, op.label);
}

/** Copies between device and host memory, both of them parts of the rank's own. */
export function copy(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const { memory } = tensors;
  const [first, second] = memory.host;
  const toHost = line.op.kind === 'copy' && line.op.to === 'host';
  if (/^(gradient|weight) shard L/.test(line.buffer)) return offloadedCopy(context, line);
  const move =
    (to: Floats, from: Floats): Run =>
    () =>
      kernels.copy(to, from);
  if (line.buffer === 'gradients') return move(tensors.at(first), tensors.at(memory.gradients));
  if (line.buffer === 'mapped gradients') return move(tensors.tensor('mapped gradients'), tensors.at(second));
  const { floats } = memory.parameters;
  if (!toHost) return move(tensors.at({ first: memory.weights.first, floats }), tensors.at(first));
  const [own] = memory.owned;
  const part = { first: own!.first, floats: own!.floats };
  const at = (base: number) => tensors.at({ first: base + part.first, floats: part.floats });
  return move(at(first.first), at(memory.weights.first));
}
