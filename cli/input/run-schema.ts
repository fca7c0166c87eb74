/** Runs as read back from a file; typed by what the command returns. */
import { type ZodType, z } from 'zod';
import { CHECKPOINT_MODES } from '../../planning/run/asked.js';
import type { RunAnswer } from '../../planning/run/row.js';
import { BADPUT_KINDS, COMPONENTS, FATES, SURVIVALS } from '../../sim/lifetime/lifetime.js';
import { inputs, layout, list, number, object, positive, refusals, text, whole } from './result-parts.js';

const seconds = () => number().nonnegative();
const maybe = number().nullable();
const range = object({ low: number(), high: number() });
const quantiles = object({ p10: number(), p50: number(), p90: number() });

const checkpoint = object({
  ...{ mode: z.enum(CHECKPOINT_MODES), store: text(), bytes: number() },
  ...{ writers: whole(), writerBytes: number() },
  ...{ writeSeconds: seconds(), blockedSeconds: seconds(), loadSeconds: seconds() },
  ...{ intervalSeconds: maybe, intervalBy: z.enum(['given', 'optimal', 'young', 'daly']) },
  ...{ youngSeconds: maybe, dalySeconds: maybe, optimalSeconds: maybe },
  simulatedOptimumSeconds: positive().exactOptional(),
  layers: list(
    object({
      ...{ id: z.enum(['memory', 'peer', 'local', 'store']), intervalSeconds: maybe },
      ...{ blockedSeconds: seconds(), durableSeconds: seconds(), loadSeconds: seconds() },
      survives: z.enum(SURVIVALS),
    }),
  ),
});

const lever = object({
  ...{ id: text(), title: text(), timeToTrainSeconds: positive(), savedSeconds: number() },
  ...{ savedUsd: maybe, worthDevices: maybe },
});

const PARTS = ['store', 'node', 'decode', 'device', 'latency'] as const;
const data = object({
  ...{ dataset: text(), store: text(), datasetBytes: number(), neededBytesPerSecond: number() },
  parts: list(object({ part: z.enum(PARTS), bytesPerSecond: number() })),
  ...{ bound: z.enum(PARTS).nullable(), exposedSeconds: seconds(), advice: text().exactOptional() },
  bytesPerSample: number().exactOptional(),
  integrity: object({
    ...{ checksumSeconds: seconds(), checksumUsd: maybe, retriedReads: number() },
    ...{ storedBytes: number(), usdPerMonth: maybe, egressUsd: maybe },
  }),
});

const component = z.enum(COMPONENTS);
const stretch = object({
  kind: z.enum(['steps', 'checkpoint', 'lost', 'detect', 'wait', 'restart', 'load', 'maintenance']),
  ...{ startSeconds: seconds(), seconds: seconds(), cause: text().exactOptional(), nodes: number() },
});

export const runRow = object({
  ...{ strategy: text(), layout, devices: whole().positive(), nodes: whole().positive(), spares: whole() },
  ...{ stepTimeSeconds: positive(), steps: whole().positive(), ettr: number(), goodput: number() },
  closedForm: object({ ettr: number(), timeToTrainSeconds: positive() }),
  ...{ idealSeconds: positive(), timeToTrainSeconds: quantiles, meanSeconds: positive() },
  ...{ stepInterval: range.nullable(), timeToTrainInterval: range.nullable() },
  meets: object({ deadline: number().exactOptional(), budget: number().exactOptional() }),
  distribution: object({ fromSeconds: seconds(), classSeconds: seconds(), trials: list(whole()) }),
  ...{ costUsd: quantiles.nullable(), energyKwh: quantiles, carbonKg: quantiles },
  interruptions: object({
    ...{ mean: number(), chanceOfAny: number(), p10: number(), p90: number(), perDay: number() },
    meanTimeToFailureSeconds: maybe,
    byComponent: z.partialRecord(component, number()),
    byCause: list(object({ id: text(), component, perDay: number(), interruptions: number() })),
  }),
  checkpoint,
  restart: object({
    ...{ schedulerSeconds: seconds(), startSeconds: seconds(), initSeconds: seconds() },
    ...{ warmupSeconds: seconds(), loadSeconds: seconds() },
  }),
  ...{ fates: z.record(z.enum(FATES), number()), badput: z.record(z.enum(BADPUT_KINDS), number()) },
  waitingForNodes: seconds(),
  levers: list(lever),
  intervals: list(object({ seconds: positive(), ettr: number(), simulatedEttr: number().exactOptional() })),
  ...{ data: data.exactOptional(), timeline: list(stretch) },
});

export const runSchema: ZodType<RunAnswer> = object({
  ...{ schema: z.literal('llmsim.run/1'), llmsim: text() },
  inputs: inputs.extend({ failures: text(), trials: whole().positive(), seed: whole() }),
  ...{ rows: list(runRow), refusals, sources: list(text()), notes: list(text()) },
});
