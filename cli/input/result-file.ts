/**
 * Results as read back from a file: JSON that a command printed, checked before a page is made of it. The
 * schemas are typed by what the commands return, so that what is added there has to be added here.
 */

import { type ZodType, z } from 'zod';
import type { Validation } from '../../accuracy/threads/validation.js';
import { COMMITMENTS } from '../../hardware-profiles/offers/offer.js';
import { InputError } from '../../input/error.js';
import { parseJson } from '../../input/json.js';
import { held } from '../../input/schema-problems.js';
import type { Comparison, Simulation } from '../../planning/comparison.js';
import type { SeveralComparisons } from '../../planning/several.js';
import { MEMORY_CATEGORIES } from '../../program/program.js';

const { looseObject: object, array: list, string: text, number, int: whole, boolean: truth } = z;
const positive = () => number().positive();
const shares = z.record(text(), number());
const range = object({ low: number(), high: number() });
const interval = range.nullable();
const refusals = list(object({ strategy: text(), reason: text() }));

const layout = object({
  ...{ dp: whole(), tp: whole(), pp: whole(), cp: whole(), ep: whole(), vpp: whole(), shard: whole() },
  zero: z.literal([0, 1, 2, 3]),
  sequenceParallel: truth(),
  recompute: z.enum(['none', 'selective', 'per-op', 'full']),
  ...{ microBatch: whole(), globalBatch: whole().positive() },
});

const breakdown = object({
  ...{ computeSeconds: number(), computeByFamily: shares, exposedCommunicationSeconds: shares },
  ...{ bubbleSeconds: number(), optimizerSeconds: number(), launchSeconds: number(), copySeconds: number() },
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

const row = object({
  ...{
    strategy: text(),
    alsoKnownAs: list(text()),
    layout,
    devices: whole().positive(),
    stepTimeSeconds: positive(),
    tickPicoseconds: whole().exactOptional(),
    tokensPerSecond: positive(),
  },
  ...{ tokensPerSecondPerDevice: number(), modelTflopsPerDevice: number(), mfu: number(), hfu: number() },
  ...{ peakTflopsPerDevice: number(), precision: text(), fits: truth(), breakdown, interval, why: text() },
  mfuInterval: interval,
  place: object({
    group: whole(),
    overNext: object({ ratio: number(), inTen: whole().nullable() }).nullable(),
  }).nullable(),
  memory: object({
    ...{ peakBytes: number(), capacityBytes: number(), parametersBytes: number() },
    ...{ gradientsBytes: number(), optimizerBytes: number(), activationsBytes: number() },
    ...{ otherBytes: number(), interval, verdict: z.enum(['fits', 'tight', 'no']) },
  }),
  tried: object({ layouts: whole(), simulated: whole() }),
  totals: object({
    ...{ timeToTrainSeconds: number(), deviceHours: number(), costUsd: number(), energyKwh: number() },
    carbonKg: number(),
    interval: object({ timeToTrainSeconds: range, costUsd: range }).nullable(),
    goodput: number().exactOptional(),
    interruptions: object({ perDay: number(), lostSecondsEach: number() }).exactOptional(),
    energy: object({
      ...{ devicesKwh: number(), hostsKwh: number(), networkKwh: number(), storageKwh: number() },
      hallKwh: number(),
    }).exactOptional(),
    carbon: object({ electricityKg: number(), embodiedKg: number().exactOptional() }).exactOptional(),
    inCurrency: object({
      ...{ currency: text(), perUsd: positive(), cost: number() },
      interval,
    }).exactOptional(),
  }).nullable(),
  detail: detail.exactOptional(),
});

const inputs = object({
  ...{ model: text(), modelTitle: text(), parameters: number() },
  ...{
    cluster: text(),
    clusterTitle: text(),
    nodes: whole().positive(),
    devices: whole().positive(),
    accelerator: text(),
  },
  acceleratorTitle: text().exactOptional(),
  ...{
    sequence: whole().positive(),
    globalBatch: whole().positive(),
    tokens: number().nullable(),
    strategies: list(text()),
  },
  ...{ precision: text(), gradientPrecision: text(), kernels: text(), fixed: z.record(text(), z.unknown()) },
  ...{ framework: text().exactOptional(), prefetch: whole().exactOptional() },
  ...{ reshard: truth().exactOptional(), memoryMargin: number().exactOptional() },
  thorough: truth().exactOptional(),
  defaults: object({
    ...{ sequence: text().exactOptional(), kernels: text().exactOptional() },
    framework: text().exactOptional(),
  }).exactOptional(),
  ...{ tpCommOverlap: truth().exactOptional(), offloadInputs: truth().exactOptional() },
  ...{ usdPerDeviceHour: number().exactOptional(), settings: z.record(text(), text()).exactOptional() },
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
    ...{ usdPerDeviceHour: number(), kind: z.literal(['measured', 'specified', 'assumed']), source: text() },
    ...{ date: text().exactOptional(), ageDays: whole().exactOptional(), old: truth() },
    ...{ provider: text().exactOptional(), sku: text().exactOptional(), region: text().exactOptional() },
    ...{ commitment: text().exactOptional(), pue: number(), kgCo2PerKwh: number() },
    grid: object({ zone: text(), source: text() }).exactOptional(),
    currency: object({ code: text(), perUsd: positive(), date: text().exactOptional() }).exactOptional(),
  }).exactOptional(),
});

