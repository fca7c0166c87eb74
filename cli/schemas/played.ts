/** What simulate, program, diff and the commands that write files print with `--json`. */
import { z } from 'zod';
import { TARGET_IDS } from '../../launch/write/ids.js';
import { MEMORY_CATEGORIES } from '../../program/program.js';
import { comparisonSchema } from '../input/result-file.js';
import {
  breakdown,
  inputs,
  interval,
  layout,
  list,
  number,
  object,
  outcomes,
  positive,
  row,
  text,
  truth,
  whole,
} from '../input/result-parts.js';
import { runRow } from '../input/run-schema.js';
import { explanation } from './measured.js';

const picoseconds = () => whole().nonnegative();
const notes = list(text()).exactOptional();

const phases = object({ stream: text(), phase: text(), kind: text() });

/** A result with its spans summed by stream, phase and kind. */
const result = object({
  ...{ executor: z.enum(['simulator', 'threads']), program: text(), stepPicoseconds: picoseconds() },
  ...{ events: whole(), tickPicoseconds: whole().exactOptional() },
  roles: list(
    object({
      ...{ role: text(), rank: whole(), ranks: whole(), sentBytes: z.record(text(), number()) },
      breakdown: object({
        ...{ compute: z.record(text(), picoseconds()), exposed: z.record(text(), picoseconds()) },
        ...{ recompute: picoseconds(), optimizer: picoseconds(), launch: picoseconds() },
        ...{ copy: picoseconds(), bubble: picoseconds() },
      }),
      memory: object({ peakBytes: number(), atPeak: z.record(z.enum(MEMORY_CATEGORIES), number()) }),
      spans: list(object({ ...phases.shape, count: whole(), picoseconds: picoseconds(), bytes: number() })),
    }),
  ),
  criticalPath: list(object({ picoseconds: picoseconds() })),
});

export const simulateSchema = object({
  ...{ schema: z.literal('llmsim.simulate/1'), llmsim: text(), inputs, row, result, notes },
  explanation: explanation.exactOptional(),
});

export const simulateProgramSchema = object({
  ...{ schema: z.literal('llmsim.simulate-program/1'), llmsim: text() },
  inputs: object({ program: text(), cluster: text(), nodes: whole(), devices: whole() }),
  ...{ stepTimeSeconds: positive(), devices: whole().positive(), breakdown, fits: truth(), result },
  memory: object({
    ...{ peakBytes: number(), reserveBytes: number(), capacityBytes: number() },
    verdict: z.enum(['fits', 'tight', 'no']),
    outcomes,
  }),
});

export const programSchema = object({
  ...{ schema: z.literal('llmsim.program/1'), llmsim: text(), inputs, strategy: text(), notes },
  layout: layout.omit({ globalBatch: true }),
  program: object({ name: text(), roles: list(object({ name: text() })) }),
});

const scalar = z.union([text(), number(), truth(), z.null()]);
const best = row
  .pick({ strategy: true, layout: true, devices: true, stepTimeSeconds: true, tokensPerSecond: true })
  .extend({ interval, fits: truth() });
const outcome = z.union([
  object({ kind: z.literal('fits'), rank: whole().positive() }),
  object({ kind: z.literal('does not fit'), missingBytes: number() }),
  object({ kind: z.literal('cannot run'), reason: text() }),
  object({ kind: z.literal('not asked') }),
]);
const file = object({ name: text(), llmsim: text() });

export const diffSchema = object({
  ...{ schema: z.literal('llmsim.diff/1'), llmsim: text(), before: file, after: file },
  question: list(object({ key: text(), before: scalar, after: scalar })),
  answer: object({
    ...{ before: best.nullable(), after: best.nullable() },
    verdict: object({
      ...{ timeRatio: positive(), tokensRatio: positive() },
      ...{ withinIntervals: truth().nullable(), sharesError: truth() },
    }).nullable(),
  }),
  parts: list(
    object({ part: text(), beforeSeconds: number(), afterSeconds: number(), differenceSeconds: number() }),
  ),
  strategies: list(object({ strategy: text(), before: outcome, after: outcome })),
});

const median = number().nullable();
const run = runRow.pick({
  ...{ strategy: true, layout: true, devices: true, nodes: true, spares: true, stepTimeSeconds: true },
  ...{ timeToTrainSeconds: true, timeToTrainInterval: true, meanSeconds: true, costUsd: true },
  ...{ energyKwh: true, ettr: true, goodput: true, interruptions: true, checkpoint: true },
  ...{ restart: true, fates: true, badput: true },
});

export const diffRunSchema = object({
  ...{ schema: z.literal('llmsim.diff-run/1'), llmsim: text(), before: file, after: file },
  question: diffSchema.shape.question,
  answer: object({ before: run.nullable(), after: run.nullable() }),
  strategies: list(object({ strategy: text(), beforeSeconds: median, afterSeconds: median })),
});

const answer = z.union([comparisonSchema, simulateSchema]);

export const whatIfSchema = object({
  ...{ schema: z.literal('llmsim.what-if/1'), llmsim: text(), whatIf: list(text()).min(1), notes },
  changes: list(
    object({
      said: text(),
      figures: list(object({ path: text(), name: text(), unit: text(), before: number(), after: number() })),
    }),
  ),
  ...{ before: answer, after: answer, difference: diffSchema },
});

export const initSchema = object({
  schema: z.literal('llmsim.init/1'),
  ...{ file: text(), scenario: z.record(text(), z.unknown()) },
});

const value: z.ZodType = z.lazy(() => z.union([scalar, list(value)]));
const place = { file: text(), line: whole().positive() };

export const importSchema = object({
  ...{ schema: z.literal('llmsim.import/1'), kind: text(), kinds: list(text()).min(1) },
  scenario: z.record(text(), z.unknown()),
  understood: list(object({ ...place, key: text(), value, option: text() })),
  assumed: list(object({ ...place, option: text(), value: z.unknown(), because: text() })),
  ignored: list(
    object({ ...place, key: text(), value, because: text(), matters: z.enum(['yes', 'no', 'unknown']) }),
  ),
  wanted: list(object({ option: text(), sentence: text() })),
  ...{ notes: list(text()), skipped: list(text()) },
  size: object({
    ...{ nodes: whole().exactOptional(), devicesPerNode: whole().exactOptional() },
    devices: whole().exactOptional(),
  }),
});

export const exportSchema = object({
  ...{ schema: z.literal('llmsim.export/1'), to: z.enum(TARGET_IDS), strategy: text(), text: text() },
  ...{
    lost: list(object({ option: text(), what: text(), value: z.unknown(), because: text() })),
    notes: list(text()),
  },
});

export const reportSchema = object({
  schema: z.literal('llmsim.report/1'),
  ...{ file: text(), bytes: whole().positive(), results: list(text()).min(1) },
});

export const workSchema = object({
  ...{ schema: z.literal('llmsim.work/1'), llmsim: text(), queue: text(), worker: text() },
  ...{ why: z.enum(['empty', 'stopped']), jobs: whole(), cells: whole(), failed: whole() },
  ...{ givenBack: whole(), seconds: number() },
});
