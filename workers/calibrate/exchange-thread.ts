/**
 * A thread that exchanges with its peers in all the ways of `workers/shared/` and notes when each exchange
 * began and ended on the clock that all threads share. Before a collective every thread computes for a
 * while, as ranks do, so that one is a little late and the others have gone to sleep.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { ALGORITHMS } from '../../program/collectives/index.js';
import type { CollectiveKind } from '../../program/program.js';
import { addInto } from '../kernels/elementwise.js';
import { plain, SCRATCH_FLOATS } from '../kernels/gemm.js';
import { instantiateKernels } from '../kernels/kernels.js';
import type { CompiledModule, SharedMemory } from '../kernels/wasm/platform.js';
import { Barrier, type BarrierPlace } from '../shared/barrier.js';
import { Communicator, type CommunicatorPlace } from '../shared/communicator.js';
import type { Post } from '../shared/crew.js';
import { type Address, LINE_BYTES } from '../shared/layout.js';
import { type Prepared, prepareCollective } from '../shared/prepared.js';
import { kernelRanges } from '../shared/ranges.js';
import { Signals } from '../shared/signal.js';
import type { Team } from '../shared/stop.js';

export interface Exercise {
  readonly kind: CollectiveKind;
  readonly algorithm: string;
  readonly bytes: number;
}

export interface ExchangeStart {
  readonly rank: number;
  /** None: only what a rendezvous costs is measured. */
  readonly exercises: readonly Exercise[];
  /** The algorithm that all-reduces a single float. */
  readonly smallest: string;
  readonly repetitions: number;
  readonly memory: SharedMemory;
  readonly module: CompiledModule;
  readonly team: Team;
  readonly barrier: BarrierPlace;
  /** Of the rank's own group. */
  readonly communicator: CommunicatorPlace;
  /** Two lines that ranks 0 and 1 raise in turn. */
  readonly turns: Address;
  /** Per rank: input and output of the largest exercise, a workspace as large, and packing scratch. */
  readonly input: Address;
  readonly output: Address;
  readonly workspace: Address;
  readonly scratch: Address;
  readonly floats: number;
  readonly patienceMs: number;
}

/** Times on the clock all threads share. */
export interface Moment {
  readonly startMs: number;
  readonly endMs: number;
}

export interface ExchangeTimes {
  /** [exercise][repetition]. */
  readonly collectives: readonly (readonly Moment[])[];
  /** Milliseconds that a burst of kernels takes longer when it ends with an all-reduce of one float. */
  readonly rendezvousMs: readonly number[];
  /** Milliseconds of one barrier of all; of a message, as rank 0 sees it, the peer awake or asleep. */
  readonly barrierMs: readonly number[];
  readonly signalMs: readonly number[];
  readonly wakeMs: readonly number[];
  /** Milliseconds of passes over the thread's own tensor: copied, added, cleared. */
  readonly ownMs: {
    readonly copy: readonly number[];
    readonly add: readonly number[];
    readonly fill: readonly number[];
  };
}

const WARM_UP = 3;
const IN_A_ROW = 200;
/** GEMMs of the burst between two rendezvous: some 0.3 ms, as between the all-reduces of a small model. */
const GEMMS = 4;
const GEMM = { m: 64, n: 256, k: 64 } as const;
const BURSTS = 50;
/** What ranks compute before a collective: as long as a small kernel. */
const WORK_MS = 0.05;
/** Longer than a waiter looks before it sleeps, with room for it to fall asleep. */
const ASLEEP_MS = 0.3;

const start = workerData as ExchangeStart;
const { rank, memory, repetitions } = start;
const signals = new Signals(memory.buffer, start.team, rank, start.patienceMs);
const barrier = new Barrier(signals, start.barrier);
const kernels = instantiateKernels(
  start.module,
  memory,
  new Float32Array(memory.buffer, start.scratch, SCRATCH_FLOATS),
);
const communicator = new Communicator(signals, start.communicator, kernelRanges(kernels));
const input = new Float32Array(memory.buffer, start.input, start.floats);
const output = new Float32Array(memory.buffer, start.output, start.floats);
let turn = 0;

function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/**
 * Ranks that compute the same do not end at the same moment, and the first to end falls asleep: what that
 * costs shows only where kernels run.
 */
