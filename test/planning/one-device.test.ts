/** One device is one device, whatever the cluster around it: a layout waits for its own devices alone. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { partOf } from '../../hardware-profiles/part.js';
import { compare } from '../../planning/compare.js';
import { Evaluations } from '../../planning/evaluate/evaluations.js';
import { explain } from '../../planning/explain/explain.js';
import type { Request } from '../../planning/request.js';
import { bestOf } from '../../planning/search/search.js';
import { Replay } from '../../planning/sensitivity/replay.js';
import { programOf, simulateOne } from '../../planning/simulate.js';
import { simulateProgram } from '../../planning/simulate-program.js';
import { picoseconds } from '../../program/time.js';
import { expectedMaximum } from '../../sim/prices/stragglers.js';
import { requestOf } from './request.js';

/** A model on one of so many devices. */
function asked(nodes: number, devices: number): Request {
  const whole = loadCluster(`h100-dgx:${nodes}`);
  return {
    ...requestOf('qwen3-0.6b', 'h100-dgx:1', { globalBatch: 64, strategies: ['single'] }),
    cluster: devices === whole.devices ? whole : partOf(whole, { devices }),
  };
}

const picosecondsOf = ({ stepTimeSeconds }: { readonly stepTimeSeconds: number }) =>
  picoseconds(stepTimeSeconds);

test('a step on one device takes the same picoseconds among 1, 2, 8 and 128 devices, however it is asked', () => {
  const steps = [asked(1, 1), asked(1, 2), asked(1, 8), asked(16, 128)].flatMap((request) => {
    const { row, job, plan } = simulateOne(request, 'single');
    const { program } = programOf(request, 'single');
    const best = bestOf(request);
    assert.ok(typeof best === 'object');
    return [
      row,
      compare(request).rows[0]!,
      best.searched.evaluation,
      explain(plan, job, request.cluster),
      new Replay(plan, job).on(request.cluster),
      simulateProgram(program, request.cluster),
    ].map(picosecondsOf);
  });
  assert.equal(steps.length, 24);
  assert.equal(new Set(steps).size, 1, steps.join(', '));
});

test('kernels on all devices wait for the slowest of all: 1 + σ·E[max of 8] times as long as on one', () => {
  const { cluster } = asked(1, 8);
  const evaluations = new Evaluations(cluster);
  const kernel = { family: 'norm', name: 'n', flops: 0, bytes: 1e9, launches: 1 } as const;
  const ratio = evaluations.on(8).prices.kernel(kernel) / evaluations.on(1).prices.kernel(kernel);
  const expected = 1 + cluster.accelerator.kernels.deviceSpread * expectedMaximum(8);
  assert.ok(expected > 1.01 && Math.abs(ratio / expected - 1) < 1e-6, `${ratio}, not ${expected}`);
});

test('the baseline and data parallelism are played each at its own number of devices', () => {
  const { rows } = compare({ ...asked(1, 8), strategies: ['single', 'ddp'] });
  assert.deepEqual(
    new Set(rows.map(({ strategy, devices }) => `${strategy} ${devices}`)),
    new Set(['single 1', 'ddp 8']),
  );
  const { job, plan } = simulateOne(asked(1, 8), 'single');
  const evaluation = new Evaluations(asked(1, 8).cluster).of(plan, job);
  const single = rows.find(({ strategy }) => strategy === 'single')!;
  assert.equal(single.stepTimeSeconds, evaluation.stepTimeSeconds);
});
