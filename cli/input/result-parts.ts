/**
 * What results have in common, as they are read back from a file: rows, layouts, questions. The schemas of whole results
 * (`result-file.ts`, `found-schema.ts`, `plan-rows.ts`) are made of these.
 */

import { type ZodType, z } from 'zod';
import { COMMITMENTS } from '../../hardware-profiles/offers/offer.js';
import { InputError } from '../../input/error.js';
import { held } from '../../input/schema-problems.js';
import { OBJECTIVES, PACKINGS } from '../../models/sequences.js';
import { TABLE_SHARDINGS } from '../../models/tables.js';
import { MEMORY_CATEGORIES } from '../../program/program.js';
import { DISPATCHERS } from '../../strategies/dispatchers.js';
import {
  ATTENTION_KERNELS,
  CONTEXT_BALANCES,
  CONTEXT_KINDS,
  EXPERT_EXCHANGES,
  KERNEL_SETS,
  LOSS_CHOICES,
  RECOMPUTE_METHODS,
  RECOMPUTE_MODULES,
  RECOMPUTES,
} from '../../strategies/job.js';
import { SCHEDULE_IDS } from '../../strategies/schedules/ids.js';

export const { looseObject: object, array: list, string: text, number, int: whole, boolean: truth } = z;
export const positive = () => number().positive();
const shares = z.record(text(), number());
export const range = object({ low: number(), high: number() });
/** A sum of money; null where nobody knows the price it is made of. */
export const sum = () =>
  number()
    .nullable()
    .transform((value) => value ?? Number.NaN);
const sums = object({ low: sum(), high: sum() });
export const interval = range.nullable();
export const refusals = list(object({ strategy: text(), reason: text() }));

const word = z.union([text(), number(), truth()]);
/** The question as keys of a scenario file; its rules are held when it is asked again. */
const scenario = z
  .object({
    model: z.union([text(), object({ model_type: text() })]).exactOptional(),
    strategy: list(text()).exactOptional(),
    set: z.record(text(), text()).exactOptional(),
  })
  .catchall(z.union([word, list(word)]));

export const layout = object({
  ...{ dp: whole(), tp: whole(), pp: whole(), cp: whole(), ep: whole(), vpp: whole(), shard: whole() },
  etp: whole().positive().exactOptional(),
  zero: z.literal([0, 1, 2, 3]),
  sequenceParallel: truth(),
  recompute: z.enum(RECOMPUTES),
  recomputeLayers: whole().exactOptional(),
  recomputeMethod: z.enum(RECOMPUTE_METHODS).exactOptional(),
  recomputeModules: list(z.enum(RECOMPUTE_MODULES)).exactOptional(),
  stageLayers: z.union([z.literal('balanced'), list(whole())]).exactOptional(),
  schedule: z.enum([...SCHEDULE_IDS, 'table']).exactOptional(),
  ...{ cpKind: z.enum(CONTEXT_KINDS).exactOptional(), cpInner: whole().positive().exactOptional() },
  cpBalance: z.enum(CONTEXT_BALANCES).exactOptional(),
  expertExchange: z.enum(EXPERT_EXCHANGES).exactOptional(),
  tableSharding: z.enum(TABLE_SHARDINGS).exactOptional(),
  ...{ microBatch: whole(), globalBatch: whole().positive() },
});

const nodeMemory = object({ bytes: number(), capacityBytes: number().nullable() });

export const breakdown = object({
  ...{ computeSeconds: number(), computeByFamily: shares, exposedCommunicationSeconds: shares },
  ...{ bubbleSeconds: number(), optimizerSeconds: number(), launchSeconds: number(), copySeconds: number() },
  hostSeconds: number().exactOptional(),
});

/** That threads ran on. */
export const machine = object({
  ...{ title: text(), cores: whole(), memoryBytes: number(), node: text(), date: text() },
});

