/**
 * A role's program written out: calls replaced by what they call, names filled in. The order is that of
 * the lists, which every rank of a group has alike, so ranks that run it line by line do not deadlock; streams would
 * only let lines overlap.
 */
import type { Op, Program, Role } from '../program/program.js';

/** One op to run. */
export interface Line {
  readonly op: Exclude<Op, { kind: 'call' }>;
  /** Names with the call's arguments filled in. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly buffer: string;
  readonly into: string | undefined;
  readonly microBatch: number | undefined;
}

type Arguments = Readonly<Record<string, number>>;

export function scriptOf(program: Program, role: Role): Line[] {
  const lines: Line[] = [];
  const write = (ops: readonly Op[], given: Arguments): void => {
    const fill = (name: string) =>
      name.replace(/\{(\w+)\}/g, (whole, key: string) => `${given[key] ?? whole}`);
    for (const op of ops) {
      if (op.kind === 'call') {
        write(program.segments[op.segment]!.ops, { ...given, ...op.arguments });
        continue;
      }
      const computes = op.kind === 'compute';
      lines.push({
        op,
        reads: computes ? op.reads.map(fill) : [],
        writes: computes ? op.writes.map(fill) : [],
        buffer: computes ? '' : fill(op.buffer),
        into: op.kind === 'collective' && op.into !== undefined ? fill(op.into) : undefined,
        microBatch: given.mb,
      });
    }
  };
  write(role.ops, {});
  return lines;
}
