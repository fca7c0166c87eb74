/**
 * A thread that runs the compute ops of one-rank programs step after step and times each op where it
 * stands: with the caches as the ops before it left them. Every program is run by the first thread alone,
 * then by all at once.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Arena } from '../arena.js';
import { type ClockPlace, ClockProbe, type ClockTimes } from '../clock-probe.js';
import { fillFirst } from '../first-values.js';
import { attentionScratch, attentionScratchFloats } from '../kernels/attention/shape.js';
import { SCRATCH_FLOATS } from '../kernels/gemm.js';
import { instantiateKernels } from '../kernels/kernels.js';
import type { CompiledModule, SharedMemory } from '../kernels/wasm/platform.js';
import { RankMemory } from '../memory.js';
import type { Context, Run } from '../operations/context.js';
import { operation } from '../operations/index.js';
import { Barrier, type BarrierPlace } from '../shared/barrier.js';
import type { Post } from '../shared/crew.js';
import type { Address } from '../shared/layout.js';
import { Signals } from '../shared/signal.js';
import type { Team } from '../shared/stop.js';
import { Tensors } from '../tensors.js';
import type { Workload } from '../workload.js';
import { median, quantile } from './fit.js';

export interface ProbeStart {
  readonly rank: number;
  readonly workloads: readonly Workload[];
  /** Time to spend on each program alone, and again on it together with the others. */
  readonly phaseMs: number;
  readonly memory: SharedMemory;
  readonly module: CompiledModule;
  readonly team: Team;
  readonly barrier: BarrierPlace;
  readonly clock: ClockPlace;
  readonly at: Address;
  readonly scratchAt: Address;
  readonly patienceMs: number;
}

/** Medians over steps: of every line of the script, of what passes between lines, and of the whole step. */
export interface LineTimes {
  readonly lineMs: readonly number[];
  readonly betweenMs: number;
  readonly stepMs: number;
  /** The lower decile of steps: what remains when nobody else wants the cores. */
  readonly undisturbedMs: number;
}

export interface ProbeTimes {
  readonly together: LineTimes;
  /** Of the first thread only. */
  readonly alone?: LineTimes;
  /** Of the probe of the clock, which all threads run at once before and after either. */
  readonly clock: readonly ClockTimes[];
}

/** The first part of a phase only warms up the caches and the engine's compiler. */
const WARM_UP_SHARE = 0.3;
const FEWEST_STEPS = 3;
/** Runs of the probe of the clock each time, each after a step, as in training. */
const CLOCKS = 4;

function compile(start: ProbeStart, workload: Workload): Run[] {
  const { memory, at, scratchAt } = start;
  const own = new RankMemory(workload, 0);
  const { positions } = workload.batch;
  const floats = SCRATCH_FLOATS + attentionScratchFloats(positions);
  const scratch = new Float32Array(memory.buffer, scratchAt, floats);
  const tensors = new Tensors(own, new Float32Array(memory.buffer, at, own.floats).fill(0), new Arena());
  for (const weight of own.parameters.weights) {
    const first = own.weights.first + weight.first;
    fillFirst(tensors.at({ first, floats: weight.rows * weight.columns }), weight, 0, 1, workload.seed);
  }
  const context: Context = {
    workload,
    tensors,
    kernels: instantiateKernels(start.module, memory, scratch.subarray(0, SCRATCH_FLOATS)),
    attentionScratch: attentionScratch(scratch.subarray(SCRATCH_FLOATS), positions),
    replica: 0,
    replicas: 1,
    clock: { step: 0 },
    results: new Map(),
    holders: new Map(),
    addLoss: () => {},
  };
  return own.lines.map((line) => {
    const { op, buffer } = line;
    if (op.kind === 'compute') return operation(context, line);
    if (op.kind === 'alloc') tensors.allocate(buffer, op.bytes / Float32Array.BYTES_PER_ELEMENT);
    if (op.kind === 'free') tensors.free(buffer);
    return () => {};
  });
}

function timed(runs: readonly Run[], phaseMs: number): LineTimes {
  const lines = runs.map((): number[] => []);
  const between: number[] = [];
  const whole: number[] = [];
  const started = performance.now();
  while (whole.length < FEWEST_STEPS || performance.now() - started < phaseMs) {
    const begin = performance.now();
    const warm = begin - started > WARM_UP_SHARE * phaseMs;
    let busy = 0;
    for (let i = 0; i < runs.length; i++) {
      const from = performance.now();
      runs[i]!();
      const ms = performance.now() - from;
      busy += ms;
      if (warm) lines[i]!.push(ms);
    }
    if (!warm) continue;
    whole.push(performance.now() - begin);
    between.push(whole.at(-1)! - busy);
  }
  return {
    lineMs: lines.map(median),
    betweenMs: median(between),
    stepMs: median(whole),
    undisturbedMs: quantile(whole, 0.1),
  };
}

const start = workerData as ProbeStart;
const signals = new Signals(start.memory.buffer, start.team, start.rank, start.patienceMs);
const barrier = new Barrier(signals, start.barrier);
const probe = new ClockProbe(
  instantiateKernels(
    start.module,
    start.memory,
    new Float32Array(start.memory.buffer, start.scratchAt, SCRATCH_FLOATS),
  ),
  signals,
  start.clock,
);
const clocks = (runs: readonly Run[]) =>
  Array.from({ length: CLOCKS }, () => {
    for (const run of runs) run();
    barrier.wait('a step is over');
    return probe.run();
  });
const results = start.workloads.map((workload): ProbeTimes => {
  const runs = compile(start, workload);
  barrier.wait('all are ready');
  const before = clocks(runs);
  const alone = start.rank === 0 ? timed(runs, start.phaseMs) : undefined;
  barrier.wait('the first is done');
  const between = clocks(runs);
  const together = timed(runs, start.phaseMs);
  barrier.wait('all are done');
  return {
    together,
    clock: [...before, ...between, ...clocks(runs)],
    ...(alone === undefined ? {} : { alone }),
  };
});
parentPort!.postMessage({ result: results } satisfies Post<readonly ProbeTimes[]>);