/** Spans are rows of five, whose first two count labels and classes. */
const timeline = object({
  ...{ stepSeconds: number(), labels: list(text()), classes: list(text()), ofRoles: whole() },
  roles: list(object({ name: text(), streams: list(object({ name: text(), spans: list(number()) })) })),
  merged: object({ belowSeconds: number(), spans: whole(), compute: truth() }).nullable(),
}).refine(
  ({ labels, classes, roles }) =>
    roles.every(({ streams }) =>
      streams.every(
        ({ spans }) =>
          spans.length % 5 === 0 &&
          spans.every((n, i) => i % 5 > 1 || n < (i % 5 === 0 ? labels : classes).length),
      ),
    ),
  'spans are five numbers each, the first two within labels and classes',
);

/** Passes are rows of six whose first counts kinds, bubbles rows of two. */
const pipeline = object({
  schedule: object({ title: text(), summary: text(), reference: text() }),
  ...{ formula: text(), stages: whole().positive(), microBatches: whole().positive() },
  ...{ chunks: whole().positive(), kinds: list(text()), shownSeconds: positive() },
  times: object({ forward: number(), backward: number(), weightGradient: number().nullable() }),
  bubble: object({
    ...{ formulaSeconds: number().nullable(), equalSeconds: number(), equalOwnSeconds: number() },
    ...{ unevenSeconds: number(), simulatedSeconds: number(), transferSeconds: number() },
  }),
  shown: list(
    object({ name: text(), bubbleShare: number(), passes: list(number()), bubbles: list(number()) }),
  ).min(1),
}).refine(
  ({ shown, kinds }) =>
    shown.every(
      ({ passes, bubbles }) =>
        passes.length % 6 === 0 &&
        bubbles.length % 2 === 0 &&
        passes.every((n, i) => i % 6 > 0 || (Number.isInteger(n) && n >= 0 && n < kinds.length)),
    ),
  'passes are six numbers each, the first within kinds, and bubbles two',
);

const scalingPoint = object({
  ...{
    devices: whole().positive(),
    globalBatch: whole().positive(),
    tokensPerSecond: number(),
    mfu: number(),
  },
  ...{ stepTimeSeconds: positive(), fits: truth() },
});

const detail = object({
  timeline,
  pipeline: pipeline.exactOptional(),
  roles: list(
    object({
      ...{ role: text(), ranks: whole(), breakdown, peakBytes: number(), reserveBytes: number() },
      atPeak: z.record(z.enum(MEMORY_CATEGORIES), number()),
      memoryTimeline: list(number()),
    }),
  ).min(1),
  kernels: list(
    object({
      ...{ name: text(), family: text(), shape: text(), perStep: number(), seconds: number() },
      ...{ flops: number(), bytes: number(), boundBy: text() },
    }),
  ),
  links: list(
    object({
      ...{ axis: text(), link: z.literal(['inside nodes', 'between nodes']), bytes: number() },
      ...{ busySeconds: number(), utilisation: number() },
    }),
  ),
  scaling: list(scalingPoint),
  strongScaling: list(scalingPoint),
});

/** How published runs fared that were predicted as near the capacity. */
export const outcomes = object({
  from: number(),
  to: number(),
  runs: whole(),
  ranOut: whole(),
}).exactOptional();

/** Of what counts samples. */
const unit = z.enum(['sample', 'image', 'volume', 'clip', 'pair']).exactOptional();
const counted = {
  ...{
    unit,
    samplesPerSecond: number().exactOptional(),
    samplesPerSecondPerDevice: number().exactOptional(),
  },
};

