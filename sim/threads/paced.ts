/**
 * The prices of a machine whose speed has changed since it was calibrated: by as much as the same short pieces of work
 * take longer now than then (`workers/clock-probe.ts`). Kernels of arithmetic and what surrounds them go by the GEMMs,
 * kernels bound by memory by passes over a thread's own memory, exchanges by passes over a neighbour's, and whatever
 * waits for a sleeping thread by signals. Where other programs hold cores, threads take turns on the rest: their GEMMs
 * are as fast as ever, and done later together.
 */
import type { Clock, Cost, Threads } from '../../hardware-profiles/threads/threads.js';

/** How many times as long as at calibration each takes; 1 is as fast as then. */
export interface Pace {
  readonly gemm: number;
  /** Until all had done their GEMMs, beyond what these took: the cores that are left are so many times fewer. */
  readonly together: number;
  readonly stream: number;
  readonly copy: number;
  readonly wake: number;
}

/**
 * The pace of `now`, as `atOnce` of a run's `ranks` threads found it that ran the probe at the same time; undefined for a calibration that
 * has no clock. Calibration runs the probe on all cores at once, and fewer threads slow each other down less, by the
 * same rule as the simulator's ranks. What either did not measure is 1: a single thread exchanges nothing, and where ranks outnumber
 * the cores, two that run the probe may share one, which says nothing of what they exchange.
 */
export function paceOf(
  now: Clock,
  { atOnce, ranks = atOnce }: { readonly atOnce: number; readonly ranks?: number },
  threads: Threads,
): Pace | undefined {
  const { clock: then, cores, effectiveCores } = threads;
  if (then === undefined) return undefined;
  const share = (busy: number) => Math.max(1, busy / effectiveCores);
  const beside = share(atOnce) / share(cores);
  const ratio = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined || b === 0 ? 1 : a / b;
  const apart = ratio(now.gemmSeconds, then.gemmSeconds);
  const all = ratio(now.togetherSeconds, then.togetherSeconds);
  const own = { gemm: apart / beside, stream: ratio(now.streamSeconds, then.streamSeconds) / beside };
  if (ranks > cores) return { ...own, together: 1, copy: 1, wake: 1 };
  return {
    ...own,
    together: atOnce === 1 ? 1 : all / apart,
    copy: ratio(now.copySeconds, then.copySeconds),
    wake: ratio(now.wakeSeconds, then.wakeSeconds),
  };
}

/** `threads` at that pace: twice as slow in everything takes twice as long for everything. */
export function pacedThreads(threads: Threads, { gemm, together, stream, copy, wake }: Pace): Threads {
  const { cores, effectiveCores, exchange } = threads;
  const arithmetic = <T extends Cost>(cost: T): T => slower(cost, gemm);
  return {
    ...threads,
    // Nobody has more cores than there are; what others held at calibration may be free again.
    ...{
      cores: Math.min(cores, cores / together),
      effectiveCores: Math.min(cores, effectiveCores / together),
    },
    dispatchSeconds: gemm * threads.dispatchSeconds,
    gemm: each(threads.gemm, arithmetic),
    attention: each(threads.attention, arithmetic),
    kernels: each(threads.kernels, (cost) => ({
      ...cost,
      overheadSeconds: gemm * cost.overheadSeconds,
      bytesPerSecond: cost.bytesPerSecond / stream,
    })),
    exchange: {
      ...exchange,
      signalSeconds: wake * exchange.signalSeconds,
      wakeSeconds: wake * exchange.wakeSeconds,
      barrierSeconds: wake * exchange.barrierSeconds,
      meetingSeconds: wake * exchange.meetingSeconds,
      besideMeetingSeconds: wake * exchange.besideMeetingSeconds,
      crowdedMeetingSeconds: wake * exchange.crowdedMeetingSeconds,
      addBytesPerSecond: exchange.addBytesPerSecond / copy,
      copyBytesPerSecond: exchange.copyBytesPerSecond / copy,
      ownCopyBytesPerSecond: exchange.ownCopyBytesPerSecond / stream,
    },
  };
}

function each<K extends string, T>(costs: Readonly<Record<K, T>>, change: (cost: T) => T): Record<K, T> {
  return Object.fromEntries(Object.entries<T>(costs).map(([name, cost]) => [name, change(cost)])) as Record<
    K,
    T
  >;
}

/** Overhead and every rate of a cost; its `error` is relative and stays. */
function slower<T extends Cost>(cost: T, times: number): T {
  const changed = (Object.entries(cost) as [string, number][]).map(([key, value]) => {
    if (key === 'error') return [key, value];
    return [key, key === 'overheadSeconds' ? value * times : value / times];
  });
  return Object.fromEntries(changed) as T;
}
