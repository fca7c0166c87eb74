/**
 * What a played run costs and draws. Every node that is held is paid, spares too, from beginning to end. At work a device
 * draws what its step draws, also for steps that were lost; while a checkpoint blocks it, what a waiting one draws; while
 * the job is down, and in a spare, what an idle one draws (`planning/energy/power.ts`). Hosts and network draw the same
 * throughout: their model knows no load.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Lived } from '../../sim/lifetime/lifetime.js';
import type { Row } from '../comparison.js';
import { type Activity, activityOf, type PowerParts, powerParts } from '../energy/power.js';
import { heldSeconds } from './outcome.js';

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

/** Of one trial. `usdPerDeviceHour` is NaN where nobody knows it, and so is the cost then. */
export function totalsOfLife(
  lived: Lived,
  power: RunPower,
  { usdPerDeviceHour, kgCo2PerKwh }: Pick<Cluster['economics'], 'usdPerDeviceHour' | 'kgCo2PerKwh'>,
): { readonly costUsd: number; readonly energyKwh: number; readonly carbonKg: number } {
  const held = heldSeconds(lived);
  const idle = Number(lived.fates.unavailable) / 1e6;
  const blocked = Number(lived.badput.checkpointSave) / 1e6;
  const wattSeconds = (held - idle - blocked) * power.atWork + blocked * power.blocked + idle * power.idle;
  const energyKwh = wattSeconds / 3.6e6;
  return { costUsd: (held / 3600) * usdPerDeviceHour, energyKwh, carbonKg: energyKwh * kgCo2PerKwh };
}

function sumOf({ device, host, network, storage, hall }: PowerParts): number {
  return device + host + network + storage + hall;
}