export const row = object({
  ...{
    strategy: text(),
    alsoKnownAs: list(text()),
    layout,
    devices: whole().positive(),
    stepTimeSeconds: positive(),
    tickPicoseconds: whole().exactOptional(),
    tokensPerSecond: positive(),
    paddingShare: number().exactOptional(),
  },
  ...counted,
  ...{ tokensPerSecondPerDevice: number(), modelTflopsPerDevice: number(), mfu: number(), hfu: number() },
  ...{ peakTflopsPerDevice: number(), precision: text(), fits: truth(), breakdown, interval, why: text() },
  mfuInterval: interval,
  widenedBy: list(text()).exactOptional(),
  place: object({
    group: whole(),
    overNext: object({ ratio: number(), inTen: whole().nullable() }).nullable(),
  }).nullable(),
  memory: object({
    ...{ peakBytes: number(), capacityBytes: number(), parametersBytes: number() },
    ...{ gradientsBytes: number(), optimizerBytes: number(), activationsBytes: number() },
    ...{ host: nodeMemory.exactOptional(), disk: nodeMemory.exactOptional() },
    ...{ otherBytes: number(), interval, verdict: z.enum(['fits', 'tight', 'no']) },
    cacheBytes: number().exactOptional(),
    outcomes,
  }),
  tried: object({ layouts: whole(), simulated: whole() }),
  totals: object({
    ...{ timeToTrainSeconds: number(), deviceHours: number(), costUsd: sum(), energyKwh: number() },
    carbonKg: number(),
    interval: object({ timeToTrainSeconds: range, costUsd: sums }).nullable(),
    rampup: object({ seconds: sum(), tokens: number(), steps: number() }).exactOptional(),
    goodput: number().exactOptional(),
    startSeconds: number().exactOptional(),
    interruptions: object({ perDay: number(), lostSecondsEach: number() }).exactOptional(),
    checkpoint: object({
      intervalSeconds: number().nullable(),
      ...{ writeSeconds: number(), blockedSeconds: number(), loadSeconds: number() },
    }).exactOptional(),
    data: object({
      ...{ dataset: text(), store: text(), exposedSeconds: number() },
      advice: text().exactOptional(),
      rates: object({
        ...{ neededBytesPerSecond: number(), narrowestBytesPerSecond: number() },
        narrowest: z.enum(['store', 'node', 'decode', 'device', 'latency']),
        bytesPerSample: number().exactOptional(),
      }).exactOptional(),
    }).exactOptional(),
    energy: object({
      ...{ devicesKwh: number(), hostsKwh: number(), networkKwh: number(), storageKwh: number() },
      hallKwh: number(),
    }).exactOptional(),
    carbon: object({ electricityKg: number(), embodiedKg: number().exactOptional() }).exactOptional(),
    inCurrency: object({
      ...{ currency: text(), perUsd: positive(), cost: sum() },
      interval: sums.nullable(),
    }).exactOptional(),
  }).nullable(),
  beyond: list(z.enum(['deadline', 'budget'])).exactOptional(),
  detail: detail.exactOptional(),
});

const lengths = object({
  ...{ lengths: list(object({ tokens: number(), share: number() })), words: text() },
  mean: number(),
  packing: z.enum(PACKINGS),
});

const routing = z.union([
  object({ kind: z.literal('balanced') }),
  object({ kind: z.literal('zipf'), exponent: number() }),
  object({ kind: z.literal('shares'), shares: list(number()) }),
]);

const anchor = object({
  ...{ file: text(), model: text(), strategy: text(), layout },
  ...{ devices: whole().positive(), nodes: whole().positive(), sequence: whole().positive() },
  ...{ precision: text(), measuredSeconds: positive(), predictedSeconds: positive() },
  ...{ kernels: positive(), networkInside: positive(), networkBetween: positive(), host: positive() },
  ...{ measuredMemoryBytes: number().exactOptional(), predictedMemoryBytes: number().exactOptional() },
  reserveBytes: number().exactOptional(),
});