const comparison: ZodType<Comparison> = object({
  ...{ schema: z.literal('llmsim.compare/1'), llmsim: text(), inputs },
  ...{ rows: list(row), refusals },
  misfits: list(object({ row, missingBytes: number().nonnegative(), change: text() })),
  beyondMeasured: list(text()),
  ...{ notTried: list(text()).exactOptional(), notes: list(text()).exactOptional() },
  tried: list(
    object({
      option: text(),
      words: text(),
      stepTimeSeconds: positive(),
      speedUp: number(),
      peakBytes: number(),
    }),
  ).exactOptional(),
  device: object({ title: text(), peakFlops: positive(), memoryBytesPerSecond: positive() }).exactOptional(),
  assumptions: list(
    object({
      ...{ figure: text(), value: number().nullable(), source: text() },
      kind: z.literal(['measured', 'specified', 'assumed']),
    }),
  ).exactOptional(),
  command: text().exactOptional(),
});

const several: ZodType<SeveralComparisons> = object({
  ...{ schema: z.literal('llmsim.compare-several/1'), llmsim: text() },
  varies: list(z.enum(['model', 'cluster', 'globalBatch', 'sequence'])),
  cells: list(
    object({
      ...{ name: text(), cluster: text(), inputs, comparison: comparison.nullable() },
      ...{ reason: text().nullable() },
      strongScaling: object({ ofDevices: whole(), speedUp: number(), efficiency: number() }).nullable(),
    }),
  ),
  command: text().exactOptional(),
});

/** The row of a simulation; what else its file holds is not read back. */
const simulation: ZodType<Simulation> = object({
  ...{ schema: z.literal('llmsim.simulate/1'), llmsim: text(), inputs, row },
});

const maybe = number().nullable();
const validation: ZodType<Validation> = object({
  ...{ schema: z.literal('llmsim.validate/1'), llmsim: text(), refusals },
  machine: object({ title: text(), cores: whole(), memoryBytes: number(), node: text(), date: text() }),
  calibration: object({ source: text(), othersShare: maybe }),
  inputs: object({
    ...{ model: text(), sequence: whole().positive(), globalBatch: whole().positive() },
    ...{ workers: whole(), steps: whole(), seed: whole() },
  }),
  rows: list(
    object({
      ...{ strategy: text(), layout, workers: whole(), steps: whole(), ops: number() },
      ...{ lossMaxRelativeDifference: maybe, predictedSeconds: maybe, measuredSeconds: maybe },
      ...{ error: maybe, repeatability: maybe, measuredInterval: interval },
      ...{ bytesEqual: truth(), orderEqual: truth(), memoryEqual: truth(), disturbed: truth(), ok: truth() },
      loss: object({ first: number(), last: number() }).nullable(),
      traffic: list(
        object({
          ...{ rank: whole(), operation: text(), axis: text(), count: number() },
          ...{ programBytes: number(), countedBytes: number() },
        }),
      ),
      peaks: list(object({ rank: whole(), role: text(), ledgerBytes: number(), countedBytes: number() })),
      load: object({ wallSeconds: number(), cpuSeconds: number(), othersShare: number() }).nullable(),
      problems: list(text()),
    }),
  ),
  summary: object({
    ...{ rows: whole(), meanAbsoluteError: maybe, worstError: maybe, medianRepeatability: maybe },
    ...{ kendallTau: maybe, pairs: whole(), disturbedRows: whole() },
  }),
});

