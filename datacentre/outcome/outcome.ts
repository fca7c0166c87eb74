/** From a played list to its statistics: each figure of a job is summed one way, that of the datacentre over time another. */
import { loadOf } from '../jobs/load.js';
import type { JobTable } from '../jobs/table.js';
import type { DatacentreNode } from '../nodes/node.js';
import type { PlayedJobs } from '../play/played.js';
import type { NamedPolicy } from '../policy-words.js';
import type { Outcome, OutcomeDetail } from './answer.js';
import { type DevicePower, energyOf } from './energy.js';
import { groupsOf } from './groups.js';
import { devicesOf, type JobTimes, jobTimes } from './job-times.js';
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
  readonly allocationByArrivedPercent?: readonly number[];
}

export function outcomeOf(of: OutcomeOf): Outcome {
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
    deviceHours,
    waitingJobs: means.waitingJobs.mean,
    strandedDevices: means.strandedDevices.mean,
    brokenDevices: means.brokenDevices.mean,
    lostDeviceHours: heldHours(table, played.lostMillis),
    ...{ restarts: sumOf(played.restarts), preemptions: sumOf(played.preemptions) },
    ...leftOutOf(table, played),
    energy: energyOf(nodes, of.powerOf, deviceHours, makespanHours),
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

/** Jobs without an end, by why they have none. */
function leftOutOf(table: JobTable, { startMillis, endMillis }: PlayedJobs) {
  const unplaceable = { jobs: 0, mostDevices: 0, deviceHours: 0 };
  let [withoutRunTime, givenUp] = [0, 0];
  for (let row = 0; row < table.count; row++) {
    if (!Number.isNaN(endMillis[row]!)) continue;
    if (!Number.isNaN(startMillis[row]!)) givenUp++;
    else if (Number.isNaN(table.runMillis[row]!)) withoutRunTime++;
    else {
      unplaceable.jobs++;
      unplaceable.mostDevices = Math.max(unplaceable.mostDevices, table.devices[row]!);
      unplaceable.deviceHours += (table.runMillis[row]! * devicesOf(table, row)) / 3.6e6;
    }
  }
  return { unplaceable, withoutRunTime, givenUp };
}