export const inputs = object({
  ...{ model: text(), modelTitle: text(), parameters: number() },
  ...{
    cluster: text(),
    clusterTitle: text(),
    nodes: whole().positive(),
    devices: whole().positive(),
    accelerator: text(),
  },
  acceleratorTitle: text().exactOptional(),
  ...{ unit, sampleSize: list(whole().positive()).exactOptional() },
  attentionFree: z.literal(true).exactOptional(),
  ...{
    sequence: whole().positive(),
    ...{ images: whole().exactOptional(), imageTokens: whole().exactOptional() },
    globalBatch: whole().positive(),
    tokens: number().nullable(),
    strategies: list(text()),
  },
  ...{ precision: text(), gradientPrecision: text(), kernels: text(), fixed: z.record(text(), z.unknown()) },
  ...{ framework: text().exactOptional(), prefetch: whole().exactOptional() },
  ...{ attention: text().exactOptional(), compile: truth().exactOptional(), loss: text().exactOptional() },
  software: object({
    ...{ kernels: z.enum(KERNEL_SETS).nullable(), attention: z.enum(ATTENTION_KERNELS) },
    ...{ compile: truth(), loss: z.enum(LOSS_CHOICES) },
  }).exactOptional(),
  ...{ reshard: truth().exactOptional(), memoryMargin: number().exactOptional() },
  thorough: truth().exactOptional(),
  defaults: object({
    ...{ sequence: text().exactOptional(), kernels: text().exactOptional() },
    ...{ framework: text().exactOptional(), precision: text().exactOptional() },
    optimizer: text().exactOptional(),
  }).exactOptional(),
  ...{
    tuning: z.record(text(), z.unknown()).exactOptional(),
    training: z.record(text(), z.unknown()).exactOptional(),
    perParameter: object({ weights: number(), gradients: number(), optimizer: number() }).exactOptional(),
  },
  ...{ lengths: lengths.exactOptional(), objective: z.enum(OBJECTIVES).exactOptional() },
  stageLayers: z.union([text(), list(whole())]).exactOptional(),
  routing: routing.exactOptional(),
  ...{ dispatcher: z.enum(DISPATCHERS).exactOptional(), capacityFactor: number().exactOptional() },
  ...{ expertOverlap: truth().exactOptional(), sharedExpertOverlap: truth().exactOptional() },
  ...{ activationInputFp8: truth().exactOptional(), syncBatchNorm: truth().exactOptional() },
  ...{ cudaGraphs: truth().exactOptional(), tuned: truth().exactOptional() },
  anchor: anchor.exactOptional(),
  batchRampup: object({ start: whole(), increment: whole(), sequences: whole() }).exactOptional(),
  ...{ tpCommOverlap: truth().exactOptional(), offloadInputs: truth().exactOptional() },
  ...{ usdPerDeviceHour: number().exactOptional(), settings: z.record(text(), text()).exactOptional() },
  whatIf: list(text()).exactOptional(),
  pricing: object({
    ...{ provider: text().exactOptional(), region: text().exactOptional() },
    commitment: z.enum(COMMITMENTS).exactOptional(),
    ...{
      prices: text().exactOptional(),
      currency: text().exactOptional(),
      embodied: truth().exactOptional(),
    },
  }).exactOptional(),
  price: object({
    ...{ usdPerDeviceHour: sum(), kind: z.literal(['measured', 'specified', 'assumed']), source: text() },
    ...{ date: text().exactOptional(), ageDays: whole().exactOptional(), old: truth() },
    ...{ provider: text().exactOptional(), sku: text().exactOptional(), region: text().exactOptional() },
    ...{ commitment: text().exactOptional(), pue: number(), kgCo2PerKwh: number() },
    ...{ pueSource: text().exactOptional(), carbonSource: text().exactOptional() },
    grid: object({ zone: text(), source: text(), year: whole().exactOptional() }).exactOptional(),
    currency: object({ code: text(), perUsd: positive(), date: text().exactOptional() }).exactOptional(),
  }).exactOptional(),
  ...{ deadlineSeconds: positive().exactOptional(), budgetUsd: positive().exactOptional() },
  trainedParameters: number().exactOptional(),
  ...{ activeParameters: number().exactOptional(), scenario: scenario.exactOptional() },
  ...{ modelPath: text().exactOptional(), clusterPath: text().exactOptional() },
});

/**
 * Holds what was read at `place` (`results.json`, `plan.csv:7`) against a schema. Throws InputError that names the key,
 * as `rows[0].layout.tp`, and what to do, which is `remedy`.
 */
export function checked(schema: ZodType, value: unknown, place: string, remedy: string): void {
  const outcome = held(schema, value);
  if ('data' in outcome) return;
  const { path: keys, part, message } = outcome.first[0]!;
  const where = (part === 'key' ? keys.slice(0, -1) : keys)
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  // Nobody adds by hand to what a program printed.
  const wrong = message.replace(/; add it here$/, '');
  const count = outcome.count === 1 ? '' : `, the first of ${outcome.count} problems`;
  throw new InputError(`${place}: ${where === '' ? '' : `${where}: `}${wrong}${count}; ${remedy}`);
}
