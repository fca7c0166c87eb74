/**
 * A whole run from one step: time, device-hours, cost, energy and carbon. Failures, restarts and
 * evaluation are not in it (goodput 1); price, power and grid figures are the profile's.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Range, RunTotals } from '../comparison.js';
import { type Played, sumOf } from './evaluate.js';

/** Totals for `tokens` tokens on `devices` devices of the cluster; `interval` is that of the step time. */
export function totalsOf(
  tokens: number,
  evaluation: Played,
  devices: number,
  cluster: Cluster,
  interval: Range | null,
): RunTotals {
  const { economics, accelerator, node } = cluster;
  const timeToTrainSeconds = tokens / evaluation.tokensPerSecond;
  const deviceHours = (timeToTrainSeconds * devices) / 3600;
  // A device draws its full power while it computes, and idles while it waits.
  const { breakdown, stepTimeSeconds } = evaluation;
  const busy = (breakdown.computeSeconds + breakdown.optimizerSeconds) / stepTimeSeconds;
  const exposed = sumOf(breakdown.exposedCommunicationSeconds) / stepTimeSeconds;
  const watts =
    accelerator.busyWatts * (busy + exposed / 2) +
    accelerator.idleWatts * (1 - busy - exposed / 2) +
    node.overheadWatts / node.devices;
  const energyKwh = (watts * deviceHours * economics.pue) / 1000;
  const costUsd = deviceHours * economics.usdPerDeviceHour;
  // Both are in proportion to the step time.
  const scaled = (figure: number, { low, high }: Range): Range => ({
    low: (figure * low) / stepTimeSeconds,
    high: (figure * high) / stepTimeSeconds,
  });
  return {
    timeToTrainSeconds,
    deviceHours,
    costUsd,
    interval: interval && {
      timeToTrainSeconds: scaled(timeToTrainSeconds, interval),
      costUsd: scaled(costUsd, interval),
    },
    energyKwh,
    carbonKg: energyKwh * economics.kgCo2PerKwh,
  };
}
