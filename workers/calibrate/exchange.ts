/** What threads pay to meet, to signal each other, and to read each other's memory. */

import type { Exchange } from '../../hardware-profiles/threads.js';
import { ALGORITHMS } from '../../program/collectives/index.js';
import type { SendList } from '../../program/collectives/send-list.js';
import type { CollectiveKind } from '../../program/program.js';
import { SCRATCH_FLOATS } from '../kernels/gemm.js';
import { compileKernels } from '../kernels/module.js';
import { sharedMemory } from '../kernels/wasm/platform.js';
import { localFabric } from '../local-fabric.js';
import { reserveBarrier } from '../shared/barrier.js';
import { reserveChannel } from '../shared/collective.js';
import { startCrew } from '../shared/crew.js';
import { fastestAlgorithm } from '../shared/group.js';
import { Layout } from '../shared/layout.js';
import { reserveTeam } from '../shared/stop.js';
import type { ExchangeStart, ExchangeTimes, Exercise } from './exchange-thread.js';
import { median, nonNegativeFit, quantile, type Sample } from './fit.js';

const PATIENCE_MS = 60_000;
const KINDS: readonly CollectiveKind[] = ['all-reduce', 'all-gather', 'reduce-scatter'];
const SIZES_BYTES = [4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

/** Bytes a second of passes over a thread's own tensor. */
export interface OwnRates {
  readonly copyBytesPerSecond: number;
  readonly addBytesPerSecond: number;
  readonly fillBytesPerSecond: number;
}

export interface Exchanged {
  readonly exchange: Exchange;
  readonly own: OwnRates;
}

/** Measures exchanges between two threads; more than two share the same memory and pay the same. */
export async function measureExchange(repetitions: number): Promise<Exchanged> {
  const ranks = 2;
  const fabric = localFabric(ranks);
  const exercises = KINDS.flatMap((kind) =>
    SIZES_BYTES.map((bytes): Exercise => {
      return { kind, bytes, algorithm: fastestAlgorithm(kind, fabric, bytes).id };
    }),
  );
  const smallest = fastestAlgorithm('all-reduce', fabric, 4).id;
  const floats = Math.max(...SIZES_BYTES) / Float32Array.BYTES_PER_ELEMENT;
  const layout = new Layout();
  const team = reserveTeam(layout, ranks);
  const shared = {
    ...{ exercises, smallest, repetitions, team, floats },
    barrier: reserveBarrier(layout, ranks),
    channel: reserveChannel(layout, [0, 1]),
    turns: layout.lines(ranks),
    module: compileKernels(),
    patienceMs: PATIENCE_MS,
  };
  const places = [0, 1].map(() => ({
    ...{ input: layout.floats(floats), output: layout.floats(floats), workspace: layout.floats(floats) },
    scratch: layout.floats(SCRATCH_FLOATS),
  }));
  const memory = sharedMemory(layout.seal());
  const crew = startCrew<ExchangeTimes>(
    new URL('./exchange-thread.js', import.meta.url),
    memory.buffer,
    team,
    (rank): ExchangeStart => ({ ...shared, ...places[rank]!, memory, rank }),
  );
  return figuresOf(exercises, smallest, await crew.results, floats);
}

function figuresOf(
  exercises: readonly Exercise[],
  smallest: string,
  results: readonly ExchangeTimes[],
  floats: number,
): Exchanged {
  const samples = exercises.map((exercise, i): Sample => {
    const runs = results[0]!.collectives[i]!.map((_, run) => {
      const moments = results.map((of) => of.collectives[i]![run]!);
      // From the last arrival: what waits for it is the others' own time.
      return Math.max(...moments.map((m) => m.endMs)) - Math.max(...moments.map((m) => m.startMs));
    });
    return { features: featuresOf(exercise), seconds: median(runs) / 1000 };
  });
  const { coefficients, error } = nonNegativeFit(samples);
  const [once, round, added, copied, own] = coefficients as [number, number, number, number, number];
  const first = results[0]!;
  const rounds = sendsOf({ kind: 'all-reduce', algorithm: smallest, bytes: 4 }).rounds;
  const bytes = floats * Float32Array.BYTES_PER_ELEMENT;
  const rate = (ms: readonly number[]) => bytes / (quantile(ms, 0.5) / 1000);
  const ownRates = {
    copyBytesPerSecond: rate(first.ownMs.copy),
    addBytesPerSecond: rate(first.ownMs.add),
    fillBytesPerSecond: rate(first.ownMs.fill),
  };
  return {
    exchange: {
      meetingSeconds: Math.max(once, median(first.meetingMs) / 1000 - rounds * round),
      signalSeconds: round,
      wakeSeconds: median(first.wakeMs) / 1000,
      barrierSeconds: median(first.barrierMs) / 1000,
      addBytesPerSecond: 1 / added,
      copyBytesPerSecond: 1 / copied,
      ownCopyBytesPerSecond: own > 0 ? 1 / own : ownRates.copyBytesPerSecond,
      error,
    },
    own: ownRates,
  };
}

/** Per member of a pair: once, rounds, bytes added, bytes copied, bytes of its own moved into place. */
function featuresOf(exercise: Exercise): number[] {
  const sends = sendsOf(exercise);
  const mine = [...sends].filter((send) => send.to === 0);
  const sum = (combine: 'add' | 'copy') =>
    mine.reduce((total, send) => total + (send.combine === combine ? send.bytes : 0), 0);
  return [1, sends.rounds, sum('add'), sum('copy'), exercise.kind === 'all-reduce' ? 0 : exercise.bytes / 2];
}

function sendsOf({ kind, algorithm: id, bytes }: Exercise): SendList {
  return ALGORITHMS.find((each) => each.id === id)!.sends(kind, localFabric(2), bytes);
}
