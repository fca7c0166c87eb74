import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictStep } from '../../../accuracy/threads/predict.js';
import { probeWorkloads } from '../../../accuracy/threads/probes.js';
import type { Threads } from '../../../hardware-profiles/threads/threads.js';
import { STRATEGIES } from '../../../strategies/index.js';
import { planOf } from '../../../strategies/strategy.js';
import { writeProgram } from '../../../strategies/write.js';
import { costsOf } from '../../../workers/calibrate/costs.js';
import { measureExchange } from '../../../workers/calibrate/exchange.js';
import { probe } from '../../../workers/calibrate/probe.js';
import { localFabric } from '../../../workers/local-fabric.js';
import { jobOf } from '../../jobs.js';
import { ROUND_MACHINE } from '../../sim/thread-machine.js';

const FLOAT32 = { sequence: 64, globalBatch: 8, precision: 'fp32', gradientPrecision: 'fp32' } as const;

/** A hurried calibration: what it finds is rough, but every figure is there. */
async function hurried(): Promise<Threads> {
  const probes = probeWorkloads(true).slice(0, 4);
  const { kernels, dispatchSeconds } = await probe(probes, 1, 40);
  const { exchange, own } = await measureExchange(4, 1);
  const costs = costsOf(kernels);
  const stream = (bytesPerSecond: number) => ({ overheadSeconds: 0, bytesPerSecond, error: 0 });
  return {
    ...{ cores: 2, effectiveCores: 2, dispatchSeconds: dispatchSeconds[0]!, pauses: 0 },
    ...costs,
    kernels: {
      ...costs.kernels,
      'clear-gradients': stream(own.fillBytesPerSecond),
      'sum of mapped gradients': stream(own.addBytesPerSecond),
    },
    exchange,
    assumed: { signalSeconds: localFabric(2).intra.latencyPs / 1e12, bytesPerSecond: 5e9 },
  };
}

const calibration = hurried();

test('every figure of a calibration is a number above zero or an overhead not below it', async () => {
  const threads = await calibration;
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'object') {
      for (const [key, inner] of Object.entries(value as object)) visit(inner, `${path}.${key}`);
    } else if (/PerSecond$|cores/i.test(path))
      assert.ok((value as number) > 0, `${path}: ${value as number}`);
    else assert.ok((value as number) >= 0 && Number.isFinite(value), `${path}: ${value as number}`);
  };
  visit(threads, 'threads');
  // Of what no core can do, however idle; what one can do on a busy machine has no lower end.
  const rate = threads.gemm.forward.flopsPerSecond;
  assert.ok(rate < 1e12, `${rate} FLOP/s on one core`);
});

test('whatever strategies write for two threads has a measured price', async () => {
  const threads = await calibration;
  const layouts = [
    { dp: 2 },
    { tp: 2 },
    { pp: 2 },
    { tp: 2, sequenceParallel: true },
    { dp: 2, zero: 3 },
  ] as const;
  let predicted = 0;
  for (const strategy of STRATEGIES) {
    for (const layout of layouts) {
      const job = jobOf('tiny', { microBatch: 2, ...layout }, FLOAT32);
      const plan = planOf(strategy, job.layout);
      if (plan.schedule === 'interleaved-1f1b' || ('pp' in layout && plan.state !== 'none')) continue;
      const { seconds, result } = predictStep(job, plan, threads);
      assert.equal(seconds, result.stepPs / 1e12 + threads.exchange.barrierSeconds);
      assert.ok(seconds > 0 && Number.isFinite(seconds), `${strategy.id}: ${seconds} s`);
      predicted++;
    }
  }
  assert.ok(predicted > 20, `${predicted} predictions`);
});

test('two threads take less than one and more than half of its time', async () => {
  // A machine of round figures, with a rate for every kernel that was measured on this one.
  const { kernels } = await calibration;
  const stream = { overheadSeconds: 0, bytesPerSecond: 1e9, error: 0 };
  const threads: Threads = {
    ...ROUND_MACHINE,
    kernels: Object.fromEntries(Object.keys(kernels).map((name) => [name, stream])),
  };
  const seconds = (dp: number) => {
    const job = jobOf('tiny', { dp }, FLOAT32);
    const state = dp > 1 ? 'ddp' : 'none';
    return predictStep(job, { schedule: 'sequential', state }, threads).seconds;
  };
  assert.ok(seconds(2) < seconds(1) && seconds(2) > seconds(1) / 2, `${seconds(1)} s and ${seconds(2)} s`);
  // Four threads on two cores do no more work per second than two.
  assert.ok(seconds(4) > 0.95 * seconds(2), `${seconds(4)} s`);
});

test('the probes are programs of one rank that hold every kernel twice or more', () => {
  const shapes = new Map<string, Set<string>>();
  for (const { program } of probeWorkloads(true)) {
    assert.equal(program.mesh.axes.length, 0);
    const ops = [...Object.values(program.segments), ...program.roles].flatMap(({ ops }) => ops);
    for (const op of ops) {
      if (op.kind !== 'compute') continue;
      const { kernel } = op;
      const name =
        'name' in kernel ? kernel.name : kernel.family === 'gemm' ? `gemm ${kernel.role}` : kernel.family;
      shapes.set(name, (shapes.get(name) ?? new Set()).add(JSON.stringify(kernel)));
    }
  }
  const program = writeProgram('tiny', jobOf('tiny', {}, FLOAT32), { schedule: 'sequential', state: 'none' });
  for (const op of Object.values(program.segments).flatMap(({ ops }) => ops)) {
    if (op.kind !== 'compute' || !('name' in op.kernel)) continue;
    assert.ok(shapes.has(op.kernel.name), `${op.kernel.name} is in no probe`);
  }
  for (const [name, found] of shapes) assert.ok(found.size >= 2, `${name} is measured at one shape only`);
});