function rendezvous(): number[] {
  const { m, n, k } = GEMM;
  const [a, b, c] = [
    input.subarray(0, m * k),
    input.subarray(m * k, m * k + k * n),
    output.subarray(0, m * n),
  ];
  const operands = {
    a: plain({ values: a, stride: k }),
    b: plain({ values: b, stride: n }),
    c: { values: c, stride: n },
  };
  const one = prepared({ kind: 'all-reduce', algorithm: start.smallest, bytes: 4 });
  const where = { input: start.workspace, output: start.workspace, workspace: start.workspace };
  const bursts = (end: () => void) => {
    barrier.wait('a row of bursts');
    const from = performance.now();
    for (let i = 0; i < BURSTS; i++) {
      for (let p = 0; p < GEMMS; p++) kernels.gemm({ ...GEMM, ...operands, accumulate: false });
      end();
    }
    // All ranks' work counts: those that share a core do not finish together.
    barrier.wait('a row of bursts is over');
    return (performance.now() - from) / BURSTS;
  };
  return Array.from({ length: repetitions / 2 }, () => {
    const apart = bursts(() => {});
    return bursts(() => void communicator.run(one, where)) - apart;
  });
}

function compute(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function prepared({ kind, algorithm: id, bytes }: Exercise): Prepared {
  const algorithm = ALGORITHMS.find((each) => each.id === id)!;
  const port = { latencyPs: 0, bytesPerSecond: 1 };
  const { members } = start.communicator;
  const ranks = members.length;
  const task = { kind, bytes, inPlace: kind === 'all-reduce', label: 'calibration' };
  const fabric = { ranks, perNode: ranks, intra: port, inter: port };
  return prepareCollective(task, algorithm, fabric, members.indexOf(rank));
}

/** Readies a collective; each call runs it once and says when. */
function collective(exercise: Exercise): () => Moment {
  const ready = prepared(exercise);
  const operands = {
    input: start.input,
    output: ready.task.inPlace ? start.input : start.output,
    workspace: start.workspace,
  };
  const part = input.subarray(0, exercise.bytes / Float32Array.BYTES_PER_ELEMENT);
  return () => {
    // The tensor is the rank's own work, in its own caches.
    part.fill(1);
    compute(WORK_MS);
    const startMs = clockMs();
    communicator.run(ready, operands);
    return { startMs, endMs: clockMs() };
  };
}

/** All of them in turn, again and again: whatever goes on meanwhile falls on all alike. */
function exercised(): Moment[][] {
  const collectives = start.exercises.map(collective);
  const moments = collectives.map((): Moment[] => []);
  for (let i = -WARM_UP; i < repetitions; i++) {
    for (const [j, run] of collectives.entries()) {
      const moment = run();
      if (i >= 0) moments[j]!.push(moment);
    }
  }
  return moments;
}

/**
 * Rank 0 raises, rank 1 answers after `pauseMs`, in which rank 0 falls asleep as rank 1 did before: two
 * messages and a pause.
 */
function turns(pauseMs: number): number[] {
  const own = start.turns + rank * LINE_BYTES;
  const other = start.turns + (1 - rank) * LINE_BYTES;
  return Array.from({ length: IN_A_ROW }, () => {
    turn++;
    if (rank === 0) compute(pauseMs);
    const from = performance.now();
    if (rank === 0) signals.raise(own);
    signals.wait(other, turn, 1 - rank, 'calibration');
    const both = performance.now() - from;
    if (rank === 1) compute(pauseMs);
    if (rank === 1) signals.raise(own);
    return (both - pauseMs) / 2;
  });
}

function passes(pass: () => void): number[] {
  return Array.from({ length: repetitions }, () => {
    const from = performance.now();
    pass();
    return performance.now() - from;
  });
}

function all(): ExchangeTimes {
  barrier.wait('all are ready');
  const collectives = exercised();
  const rendezvousMs = rendezvous();
  const none: readonly number[] = [];
  if (start.exercises.length === 0) {
    const ownMs = { copy: none, add: none, fill: none };
    return { collectives, rendezvousMs, barrierMs: none, signalMs: none, wakeMs: none, ownMs };
  }
  const barrierMs = Array.from({ length: repetitions }, () => {
    const from = performance.now();
    for (let i = 0; i < IN_A_ROW; i++) barrier.wait('calibration');
    return (performance.now() - from) / IN_A_ROW;
  });
  const plays = rank < 2;
  const signalMs = plays ? turns(0) : none;
  const wakeMs = plays ? turns(ASLEEP_MS) : none;
  barrier.wait('turns are over');
  const ownMs = {
    copy: passes(() => kernels.copy(output, input)),
    add: passes(() => addInto(kernels, output, input)),
    fill: passes(() => output.fill(0)),
  };
  return { collectives, rendezvousMs, barrierMs, signalMs, wakeMs, ownMs };
}

parentPort!.postMessage({ result: all() } satisfies Post<ExchangeTimes>);
