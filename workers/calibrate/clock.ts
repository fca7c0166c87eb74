/** From many runs of the probe of the clock to what one takes. */
import type { Clock } from '../../hardware-profiles/threads/threads.js';
import type { ClockTimes } from '../clock-probe.js';
import { median } from './fit.js';

/** The medians, in seconds; of what no thread measured, nothing. Throws for no runs at all. */
export function clockOf(times: readonly ClockTimes[]): Clock {
  const of = (part: keyof ClockTimes) => {
    const ms = times.flatMap((each) => each[part] ?? []);
    return ms.length === 0 ? undefined : median(ms) / 1000;
  };
  const [copySeconds, wakeSeconds] = [of('copyMs'), of('wakeMs')];
  return {
    ...{ gemmSeconds: of('gemmMs')!, streamSeconds: of('streamMs')! },
    ...(copySeconds === undefined ? {} : { copySeconds }),
    ...(wakeSeconds === undefined ? {} : { wakeSeconds }),
  };
}
