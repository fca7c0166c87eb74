/** From a played list to its statistics: each figure of a job is summed one way, that of the datacentre over time another. */
import { askedMillis, loadOf, spanMillis } from '../jobs/load.js';
import type { JobTable } from '../jobs/table.js';
import type { DatacentreNode } from '../nodes/node.js';
import type { PlayedJobs } from '../play/played.js';
import type { NamedPolicy } from '../policy-words.js';
import type { Outcome, OutcomeDetail } from './answer.js';
import { type DevicePower, energyOf } from './energy.js';
import { groupsOf } from './groups.js';
import { askedHours, devicesOf, type JobTimes, jobTimes } from './job-times.js';
import { playsOf } from './mean.js';
import { occupancyMeans, overTimeOf } from './over-time.js';
import { percentilesOf, spreadOf } from './spread.js';

/** A job that runs for less says nothing by how many times as long it waits. */
export const SHORTEST_SECONDS = 10;

export interface OutcomeOf {
  readonly table: JobTable;
  readonly nodes: readonly DatacentreNode[];
  readonly played: PlayedJobs;
  readonly powerOf: (kind: string) => DevicePower | null;
  readonly policy: NamedPolicy;
  readonly change: string | null;
  readonly usdPerDeviceHour: number | null;
  readonly allocationByArrivedPercent?: readonly number[];
}

/** What is told of one play by itself. */
export type OutcomeAlone = Omit<Outcome, 'sameJobs'>;

export function outcomeOf(of: OutcomeOf): OutcomeAlone {
  const { table, nodes, played, policy, change } = of;
  const times = jobTimes(table, played);
  const means = occupancyMeans(played, 1);
  const makespanHours = played.makespanMillis / 3.6e6;
  const deviceHours = heldHours(table, played.heldMillis);
  const sumOf = (figures: Int32Array) => figures.reduce((sum, figure) => sum + figure, 0);
  const queueingSeconds = spreadOf(times.wait.slice());
  const capacityHours = played.devices * makespanHours;
  return {
    ...{ policy: policy.name, queueing: policy.queueing, placement: policy.placement },
    ...{ change, jobs: times.rows.length, nodes: nodes.length, devices: played.devices },
    load: loadOf(table, played.devices),
    plays: playsOf([queueingSeconds.mean]),
    failures: { nodes: played.nodeFailures, jobs: played.restarts.filter((stops) => stops > 0).length },
    jobCompletionSeconds: spreadOf(times.completion.slice()),
    queueingSeconds,
    runSeconds: spreadOf(times.run.slice()),
    slowdown: spreadOf(slowdowns(times)),
    makespanSeconds: played.makespanMillis / 1e3,
    utilisation: capacityHours > 0 ? deviceHours / capacityHours : 0,
    utilisationWhileSubmitted: whileSubmitted(table, played),
    deviceHours,
    waitingJobs: means.waitingJobs.mean,
    strandedDevices: means.strandedDevices.mean,
    freeWhileWaiting: means.freeWhileWaiting.mean,
    brokenDevices: means.brokenDevices.mean,
    lostDeviceHours: heldHours(table, played.lostMillis),
    ...{ restarts: sumOf(played.restarts), preemptions: sumOf(played.preemptions) },
    ...leftOutOf(table, played),
    energy: energyOf(nodes, of.powerOf, deviceHours, makespanHours),
    costUsd: of.usdPerDeviceHour === null ? null : capacityHours * of.usdPerDeviceHour,
    ...(of.allocationByArrivedPercent && { allocationByArrivedPercent: of.allocationByArrivedPercent }),
    events: played.events,
  };
}

export function detailOf({ table, played }: Pick<OutcomeOf, 'table' | 'played'>): OutcomeDetail {
  const times = jobTimes(table, played);
  const recorded = table.recordedWaitMillis;
  const sorted = (figures: Float64Array) => percentilesOf(figures.slice().sort());
  return {
    by: groupsOf(table, times),
    overTime: overTimeOf(played),
    percentiles: {
      runSeconds: sorted(times.run),
      queueingSeconds: sorted(times.wait),
      jobCompletionSeconds: sorted(times.completion),
    },
    recordedQueueingSeconds:
      recorded && spreadOf(recorded.filter((wait) => !Number.isNaN(wait)).map((wait) => wait / 1e3)),
  };
}

function slowdowns({ run, completion }: JobTimes): Float64Array {
  return completion.map((took, i) => took / run[i]!).filter((_, i) => run[i]! >= SHORTEST_SECONDS);
}

/** Of whole devices, those of jobs that were given up too. */
function heldHours(table: JobTable, millis: Float64Array): number {
  return millis.reduce(
    (sum, each, row) => (each > 0 ? sum + (each * devicesOf(table, row)) / 3.6e6 : sum),
    0,
  );
}

/** Share of the devices that jobs hold from the first submission to the last. */
function whileSubmitted(table: JobTable, { occupancy, devices }: PlayedJobs): number | null {
  const makespanMillis = spanMillis(table);
  if (makespanMillis === 0 || devices === 0) return null;
  return occupancyMeans({ occupancy, makespanMillis }, 1).allocatedMilli.mean / 1e3 / devices;
}

/** Jobs without an end, by why they have none. */
function leftOutOf(table: JobTable, { startMillis, endMillis }: PlayedJobs) {
  const unplaceable = { jobs: 0, mostDevices: 0, deviceHours: 0, share: 0 };
  let [withoutRunTime, givenUp] = [0, 0];
  for (let row = 0; row < table.count; row++) {
    if (!Number.isNaN(endMillis[row]!)) continue;
    if (!Number.isNaN(startMillis[row]!)) givenUp++;
    else if (Number.isNaN(table.runMillis[row]!)) withoutRunTime++;
    else {
      unplaceable.jobs++;
      unplaceable.deviceHours += askedHours(table, row);
      unplaceable.mostDevices = Math.max(unplaceable.mostDevices, table.devices[row]!);
    }
  }
  if (unplaceable.deviceHours > 0) unplaceable.share = (unplaceable.deviceHours * 3.6e6) / askedMillis(table);
  return { unplaceable, withoutRunTime, givenUp };
}
