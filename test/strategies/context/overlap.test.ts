/** What of a ring's sends is hidden behind attention, worked out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../../hardware-profiles/index.js';
import { pricesOf } from '../../../sim/prices/cluster.js';
import { groupShape } from '../../../sim/prices/placement.js';
import type { Prices } from '../../../sim/prices/prices.js';
import { SegmentTimings } from '../../../sim/run/segments.js';
import { simulate } from '../../../sim/simulate.js';
import { meshOfJob } from '../../../strategies/axes.js';
import { CONTEXT_KINDS, type Layout } from '../../../strategies/job.js';
import { layerSegments } from '../../../strategies/layers/segments.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';
import { fixedPrice, freeNetwork } from '../../machines.js';

/** Seconds of a layer where each kernel of attention takes `kernel` and each hop or gather as many as it says; all else none. */
function seconds(
  layout: Partial<Layout>,
  direction: string,
  kernel: number,
  hop: number,
  gather = 0,
): number {
  const job = jobOf('llama2-7b', layout, { sequence: 8192 });
  const prices: Prices = {
    ...freeNetwork(({ family }) => (family === 'attention' ? kernel : 0)),
    collective: (kind) => fixedPrice(kind === 'collective-permute' ? hop : gather),
  };
  const program = {
    name: 'layer',
    mesh: meshOfJob(job),
    roles: [],
    segments: layerSegments(job, ['dense-block']),
  };
  const timings = new SegmentTimings(program, prices, (op) => groupShape(op, program.mesh, 8));
  return timings.timing(`dense-block.${direction}`).durationPs / 1e12;
}

const RING = { cp: 4, cpKind: 'ring' } as const;

test('hops of a ring that take no longer than the kernels beside them cost nothing', () => {
  assert.equal(seconds(RING, 'forward', 6, 0), 4 * 6);
  assert.equal(seconds(RING, 'forward', 6, 6), 4 * 6);
  // Backward two blocks go at once, one after the other, with each kernel.
  assert.equal(seconds(RING, 'backward', 6, 3), 4 * 6);
});

test('longer ones are exposed by what they are longer', () => {
  // The last of 3 hops ends after 3 · 8, and one kernel is left: 3 · (8 − 6) more than 4 kernels.
  assert.equal(seconds(RING, 'forward', 6, 8), 4 * 6 + 3 * (8 - 6));
  // Backward nothing but hops: 2 · 3 of them, one after the other, and the last gradient is home.
  assert.equal(seconds(RING, 'backward', 6, 8), 2 * 3 * 8);
});

test('a gather inside groups runs beside the hops, and waits for the block it gathers', () => {
  const nested = { cp: 8, cpKind: 'hierarchical', cpInner: 2 } as const;
  // Own keys, the group's others, and 3 groups more: 5 kernels. What is gathered has come 1 + 2 after the layer begins.
  assert.equal(seconds(nested, 'forward', 6, 1, 2), 5 * 6);
  // Without kernels: the first gather, 3 hops and the gather behind the last.
  assert.equal(seconds(nested, 'forward', 0, 4, 3), 3 * 4 + 3);
});

test('all-to-alls of heads are exposed, all four each way', () => {
  const ulysses = { cp: 4, cpKind: 'ulysses' } as const;
  for (const direction of ['forward', 'backward'])
    assert.equal(seconds(ulysses, direction, 6, 0, 2), 6 + 4 * 2);
  const usp = { cp: 8, cpKind: 'usp', cpInner: 2 } as const;
  assert.equal(seconds(usp, 'forward', 6, 5, 2), 4 * 6 + 4 * 2);
});

test('one lane for all ranks and one for each come to the same step, groups and rings across nodes included', () => {
  const prices = pricesOf(loadCluster('h100-dgx:2'));
  for (const cpKind of CONTEXT_KINDS) {
    const job = jobOf('llama3-8b', { cp: 16, cpKind, cpInner: 4 }, { sequence: 16384 });
    const short = { ...job, model: { ...job.model, layers: 1 } };
    const program = writeProgram('p', short, { schedule: 'sequential', state: 'ddp' });
    const [folded, unfolded] = [simulate(program, prices), simulate(program, prices, { unfolded: true })];
    assert.equal(folded.stepPs, unfolded.stepPs, cpKind);
  }
});
