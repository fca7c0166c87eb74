/** The answer to the question a comparison was asked, in one sentence. */
import type { Comparison } from '../../planning/comparison.js';
import { shortLayout } from '../layout.js';
import { count, dollars, duration, memory, percent } from '../tables/units.js';

/** One or two sentences; what fits nowhere is said as plainly as what is fastest. */
export function answer({ rows, misfits }: Comparison): string {
  const [best, second] = rows;
  if (!best) {
    const nearest = [...misfits].sort((a, b) => a.missingBytes - b.missingBytes)[0];
    return nearest
      ? `Nothing fits: ${nearest.row.strategy}, which comes nearest, lacks ${memory(nearest.missingBytes)} a device.`
      : 'No strategy can run this job.';
  }
  const range = best.interval
    ? ` (90 % interval: ${duration(best.interval.low)} to ${duration(best.interval.high)})`
    : '';
  const lead = second ? leadOver(second.stepTimeSeconds / best.stepTimeSeconds, second.strategy) : '';
  const whole = best.totals
    ? ` The whole run takes ${duration(best.totals.timeToTrainSeconds)} and costs ${dollars(best.totals.costUsd)}.`
    : '';
  return (
    `${best.strategy} (${shortLayout(best.layout)}) is fastest: ${duration(best.stepTimeSeconds)} a step${range}, ` +
    `${count(best.tokensPerSecond)} tokens/s at ${percent(best.mfu)} MFU of ${best.peakTflopsPerDevice.toFixed(0)} TFLOP/s${lead}.${whole}`
  );
}

function leadOver(ratio: number, other: string): string {
  return ratio < 1.01 ? `, as good as ${other}` : `, ${ratio.toFixed(2)}× as fast as ${other}`;
}
