/**
 * What no run can have measured: a step that takes more arithmetic than the device has, one beyond what factors of the
 * cluster reach, and more memory than a device has.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { Row } from '../comparison.js';
import type { Correction } from './correction.js';
import type { MeasuredRun } from './run.js';

/** Which figure of the measured run it is, for its place in the file. */
export class RefusedFigure extends InputError {
  readonly figure: 'time' | 'memory';

  constructor(figure: 'time' | 'memory', message: string) {
    super(message);
    this.figure = figure;
  }
}

/**
 * Memory that a monitor may show beyond what frameworks can have, as a share: it counts what the driver keeps. NVIDIA's
 * monitor has 15,360 MiB of a T4 where PyTorch names 14.56 GiB, 81,559 MiB of an H100 where it names 79.10 GiB: 0.7 to 3 %.
 */
const KEPT_BY_DRIVER = 0.04;
/** A step this near the measured one, as a share, is as long. */
const REACHED = 1e-3;
const MOST_TIMES = 1000;

/** Throws RefusedFigure where the run of `row` would need an HFU above 1, or more memory than the device has. */
export function requirePossible(
  measured: MeasuredRun,
  { hfu, stepTimeSeconds }: Row,
  { accelerator }: Cluster,
): void {
  // HFU is the arithmetic over the time over the peak, so that it is 1 at the shortest time.
  const shortest = hfu * stepTimeSeconds;
  if (measured.stepTimeSeconds < shortest) {
    throw new RefusedFigure(
      'time',
      `a step of ${secondsText(measured.stepTimeSeconds)} is faster than the device can be: at the peak of ${accelerator.id}, ` +
        `the arithmetic of this run takes ${secondsText(shortest)}; give the time of a whole step, and check batch and layout`,
    );
  }
  const { memoryBytes } = accelerator;
  if (measured.memoryBytes !== undefined && measured.memoryBytes > memoryBytes * (1 + KEPT_BY_DRIVER)) {
    throw new RefusedFigure(
      'memory',
      `${gib(measured.memoryBytes)} is more than ${accelerator.id} has, ${gib(memoryBytes)}; give what the fullest device held`,
    );
  }
}

/** Throws RefusedFigure where no factors of the cluster make the step as long as it was measured. */
export function requireReached(
  measuredSeconds: number,
  { predictedSeconds, correctedSeconds }: Correction,
): void {
  if (Math.abs(Math.log(measuredSeconds / correctedSeconds)) <= REACHED) return;
  const isLong = measuredSeconds > predictedSeconds;
  const ratio = isLong ? measuredSeconds / predictedSeconds : predictedSeconds / measuredSeconds;
  const times = ratio > MOST_TIMES ? 'more than 1,000' : String(Number(ratio.toPrecision(3)));
  throw new RefusedFigure(
    'time',
    `a step of ${secondsText(measuredSeconds)} is ${times} times as ${isLong ? 'long' : 'fast'} as predicted, and the correction ` +
      `reaches ${secondsText(correctedSeconds)} at the ${isLong ? 'longest' : 'shortest'}; check layout, batch and the time of the run`,
  );
}

/** `4.5 s`, `120 ms`. */
export function secondsText(value: number): string {
  return value >= 1 ? `${Number(value.toPrecision(4))} s` : `${Number((value * 1e3).toPrecision(4))} ms`;
}

function gib(bytes: number): string {
  const value = bytes / 2 ** 30;
  return `${value < 1e6 ? value.toFixed(1) : value.toPrecision(3)} GiB`;
}
