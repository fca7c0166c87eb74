/**
 * Rings held against measured ones: attention of Llama 3 8B, 8 × 8,192 positions on 8 devices, calls a second
 * (zhuzilin/ring-flash-attention, README at 01c8baf, `benchmark_kvpacked_func.py`; FlashAttention-2). An H800 is an H100 with
 * fewer links, and the hops are hidden on either.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../../hardware-profiles/index.js';
import { pricesOf } from '../../../sim/prices/cluster.js';
import { groupShape } from '../../../sim/prices/placement.js';
import type { Prices } from '../../../sim/prices/prices.js';
import { SegmentTimings } from '../../../sim/run/segments.js';
import { meshOfJob } from '../../../strategies/axes.js';
import type { Layout } from '../../../strategies/job.js';
import { layerSegments } from '../../../strategies/layers/segments.js';
import { jobOf } from '../../jobs.js';

/** Forward, and forward and backward, a second: on one device its own 8,192 positions, and on 8 all of them. */
const MEASURED = {
  'h100-dgx:1': { alone: [591.5, 154.7], none: [38.5, 10.4], zigzag: [63, 17.4], striped: [55, 16] },
  'a100-dgx:1': { alone: [373.4, 94.7], none: [24, 6.2], zigzag: [38.2, 10.6], striped: [32.5, 9.75] },
} as const;

const BESIDE = /^(merge attention|add query gradients|add key and value gradients)$/;

/** Seconds of attention and what belongs to it, of a layer forward, and both ways. */
function seconds(cluster: string, layout: Partial<Layout>, sequence: number): [number, number] {
  const real = pricesOf(loadCluster(cluster));
  const prices: Prices = {
    ...real,
    launch: () => 0,
    collectiveLaunchPs: 0,
    kernel: (kernel) =>
      kernel.family === 'attention' || ('name' in kernel && BESIDE.test(kernel.name))
        ? real.kernel(kernel)
        : 0,
  };
  const job = jobOf('llama3-8b', layout, { sequence, kernels: 'flash' });
  const segments = layerSegments(job, ['dense-block']);
  const program = { name: 'layer', mesh: meshOfJob(job), roles: [], segments };
  const timings = new SegmentTimings(program, prices, (op) => groupShape(op, program.mesh, 8));
  const [forward, backward] = ['forward', 'backward'].map(
    (direction) => timings.timing(`dense-block.${direction}`).durationPs / 1e12,
  );
  return [forward!, forward! + backward!];
}

test('rings come out as measured, over what one device does of its own: neighbours to 5 %, zig-zag to 22 %', () => {
  for (const [cluster, measured] of Object.entries(MEASURED)) {
    const alone = seconds(cluster, {}, 8192);
    for (const [cpBalance, allowed] of [
      ['none', 0.05],
      // The library cuts queries and keys of half a block out of whole ones, in passes that are not counted here.
      ['zigzag', 0.22],
      ['striped', 0.43],
    ] as const) {
      const ring = seconds(cluster, { cp: 8, cpKind: 'ring', cpBalance }, 8 * 8192);
      for (const i of [0, 1] as const) {
        const simulated = ring[i] / alone[i];
        const was = measured.alone[i] / measured[cpBalance][i];
        const off = simulated / was - 1;
        assert.ok(Math.abs(off) < allowed, `${cluster} ${cpBalance} ${i}: ${simulated} for ${was}`);
      }
    }
  }
});

test('they are ranked as measured: zig-zag ahead of neighbours by 1.6 or more, in time by a device’s own clock to 10 %', () => {
  const cluster = 'h100-dgx:1';
  const of = (cpBalance: 'none' | 'zigzag') =>
    seconds(cluster, { cp: 8, cpKind: 'ring', cpBalance }, 8 * 8192);
  const measured = MEASURED[cluster];
  for (const i of [0, 1] as const) {
    assert.ok(of('none')[i] / of('zigzag')[i] > 1.6);
    for (const balance of ['none', 'zigzag'] as const)
      assert.ok(Math.abs(of(balance)[i] * measured[balance][i] - 1) < 0.1, `${balance} ${i}`);
  }
});
