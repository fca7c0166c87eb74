/**
 * Results as read back from a file: JSON that a command printed, checked before a page is made of it. The
 * schemas are typed by what the commands return, so that what is added there has to be added here.
 */
import { type ZodType, z } from 'zod';
import type { Validation } from '../../accuracy/threads/validation.js';
import type { DatacentreAnswer } from '../../datacentre/outcome/answer.js';
import { lengthsAsked } from '../../input/asked-training.js';
import { InputError } from '../../input/error.js';
import { parseJson } from '../../input/json.js';
import type { Comparison, Simulation } from '../../planning/comparison.js';
import type { Found } from '../../planning/found.js';
import type { RunAnswer } from '../../planning/run/row.js';
import type { Sensitivity } from '../../planning/sensitivity/result.js';
import type { SeveralComparisons } from '../../planning/several.js';
import { datacentreSchema } from './datacentre-schema.js';
import { foundSchema, sensitivitySchema } from './found-schema.js';
import {
  checked,
  inputs,
  interval,
  layout,
  list,
  machine,
  number,
  object,
  positive,
  refusals,
  row,
  text,
  truth,
  whole,
} from './result-parts.js';
import { runSchema } from './run-schema.js';

export const comparisonSchema: ZodType<Comparison> = object({
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

export const severalSchema: ZodType<SeveralComparisons> = object({
  ...{ schema: z.literal('llmsim.compare-several/1'), llmsim: text() },
  varies: list(z.enum(['model', 'cluster', 'globalBatch', 'sequence'])),
  cells: list(
    object({
      ...{ name: text(), cluster: text(), inputs, comparison: comparisonSchema.nullable() },
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
export const validationSchema: ZodType<Validation> = object({
  ...{ schema: z.literal('llmsim.validate/1'), llmsim: text(), refusals },
  machine,
  calibration: object({
    ...{ source: text(), othersShare: maybe },
    ...{ waitedSeconds: number().exactOptional(), repeats: whole().exactOptional() },
  }),
  inputs: object({
    ...{ model: text(), sequence: whole().positive(), globalBatch: whole().positive() },
    ...{ workers: whole(), steps: whole(), seed: whole() },
    ...{ train: text().exactOptional(), optimizer: text().exactOptional() },
    offload: list(text()).exactOptional(),
  }),
  rows: list(
    object({
      ...{ strategy: text(), layout, workers: whole(), steps: whole(), ops: number() },
      ...{ lossMaxRelativeDifference: maybe, predictedSeconds: maybe, measuredSeconds: maybe },
      ...{ error: maybe, repeatability: maybe, measuredInterval: interval },
      pace: object({
        ...{ gemm: number(), together: number(), stream: number(), copy: number(), wake: number() },
      })
        .nullable()
        .exactOptional(),
      unscaledSeconds: maybe.exactOptional(),
      ...{ waitedSeconds: number().exactOptional(), repeats: whole().exactOptional() },
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
  'llmsim.compare/1': comparisonSchema,
  'llmsim.compare-several/1': severalSchema,
  'llmsim.simulate/1': simulation,
  'llmsim.validate/1': validationSchema,
  'llmsim.search/1': foundSchema,
  'llmsim.sensitivity/1': sensitivitySchema,
  'llmsim.datacentre/1': datacentreSchema,
  'llmsim.run/1': runSchema,
} as const;

interface Results {
  'llmsim.compare/1': Comparison;
  'llmsim.compare-several/1': SeveralComparisons;
  'llmsim.simulate/1': Simulation;
  'llmsim.validate/1': Validation;
  'llmsim.search/1': Found;
  'llmsim.sensitivity/1': Sensitivity;
  'llmsim.datacentre/1': DatacentreAnswer;
  'llmsim.run/1': RunAnswer;
}

/** What takes results, the kinds that it takes, and how they are written, for the sentence about any other. */
export interface Taker<Kind extends keyof Results> {
  readonly taker: string;
  readonly kinds: readonly Kind[];
  /** Kinds that it takes, too, and that are read elsewhere. */
  readonly also?: readonly string[];
  readonly remedy: string;
}

/** A page is made of these. */
const REPORT = {
  taker: 'a report is made of',
  kinds: [
    'llmsim.compare/1',
    'llmsim.compare-several/1',
    'llmsim.validate/1',
    'llmsim.search/1',
    'llmsim.sensitivity/1',
    'llmsim.datacentre/1',
    'llmsim.run/1',
  ],
  also: ['llmsim.plan/1'],
  remedy:
    'write the file again with `llmsim compare … --json --detail`, or with --json of validate, search, sensitivity, datacentre, run or plan',
} as const satisfies Taker<keyof Results>;

/** The result in the text of the file at `path`, for a report. Throws InputError for what is no JSON, or no such result. */
export function resultIn(written: string, path: string): Results[(typeof REPORT)['kinds'][number]] {
  return resultFor(REPORT, written, path);
}

/** The result in the text of the file at `path`, of a kind that the taker takes. Throws as `resultIn`. */
export function resultFor<Kind extends keyof Results>(
  { taker, kinds, also = [], remedy }: Taker<Kind>,
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
    const all = [...kinds, ...also];
    const takes = `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
    throw new InputError(`${path}: this is ${is}, and ${taker} ${takes}; ${remedy}`);
  }
  const schema: ZodType = SCHEMAS[kind];
  checked(schema, value, path, remedy);
  // The value itself: a copy would have its keys in the order of the schema, and a page follows the order written.
  return value as Results[Kind];
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
  const { lengths } = first!.inputs;
  if (lengths !== undefined && varies.includes('sequence'))
    alone.push(`--seq-lengths ${lengthsAsked(lengths)} --packing ${lengths.packing}`);
  return (
    `this holds ${cells.length} questions (${cells.map(({ name }) => name).join(', ')}), and ${taker} the result of ` +
    `one; ask it alone, such as \`llmsim compare … ${alone.join(' ')} --json\``
  );
}
