/** Laws of programs whose layers share tensors: every op of a role followed through all its calls. */
import assert from 'node:assert/strict';
import { modelById } from '../../../models/index.js';
import { check } from '../../../program/check.js';
import type { Op, Program } from '../../../program/program.js';
import type { Job } from '../../../strategies/job.js';
import { touches } from '../../../strategies/layers/liveness.js';
import type { StateId } from '../../../strategies/state/index.js';
import { writeProgram } from '../../../strategies/write.js';
import { ONE_DEVICE } from '../../jobs.js';

/** A job of two replicas, two micro-batches each. */
export function networkJob(id: string, layout: Partial<Job['layout']> = {}, rest: Partial<Job> = {}): Job {
  const model = modelById(id);
  return {
    model,
    layout: { ...ONE_DEVICE, dp: 2, shard: 2, microBatch: 2, ...layout },
    ...{ sequence: 1, globalBatch: 8, precision: 'bf16', gradientPrecision: 'fp32', kernels: 'flash-fused' },
    ...rest,
  };
}

/** Its program, which the check finds nothing wrong with. */
export function soundProgram(job: Job, state: StateId): Program {
  const program = writeProgram('p', job, { schedule: 'sequential', state });
  assert.deepEqual(check(program), []);
  return program;
}

type Visit = (op: Op, filled: (name: string) => string) => void;

function follow(
  program: Program,
  ops: readonly Op[],
  given: Readonly<Record<string, number>>,
  visit: Visit,
): void {
  const filled = (name: string) =>
    name.replace(/\{(\w+)\}/g, (whole, key: string) => `${given[key] ?? whole}`);
  for (const op of ops) {
    if (op.kind === 'call')
      follow(program, program.segments[op.segment]!.ops, { ...given, ...op.arguments }, visit);
    else visit(op, filled);
  }
}

/**
 * No managed tensor is touched while nobody holds it, or read before it was written since; all is given back. Gives for
 * each tensor that layers share, of the first micro-batch, how many kernels added to its sum of gradients, and how many only read that.
 */
export function assertShared(program: Program): ReadonlyMap<string, { added: number; read: number }> {
  const [role] = program.roles;
  const managed = new Set<string>();
  follow(program, role!.ops, {}, (op, filled) => {
    if (op.kind === 'alloc' && op.tier === undefined) managed.add(filled(op.buffer));
  });
  const held = new Set<string>();
  const written = new Set<string>();
  const sums = new Map<string, { added: number; read: number }>();
  follow(program, role!.ops, {}, (op, filled) => {
    if ((op.kind === 'alloc' || op.kind === 'free') && op.tier !== undefined) return;
    if (op.kind === 'alloc') {
      held.add(filled(op.buffer));
      written.delete(filled(op.buffer));
    } else if (op.kind === 'free') {
      held.delete(filled(op.buffer));
    } else {
      const reads = touches(op).reads.map(filled);
      const writes = touches(op).writes.map(filled);
      for (const name of [...reads, ...writes])
        assert.ok(!managed.has(name) || held.has(name), `${op.label} touches ${name}, which nobody holds`);
      for (const name of reads)
        assert.ok(!managed.has(name) || written.has(name), `${op.label} reads ${name} before it is written`);
      for (const name of writes) written.add(name);
      for (const name of new Set([...reads, ...writes])) {
        if (op.kind !== 'compute' || !name.startsWith('mb0.d(across')) continue;
        const sum = sums.get(name) ?? { added: 0, read: 0 };
        if (reads.includes(name)) sum[writes.includes(name) ? 'added' : 'read']++;
        sums.set(name, sum);
      }
    }
  });
  assert.deepEqual([...held], []);
  return sums;
}
