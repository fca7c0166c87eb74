/** Whatever reads a tensor waits for who wrote it: in every kind of context parallelism, both ways. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Op } from '../../../program/program.js';
import { CONTEXT_KINDS, type Layout } from '../../../strategies/job.js';
import { layerSegments } from '../../../strategies/layers/segments.js';
import { jobOf } from '../../jobs.js';

function touched(op: Op): { reads: readonly string[]; writes: readonly string[] } {
  if (op.kind === 'compute') return op;
  return op.kind === 'collective'
    ? { reads: [op.buffer], writes: [op.into ?? op.buffer] }
    : { reads: [], writes: [] };
}

/** By op: those that have ended before it starts, by its stream and what it waits for. */
function before(ops: readonly Op[]): Set<number>[] {
  const last = new Map<string, number>();
  const ended: Set<number>[] = [];
  for (const [id, op] of ops.entries()) {
    const direct = [...op.after];
    const same = last.get(op.stream);
    if (op.kind === 'compute' || op.kind === 'collective') {
      if (same !== undefined) direct.push(same);
      last.set(op.stream, id);
    }
    ended.push(new Set(direct.flatMap((each) => [each, ...ended[each]!])));
  }
  return ended;
}

/** The first op that reads what may not be there yet. */
function early(ops: readonly Op[]): string | undefined {
  const ended = before(ops);
  const writers = new Map<string, number>();
  for (const [id, op] of ops.entries()) {
    const { reads, writes } = touched(op);
    for (const name of reads) {
      const writer = writers.get(name);
      if (writer !== undefined && !ended[id]!.has(writer)) return `${op.label} reads ${name}`;
    }
    for (const name of writes) writers.set(name, id);
  }
  return undefined;
}

test('nothing is read before it is written, on this rank or on its way', () => {
  const layouts: Partial<Layout>[] = [{}, { recompute: 'full' }, { tp: 2, sequenceParallel: true }];
  for (const cpKind of CONTEXT_KINDS)
    for (const layout of layouts) {
      const segments = layerSegments(jobOf('llama3-8b', { cp: 8, cpKind, cpInner: 2, ...layout }), [
        'dense-block',
      ]);
      for (const [name, { ops }] of Object.entries(segments))
        assert.equal(early(ops), undefined, `${cpKind} ${name} ${JSON.stringify(layout)}`);
    }
});
