/**
 * Predicted against measured step times of the strategies on this machine's threads. Usage, after a build:
 * `node dist/bench/threads-prediction.js [full]`. Calibrates, runs each strategy at `tiny` on two workers,
 * and prints the ratio beside the processor time of other programs, which disturb both.
 */
import { measureMachine } from '../accuracy/threads/calibrate.js';
import { predictStep } from '../accuracy/threads/predict.js';
import { workloadOf } from '../accuracy/threads/workload.js';
import { modelById } from '../models/index.js';
import type { Job, Layout } from '../strategies/job.js';
import type { Plan } from '../strategies/write.js';
import { median, quantile } from '../workers/calibrate/fit.js';
import { watchDisturbance } from '../workers/calibrate/machine.js';
import { startThreads } from '../workers/run.js';

const ONE: Layout = {
  ...{ dp: 1, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 1, zero: 0 },
  ...{ sequenceParallel: false, recompute: 'none', microBatch: 1 },
};
const SEQUENTIAL = { schedule: 'sequential' } as const;
const CASES: readonly (readonly [string, Partial<Layout>, Plan])[] = [
  ['single', {}, { ...SEQUENTIAL, state: 'none' }],
  ['single, recompute full', { recompute: 'full' }, { ...SEQUENTIAL, state: 'none' }],
  ['ddp', { dp: 2 }, { ...SEQUENTIAL, state: 'ddp' }],
  ['ddp, micro-batch 4', { dp: 2, microBatch: 4 }, { ...SEQUENTIAL, state: 'ddp' }],
  ['zero-1', { dp: 2 }, { ...SEQUENTIAL, state: 'zero-1' }],
  ['zero-2', { dp: 2 }, { ...SEQUENTIAL, state: 'zero-2' }],
  ['zero-3', { dp: 2 }, { ...SEQUENTIAL, state: 'zero-3' }],
  ['tensor-parallel', { tp: 2 }, { ...SEQUENTIAL, state: 'none' }],
  ['sequence-parallel', { tp: 2, sequenceParallel: true }, { ...SEQUENTIAL, state: 'none' }],
  ['model-parallel', { pp: 2 }, { ...SEQUENTIAL, state: 'none' }],
  ['gpipe', { pp: 2 }, { schedule: 'gpipe', state: 'none' }],
  ['1f1b', { pp: 2 }, { schedule: '1f1b', state: 'none' }],
  ['interleaved-1f1b', { pp: 2, vpp: 2 }, { schedule: 'interleaved-1f1b', state: 'none' }],
  ['parameter-server', { dp: 2 }, { ...SEQUENTIAL, state: 'parameter-server' }],
  ['map-reduce', { dp: 2 }, { ...SEQUENTIAL, state: 'map-reduce' }],
];
const STEPS = 48;
/** Compilers and collectors of the engine come to rest after some two seconds. */
const WARM_UP = 24;

const profile = await measureMachine({ quick: process.argv[2] !== 'full' });
console.log(JSON.stringify(profile, (_, v) => (typeof v === 'number' ? Number(v.toPrecision(3)) : v), 1));
const errors: number[] = [];
for (const [name, layout, plan] of CASES) {
  const job: Job = {
    model: modelById('tiny'),
    layout: { ...ONE, shard: layout.dp ?? 1, ...layout },
    ...{
      sequence: 64,
      globalBatch: 16,
      precision: 'fp32',
      gradientPrecision: 'fp32',
      kernels: 'flash-fused',
    },
  };
  const predicted = predictStep(job, plan, profile).seconds * 1000;
  const disturbance = watchDisturbance();
  const { crew } = startThreads(workloadOf(name, job, plan, { steps: STEPS, seed: 1 }));
  const steps = (await crew.results)[0]!.stepMs.slice(WARM_UP);
  const measured = median(steps);
  errors.push(Math.abs(predicted / measured - 1));
  console.log(
    name.padEnd(24),
    `predicted ${predicted.toFixed(1)} ms, measured ${measured.toFixed(1)} ms`,
    `(${steps.reduce((a, b) => Math.min(a, b)).toFixed(1)} to ${quantile(steps, 0.9).toFixed(1)})`,
    `ratio ${(predicted / measured).toFixed(3)}, others ${(100 * disturbance()).toFixed(0)} %`,
  );
}
console.log(`mean absolute error ${((100 * errors.reduce((a, b) => a + b)) / errors.length).toFixed(1)} %`);
