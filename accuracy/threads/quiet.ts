/**
 * Measuring while others leave the cores alone: waiting for that before a measurement, and repeating one that was
 * disturbed all the same. What was waited and repeated goes with the result, so that it can be said.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { watchDisturbance } from '../../workers/calibrate/machine.js';
import { DISTURBED_SHARE } from './load.js';

/** A look at what others take of the cores. */
export interface Look {
  /** The part of all cores' time that others had, 0 to 1, and how long was looked. */
  readonly othersShare: number;
  readonly seconds: number;
}

/** Long enough to tell a twentieth of two cores in the hundredths of a second that systems count. */
const LOOK_MS = 250;
const MOST_REPEATS = 2;

/** Looks at this machine for a quarter of a second. */
async function look(): Promise<Look> {
  const others = watchDisturbance();
  const since = performance.now();
  await sleep(LOOK_MS);
  return { othersShare: others(), seconds: (performance.now() - since) / 1e3 };
}

export interface Patience {
  /** What is waited at most, in all; none: what is measured is measured at once, and once. */
  readonly seconds: number;
  /** Called before each wait that follows a look at a busy machine. */
  readonly onWait?: (othersShare: number) => void;
  /** For tests, which have no machine. */
  readonly look?: () => Promise<Look>;
}

export interface Undisturbed<T> {
  /** The least disturbed of the measurements. */
  readonly value: T;
  readonly waitedSeconds: number;
  readonly repeats: number;
}

/**
 * Measures when the machine is quiet, or patience at an end, and again, at most twice, while `shareOf` says that others
 * had more than a twentieth of the cores. Rejects as `measure` does.
 */
export async function undisturbed<T>(
  measure: () => Promise<T>,
  shareOf: (value: T) => number,
  { seconds, onWait = () => {}, look: looking = look }: Patience,
): Promise<Undisturbed<T>> {
  let waitedSeconds = 0;
  const quiet = async () => {
    while (waitedSeconds < seconds) {
      const { othersShare, seconds: looked } = await looking();
      if (othersShare <= DISTURBED_SHARE) return;
      waitedSeconds += looked;
      onWait(othersShare);
    }
  };
  await quiet();
  let value = await measure();
  let repeats = 0;
  for (; seconds > 0 && repeats < MOST_REPEATS && shareOf(value) > DISTURBED_SHARE; repeats++) {
    await quiet();
    const again = await measure();
    if (shareOf(again) < shareOf(value)) value = again;
  }
  return { value, waitedSeconds, repeats };
}
