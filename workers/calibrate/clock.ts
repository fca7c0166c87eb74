/** From many runs of the probe of the clock to what one takes. */
import type { Clock } from '../../hardware-profiles/threads/threads.js';
import { largest } from '../../input/extremes.js';
import type { ClockTimes } from '../clock-probe.js';
import { quantile } from './fit.js';

/** Other programs make a signal longer, and nothing makes it shorter. */
const QUICK_SIGNALS = 0.1;

/**
 * The clock by [thread][run], in seconds: medians over threads and runs, of signals the lower decile, and of the time
 * until all threads have done their GEMMs the quantile `together` over runs. What no thread measured is left out.
 * Throws for no runs at all.
 */
export function clockOf(threads: readonly (readonly ClockTimes[])[], together = 0.5): Clock {
  const of = (part: keyof ClockTimes, share = 0.5) => {
    const ms = threads.flatMap((runs) => runs.flatMap((each) => each[part] ?? []));
    return ms.length === 0 ? undefined : quantile(ms, share) / 1000;
  };
  const [gemmSeconds, streamSeconds] = [of('gemmMs')!, of('streamMs')!];
  const found = {
    togetherSeconds: of('togetherMs') === undefined ? undefined : togetherSeconds(threads, together),
    ...{ copySeconds: of('copyMs'), wakeSeconds: of('wakeMs', QUICK_SIGNALS) },
  };
  const measured = Object.entries(found).filter(([, seconds]) => seconds !== undefined);
  return { gemmSeconds, streamSeconds, ...(Object.fromEntries(measured) as Partial<Clock>) };
}

/** Who comes first to a run sees all of it; where threads share a core, the last sees only its own part. */
function togetherSeconds(threads: readonly (readonly ClockTimes[])[], share: number): number {
  const runs = threads[0]!.map((_, run) => largest(threads.map((of) => of[run]!.togetherMs ?? 0)));
  return quantile(runs, share) / 1000;
}
