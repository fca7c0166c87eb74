/**
 * A whole run from one step: time, device-hours, cost, energy and carbon. Failures, checkpoints and restarts are in it where
 * they were asked for (`planning/run/judge.ts`), otherwise only the interruptions of a spot offer; evaluation is not. Price,
 * PUE and grid are those of the cluster's economics, power is `planning/energy/power.ts`.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Range, RunTotals } from '../comparison.js';
import { embodiedKgPerDeviceHour } from '../energy/embodied.js';
import { spotGoodput } from '../energy/goodput.js';
import { activityOf, type PowerParts, powerParts } from '../energy/power.js';
import type { Judged } from '../run/judged.js';
import type { Evaluation } from './evaluate.js';
import type { Ramp } from './rampup.js';

/** What of an evaluation the totals are made of. */
type Step = Pick<Evaluation, 'tokensPerSecond' | 'stepTimeSeconds' | 'breakdown' | 'hfu'>;

/**
 * Totals for `tokens` tokens on `devices` devices of the cluster; `interval` is that of the step time, `judged` what is
 * around the steps.
 */
export function totalsOf(
  tokens: number,
  evaluation: Step,
  devices: number,
  cluster: Cluster,
  interval: Range | null,
  ramp?: Ramp,
  judged?: Judged,
): RunTotals {
  const { economics, accelerator, node } = cluster;
  const { stepTimeSeconds } = evaluation;
  const rate = economics.offer?.interruptions;
  const goodput = judged ?? (rate && spotGoodput(Math.ceil(devices / node.devices), rate.perNodeDay));
  const wholeSeconds = (tokens - (ramp?.tokens ?? 0)) / evaluation.tokensPerSecond;
  const timeToTrainSeconds =
    judged?.timeToTrainSeconds ?? (wholeSeconds + (ramp?.seconds ?? 0)) / (goodput?.share ?? 1);
  const deviceHours = (timeToTrainSeconds * (judged?.heldDevices ?? devices)) / 3600;
  const costUsd = deviceHours * economics.usdPerDeviceHour;
  // Work that is done twice draws what it drew the first time; restarts are taken as if they did, too.
  const watts = meanWatts(cluster, evaluation, wholeSeconds, ramp);
  const kwh = (each: number) => (each * deviceHours) / 1000;
  const energy = {
    devicesKwh: kwh(watts.device),
    hostsKwh: kwh(watts.host),
    networkKwh: kwh(watts.network),
    storageKwh: kwh(watts.storage),
    hallKwh: kwh(watts.hall),
  };
  const energyKwh = Object.values(energy).reduce((sum, part) => sum + part, 0);
  const carbonKg = energyKwh * economics.kgCo2PerKwh;
  // Both are in proportion to the step time.
  const scaled = (figure: number, { low, high }: Range): Range => ({
    low: (figure * low) / stepTimeSeconds,
    high: (figure * high) / stepTimeSeconds,
  });
  const costRange = interval && scaled(costUsd, interval);
  const { currency } = economics;
  const exchanged = (usd: number) => usd * (currency?.perUsd ?? 1);
  return {
    timeToTrainSeconds,
    deviceHours,
    costUsd,
    interval: interval && { timeToTrainSeconds: scaled(timeToTrainSeconds, interval), costUsd: costRange! },
    energyKwh,
    carbonKg,
    ...(ramp === undefined
      ? {}
      : { rampup: { seconds: ramp.seconds, tokens: ramp.tokens, steps: ramp.steps } }),
    ...(goodput === undefined
      ? {}
      : {
          goodput: goodput.share,
          ...(judged?.startSeconds === undefined ? {} : { startSeconds: judged.startSeconds }),
          interruptions: { perDay: goodput.interruptionsPerDay, lostSecondsEach: goodput.lostSecondsEach },
        }),
    ...(judged?.checkpoint === undefined ? {} : { checkpoint: judged.checkpoint }),
    ...(judged?.data === undefined ? {} : { data: judged.data }),
    energy,
    carbon: {
      electricityKg: carbonKg,
      ...(economics.embodied === true
        ? { embodiedKg: deviceHours * embodiedKgPerDeviceHour(accelerator, node.devices) }
        : {}),
    },
    ...(currency === undefined
      ? {}
      : {
          inCurrency: {
            ...{ currency: currency.code, perUsd: currency.perUsd, cost: exchanged(costUsd) },
            interval: costRange && { low: exchanged(costRange.low), high: exchanged(costRange.high) },
          },
        }),
  };
}

/** What a device and what goes with it draw, on average over steps of the whole batch and smaller ones. */
function meanWatts(cluster: Cluster, step: Step, wholeSeconds: number, ramp: Ramp | undefined): PowerParts {
  const whole = powerParts(cluster, activityOf(step));
  if (ramp === undefined) return whole;
  const all = wholeSeconds + ramp.seconds;
  const smaller = ramp.parts.map(({ seconds, played }) => ({
    seconds,
    watts: powerParts(cluster, activityOf(played)),
  }));
  const mean = (part: keyof PowerParts) =>
    smaller.reduce((sum, { seconds, watts }) => sum + seconds * watts[part], wholeSeconds * whole[part]) /
    all;
  const [device, host, network] = [mean('device'), mean('host'), mean('network')];
  return { device, host, network, storage: mean('storage'), hall: mean('hall') };
}
