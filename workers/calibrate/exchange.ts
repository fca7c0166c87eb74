/** What threads pay for a rendezvous, to signal each other, and to read each other's memory. */

import type { Exchange } from '../../hardware-profiles/threads/threads.js';
import { largest } from '../../input/extremes.js';
import { ALGORITHMS } from '../../program/collectives/index.js';
import type { SendList } from '../../program/collectives/send-list.js';
import type { CollectiveKind } from '../../program/program.js';
import { SCRATCH_FLOATS } from '../kernels/gemm.js';
import { compileKernels } from '../kernels/module.js';
import { sharedMemory } from '../kernels/wasm/platform.js';
import { localFabric } from '../local-fabric.js';
import { reserveBarrier } from '../shared/barrier.js';
import { reserveCommunicator } from '../shared/communicator.js';
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

/**
 * Measures exchanges between two threads, which more than two pay alike, and what a rendezvous costs when twice
 * as many threads as `cores` share these.
 */
export async function measureExchange(repetitions: number, cores: number): Promise<Exchanged> {
  const fabric = localFabric(2);
  const exercises = KINDS.flatMap((kind) =>
    SIZES_BYTES.map((bytes): Exercise => {
      return { kind, bytes, algorithm: fastestAlgorithm(kind, fabric, bytes).id };
    }),
  );
  const floats = largest(SIZES_BYTES) / Float32Array.BYTES_PER_ELEMENT;
  const pair = await timesOf(2, 2, exercises, floats, repetitions);
  const oversubscribed = async (group: number) => {
    const times = await timesOf(2 * cores, group, [], floats / 16, Math.max(4, repetitions / 4));
    return median(times.map(({ rendezvousMs }) => undisturbed(rendezvousMs))) / 1000;
  };
  return figuresOf(exercises, pair, floats, [await oversubscribed(cores), await oversubscribed(2 * cores)]);
}

/** The lower quartile: other programs can only make a rendezvous longer. */
function undisturbed(ms: readonly number[]): number {
  return quantile(ms, 0.25);
}

/** Runs `ranks` threads in groups of `group`, each with a communicator of its own. */
function timesOf(
  ranks: number,
  group: number,
  exercises: readonly Exercise[],
  floats: number,
  repetitions: number,
): Promise<readonly ExchangeTimes[]> {
  const members = Array.from({ length: ranks }, (_, rank) => rank);
  const layout = new Layout();
  const team = reserveTeam(layout, ranks);
  const shared = {
    ...{ exercises, repetitions, team, floats },
    smallest: smallestAllReduce(group),
    barrier: reserveBarrier(layout, ranks),
    turns: layout.lines(ranks),
    module: compileKernels(),
    patienceMs: PATIENCE_MS,
  };
  const communicators = Array.from({ length: ranks / group }, (_, g) =>
    reserveCommunicator(layout, members.slice(g * group, (g + 1) * group)),
  );
  const places = members.map((rank) => ({
    communicator: communicators[Math.floor(rank / group)]!,
    ...{ input: layout.floats(floats), output: layout.floats(floats), workspace: layout.floats(floats) },
    scratch: layout.floats(SCRATCH_FLOATS),
  }));
  const memory = sharedMemory(layout.seal());
  const entry = new URL('./exchange-thread.js', import.meta.url);
  return startCrew<ExchangeTimes>(
    entry,
    memory.buffer,
    team,
    (rank): ExchangeStart => ({ ...shared, ...places[rank]!, memory, rank }),
  ).results;
}

/** The algorithm that all-reduces a single float. */
function smallestAllReduce(ranks: number): string {
  return fastestAlgorithm('all-reduce', localFabric(ranks), 4).id;
}

function figuresOf(
  exercises: readonly Exercise[],
  results: readonly ExchangeTimes[],
  floats: number,
  [besideSeconds, oversubscribedSeconds]: readonly [number, number],
): Exchanged {
  const samples = exercises.map((exercise, i): Sample => {
    const runs = results[0]!.collectives[i]!.map((_, run) => {
      const moments = results.map((of) => of.collectives[i]![run]!);
      // From the last arrival: what waits for it is the others' own time.
      return largest(moments.map((m) => m.endMs)) - largest(moments.map((m) => m.startMs));
    });
    return { features: featuresOf(exercise), seconds: median(runs) / 1000 };
  });
  const { coefficients, error } = nonNegativeFit(samples);
  const [once, round, added, copied, own] = coefficients as [number, number, number, number, number];
  const first = results[0]!;
  const rounds = sendsOf({ kind: 'all-reduce', algorithm: smallestAllReduce(2), bytes: 4 }).rounds;
  const meetingSeconds = Math.max(once, undisturbed(first.rendezvousMs) / 1000 - rounds * round);
  const bytes = floats * Float32Array.BYTES_PER_ELEMENT;
  const rate = (ms: readonly number[]) => bytes / (quantile(ms, 0.5) / 1000);
  const ownRates = {
    copyBytesPerSecond: rate(first.ownMs.copy),
    addBytesPerSecond: rate(first.ownMs.add),
    fillBytesPerSecond: rate(first.ownMs.fill),
  };
  return {
    exchange: {
      meetingSeconds,
      besideMeetingSeconds: Math.max(meetingSeconds, besideSeconds),
      crowdedMeetingSeconds: Math.max(meetingSeconds, oversubscribedSeconds),
      signalSeconds: round,
      wakeSeconds: median(first.wakeMs) / 1000,
      barrierSeconds: median(first.barrierMs) / 1000,
      addBytesPerSecond: added > 0 ? 1 / added : ownRates.addBytesPerSecond,
      copyBytesPerSecond: copied > 0 ? 1 / copied : ownRates.copyBytesPerSecond,
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
