/** The answer to the question a comparison was asked, in one sentence. */
import type { Comparison } from '../../planning/comparison.js';
import { shortLayout } from '../layout.js';
import { count, dollars, duration, durationRange, memory, percent, teraflops } from '../tables/units.js';

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
    ? ` (90 % interval: ${durationRange(best.interval.low, best.interval.high)})`
    : '';
  const lead = second ? leadOver(second.stepTimeSeconds / best.stepTimeSeconds, second.strategy) : '';
  const whole = best.totals
    ? ` The whole run takes ${duration(best.totals.timeToTrainSeconds)} and costs ${dollars(best.totals.costUsd)}.`
    : '';
  return (
    `${best.strategy} (${shortLayout(best.layout)}) is fastest: ${duration(best.stepTimeSeconds)} a step${range}, ` +
    `${count(best.tokensPerSecond)} tokens/s at ${percent(best.mfu)} MFU of ${teraflops(best.peakTflopsPerDevice)}${lead}.${whole}`
  );
}

/** To the digits, and from the ratio on, that the ranking's reasons name it with. */
function leadOver(ratio: number, other: string): string {
  if (ratio < 1.005) return `, as good as ${other}`;
  return `, ${ratio.toFixed(ratio < 10 ? 2 : 0)}× as fast as ${other}`;
}
