/** What `llmsim datacentre --json` prints, as it is read back from a file. */
import { type ZodType, z } from 'zod';
import type { DatacentreAnswer } from '../../datacentre/outcome/answer.js';
import { list, number, object, text, whole } from './result-parts.js';

const share = () => number();
const spread = object({ mean: number(), p50: number(), p99: number() });

/** Of one policy, or one change. */
const outcome = {
  ...{ policy: text(), queueing: text(), placement: text(), nodes: whole(), devices: whole() },
  load: number().nullable(),
  plays: object({
    count: whole(),
    meanQueueingSeconds: object({ mean: number(), low: number(), high: number() }),
    each: list(number()).min(1),
  }),
  failures: object({ nodes: number(), jobs: number() }),
  ...{ jobCompletionSeconds: spread, queueingSeconds: spread, runSeconds: spread, slowdown: spread },
  ...{ makespanSeconds: number(), utilisation: share(), deviceHours: number() },
  utilisationWhileSubmitted: share().nullable(),
  ...{
    waitingJobs: number(),
    strandedDevices: number(),
    freeWhileWaiting: number(),
    brokenDevices: number(),
  },
  ...{ lostDeviceHours: number(), restarts: number(), preemptions: number() },
  unplaceable: object({ jobs: whole(), mostDevices: whole(), deviceHours: number(), share: share() }),
  ...{ withoutRunTime: whole(), givenUp: number() },
  energy: object({
    ...{ kwh: number(), low: number(), high: number(), knownShare: share() },
    ...{ kind: z.literal('assumed'), source: text() },
  }).nullable(),
  costUsd: number().nullable(),
  sameJobs: object({
    ...{ jobs: whole(), jobCompletionSeconds: number(), queueingSeconds: number() },
    ...{ lackingJobs: whole(), lackingDeviceHours: number() },
  }).nullable(),
  allocationByArrivedPercent: list(number()).exactOptional(),
  events: number(),
};

const groups = list(
  object({
    ...{ name: text(), jobs: whole(), deviceHours: number(), share: share() },
    ...{ runSeconds: spread, queueingSeconds: spread, jobCompletionSeconds: spread },
  }),
);

const numbers = list(number());

const waits = list(
  object({ name: text(), jobs: whole(), deviceHours: number(), queueingSeconds: list(number()) }),
);

export const datacentreSchema: ZodType<DatacentreAnswer> = object({
  ...{ schema: z.literal('llmsim.datacentre/1'), llmsim: text(), command: text().exactOptional() },
  inputs: object({
    ...{ jobs: text(), nodes: text(), policies: list(text()).min(1), seed: whole() },
    estimates: text(),
    ...{ options: list(text()), notes: list(text()) },
    kinds: list(object({ kind: text(), nodes: whole(), devices: whole() })),
    price: object({
      ...{ usdPerDeviceHour: number(), kind: z.enum(['measured', 'specified', 'assumed']), source: text() },
    }).nullable(),
  }),
  ...{ jobs: whole(), completedJobs: number() },
  ...outcome,
  by: object({ size: groups, type: groups, state: groups, user: groups, queue: groups }),
  overTime: object({
    ...{ secondsEach: number(), allocated: numbers, stranded: numbers, broken: numbers },
    ...{ waitingJobs: numbers, waitingDevices: numbers },
  }),
  percentiles: object({ runSeconds: numbers, queueingSeconds: numbers, jobCompletionSeconds: numbers }),
  recordedQueueingSeconds: spread.nullable(),
  compared: list(object({ ...outcome, change: text().nullable(), jobs: number() })),
  waitsCompared: object({ size: waits, user: waits }).nullable(),
});