const SCHEMAS = {
  'llmsim.compare/1': comparison,
  'llmsim.compare-several/1': several,
  'llmsim.simulate/1': simulation,
  'llmsim.validate/1': validation,
} as const;

interface Results {
  'llmsim.compare/1': Comparison;
  'llmsim.compare-several/1': SeveralComparisons;
  'llmsim.simulate/1': Simulation;
  'llmsim.validate/1': Validation;
}

/** What takes results, the kinds that it takes, and how they are written, for the sentence about any other. */
export interface Taker<Kind extends keyof Results> {
  readonly taker: string;
  readonly kinds: readonly Kind[];
  readonly remedy: string;
}

/** A page is made of these. */
const REPORT = {
  taker: 'a report is made of',
  kinds: ['llmsim.compare/1', 'llmsim.compare-several/1', 'llmsim.validate/1'],
  remedy: 'write the file again with `llmsim compare … --json --detail` or `llmsim validate … --json`',
} as const satisfies Taker<keyof Results>;

/** The result in the text of the file at `path`, for a report. Throws InputError for what is no JSON, or no such result. */
export function resultIn(written: string, path: string): Results[(typeof REPORT)['kinds'][number]] {
  return resultFor(REPORT, written, path);
}

/** The result in the text of the file at `path`, of a kind that the taker takes. Throws as `resultIn`. */
export function resultFor<Kind extends keyof Results>(
  { taker, kinds, remedy }: Taker<Kind>,
  written: string,
  path: string,
): Results[Kind] {
  const value = parseJson(written, path, remedy);
  const said = (value as { schema?: unknown } | null)?.schema;
  const kind = kinds.find((each) => each === said);
  if (kind === undefined) {
    const several = said === 'llmsim.compare-several/1' ? SCHEMAS[said].safeParse(value) : undefined;
    if (several?.success && several.data.cells.length > 0)
      throw new InputError(`${path}: ${holdsSeveral(several.data, taker)}`);
    const is = said === undefined ? 'no result of llmsim, for it names no schema' : JSON.stringify(said);
    const takes = `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
    throw new InputError(`${path}: this is ${is}, and ${taker} ${takes}; ${remedy}`);
  }
  const schema: ZodType = SCHEMAS[kind];
  const outcome = held(schema, value);
  // The value itself: a copy would have its keys in the order of the schema, and a page follows the order written.
  if ('data' in outcome) return value as Results[Kind];
  const { path: keys, part, message } = outcome.first[0]!;
  const where = (part === 'key' ? keys.slice(0, -1) : keys)
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  // Nobody adds by hand to what a program printed.
  const wrong = message.replace(/; add it here$/, '');
  const count = outcome.count === 1 ? '' : `, the first of ${outcome.count} problems`;
  throw new InputError(`${path}: ${where === '' ? '' : `${where}: `}${wrong}${count}; ${remedy}`);
}

/** That a file holds many questions where one is wanted, and how the first would be asked alone. */
function holdsSeveral({ cells, varies }: SeveralComparisons, taker: string): string {
  const options = {
    model: '--model',
    cluster: '--cluster',
    globalBatch: '--global-batch',
    sequence: '--seq',
  };
  const [first] = cells;
  const alone = varies.map((key) => {
    return `${options[key]} ${key === 'cluster' ? first!.cluster : first!.inputs[key]}`;
  });
  return (
    `this holds ${cells.length} questions (${cells.map(({ name }) => name).join(', ')}), and ${taker} the result of ` +
    `one; ask it alone, such as \`llmsim compare … ${alone.join(' ')} --json\``
  );
}
