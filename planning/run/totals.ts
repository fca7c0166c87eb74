/**
 * What a played run costs and draws. Every node that is held is paid, spares too, from beginning to end. At work a device
 * draws what its step draws, also for steps that were lost; while a checkpoint blocks it, what a waiting one draws; while
 * the job is down, and in a spare, what an idle one draws (`planning/energy/power.ts`). Hosts and network draw the same
 * throughout: their model knows no load.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { quantiles, type TrialFigures } from '../../sim/lifetime/trials.js';
import type { Row } from '../comparison.js';
import { type Activity, activityOf, type PowerParts, powerParts } from '../energy/power.js';
import type { RunRow } from './row.js';

const IDLE: Activity = { arithmetic: 0, memory: 0, communicating: 0, waiting: 0, ofPeak: 0 };
const WAITING: Activity = { ...IDLE, waiting: 1 };

/** Watts of a device with its share of all that is shared, by what the run does. */
export interface RunPower {
  readonly atWork: number;
  readonly blocked: number;
  readonly idle: number;
}

/** Of a step with these figures on `cluster`. */
export function runPower(
  cluster: Cluster,
  step: Pick<Row, 'breakdown' | 'stepTimeSeconds' | 'hfu'>,
): RunPower {
  const watts = (doing: Activity) => sumOf(powerParts(cluster, doing));
  return { atWork: watts(activityOf(step)), blocked: watts(WAITING), idle: watts(IDLE) };
}

/** Of all trials, by `heldDevices` devices that are paid. The cost is null where nobody knows the price. */
export function runTotals(
  { wallSeconds, unavailable, checkpointSave }: TrialFigures,
  heldDevices: number,
  power: RunPower,
  { usdPerDeviceHour, kgCo2PerKwh }: Pick<Cluster['economics'], 'usdPerDeviceHour' | 'kgCo2PerKwh'>,
): Pick<RunRow, 'costUsd' | 'energyKwh' | 'carbonKg'> {
  const energy = wallSeconds.map((wall, i) => {
    const [idle, blocked] = [unavailable[i]!, checkpointSave[i]!];
    const atWork = wall * heldDevices - idle - blocked;
    return (atWork * power.atWork + blocked * power.blocked + idle * power.idle) / 3.6e6;
  });
  const costs = wallSeconds.map((wall) => ((wall * heldDevices) / 3600) * usdPerDeviceHour);
  return {
    costUsd: Number.isFinite(usdPerDeviceHour) ? quantiles(costs) : null,
    energyKwh: quantiles(energy),
    carbonKg: quantiles(energy.map((kwh) => kwh * kgCo2PerKwh)),
  };
}

function sumOf({ device, host, network, storage, hall }: PowerParts): number {
  return device + host + network + storage + hall;
}
