/** Searches and sensitivity analyses as read back from a file; typed by what the commands return. */
import { type ZodType, z } from 'zod';
import type { Found } from '../../planning/found.js';
import type { Sensitivity } from '../../planning/sensitivity/result.js';
import {
  inputs,
  layout,
  list,
  number,
  object,
  positive,
  refusals,
  row,
  sum,
  text,
  truth,
  whole,
} from './result-parts.js';

/** A row that also says which of the questions it answers. */
const foundRow = object({
  ...{ ...row.shape, cluster: text(), input: whole().nonnegative(), stepUsd: sum() },
});

const onlyLayout = object(layout.omit({ globalBatch: true }).shape);

const found: ZodType<Found> = object({
  ...{ schema: z.literal('llmsim.search/1'), llmsim: text(), inputs: list(inputs).min(1) },
  ...{ sort: z.enum(['time', 'cost', 'devices']), top: whole() },
  limits: object({
    ...{ deadlineSeconds: positive().exactOptional(), budgetUsd: positive().exactOptional() },
    maxDevices: whole().positive().exactOptional(),
  }),
  ...{ evaluated: number(), simulated: number(), rows: list(foundRow), pareto: list(foundRow) },
  ...{ nearest: foundRow.exactOptional(), rejected: z.record(text(), number()), refusals },
  rejections: list(
    object({
      ...{ rule: text(), count: number(), sentence: text() },
      example: object({ cluster: text(), strategy: text(), layout: onlyLayout }).exactOptional(),
    }),
  ),
  from: object({
    row: foundRow,
    path: list(object({ changes: list(text()), row: foundRow })),
  }).exactOptional(),
  ...{ interrupted: z.literal(true).exactOptional(), undecided: number().exactOptional() },
  ...{ notTried: list(text()).exactOptional(), beyondMeasured: list(text()) },
  notes: list(text()).exactOptional(),
});

/** Of a search; every row is an answer to one of its questions. */
export const foundSchema: ZodType<Found> = found.refine(
  ({ inputs: asked, rows, pareto, nearest, from }) =>
    [...rows, ...pareto, ...(nearest ? [nearest] : []), ...(from ? [from.row] : [])].every(
      ({ input }) => input < asked.length,
    ),
  'every row answers one of the inputs',
);

const run = object({
  ...{ timeToTrainSeconds: number(), costUsd: number(), energyKwh: number(), carbonKg: number() },
}).nullable();

const end = object({
  ...{ value: number(), stepTimeSeconds: positive(), peakBytes: number(), fits: truth(), run },
  moved: object({ strategy: text(), layout }).exactOptional(),
});

const UNITS = ['B', 'B/s', 'FLOP/s', 's', 'W', 'USD/h', 'kg/kWh', '1'] as const;

const sensitivity: ZodType<Sensitivity> = object({
  ...{ schema: z.literal('llmsim.sensitivity/1'), llmsim: text(), inputs },
  ...{ by: positive().lt(1), layout: z.enum(['held', 'replanned']), base: row },
  rows: list(
    object({
      ...{ name: text(), path: text(), value: number(), unit: z.enum(UNITS), source: text() },
      about: z.enum(['hardware', 'kernels', 'communication', 'reserve', 'economics']),
      kind: z.enum(['measured', 'specified', 'assumed']),
      ...{ low: end, high: end, elasticity: number(), costElasticity: number().nullable() },
    }),
  ),
  ...{ withoutEffect: list(text()), unchanged: list(text()), notes: list(text()).exactOptional() },
});

/** Of a sensitivity analysis; both ends of every figure have a run where the base has one. */
export const sensitivitySchema: ZodType<Sensitivity> = sensitivity.refine(
  ({ base, rows }) =>
    rows.every(({ low, high }) =>
      [low, high].every((each) => (each.run === null) === (base.totals === null)),
    ),
  'the ends of figures have a run where the base has one, and none where it has none',
);
