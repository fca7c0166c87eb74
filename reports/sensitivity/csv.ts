/** `llmsim sensitivity --csv`: one row per figure that changes something, the largest effect first. */
import type { Sensitivity, SensitivityEnd, SensitivityRow } from '../../planning/sensitivity/result.js';
import { type CsvValue, column, csvFile, type FileColumn } from '../csv/file.js';
import { shortLayout } from '../layout.js';

interface Line {
  readonly told: Sensitivity;
  readonly row: SensitivityRow;
}

const GIB = 2 ** 30;

/** In their order, which is stable: new columns are added at the end. */
export const SENSITIVITY_COLUMNS: readonly FileColumn<Line>[] = [
  column('figure', 'the figure in words', ({ row }) => row.name),
  column('path', 'its path, as `--what-if` takes it', ({ row }) => row.path),
  column(
    'about',
    '`hardware`, `kernels`, `communication`, `reserve` (of memory) or `economics`',
    ({ row }) => row.about,
  ),
  column('value', 'the figure as it is, in SI base units', ({ row }) => row.value),
  column('unit', 'their unit; `1` for a plain number', ({ row }) => row.unit),
  column('kind', '`measured`, `specified` or `assumed`', ({ row }) => row.kind),
  column('source', 'where the figure is from', ({ row }) => row.source),
  column('elasticity', 'd ln(step time) / d ln(figure), between the two ends', ({ row }) => row.elasticity),
  column(
    'cost_elasticity',
    'the same of the cost of the run, with `--tokens`',
    ({ row }) => row.costElasticity,
  ),
  column('by', 'the share by which the figure is lowered and raised', ({ told }) => told.by),
  column('layout', '`held`, or `replanned` with `--replan`', ({ told }) => told.layout),
  column('base_step_time_s', 'step time as things are', ({ told }) => told.base.stepTimeSeconds),
  column(
    'base_cost_usd',
    'cost of the run as things are, with `--tokens`',
    ({ told }) => told.base.totals?.costUsd ?? null,
  ),
  ...both('value', 'the changed figure', ({ value }) => value),
  ...both('step_time_s', 'step time', ({ stepTimeSeconds }) => stepTimeSeconds),
  ...both('time_to_train_s', 'the whole run, with `--tokens`', ({ run }) => run?.timeToTrainSeconds ?? null),
  ...both('cost_usd', 'cost of the run, with `--tokens`', ({ run }) => run?.costUsd ?? null),
  ...both('energy_kwh', 'electricity of the run, with `--tokens`', ({ run }) => run?.energyKwh ?? null),
  ...both('carbon_kg', 'CO₂-equivalent of it, with `--tokens`', ({ run }) => run?.carbonKg ?? null),
  ...both('memory_peak_gib', 'peak of memory on the fullest device', ({ peakBytes }) => peakBytes / GIB),
  ...both('fits', '`true` if that is within what may be used', ({ fits }) => fits),
  ...both('strategy', 'strategy, where another layout is the best', ({ moved }) => moved?.strategy ?? null),
  ...both('layout', 'that layout in short', ({ moved }) =>
    moved === undefined ? null : shortLayout(moved.layout),
  ),
];

function both(name: string, meaning: string, value: (end: SensitivityEnd) => CsvValue): FileColumn<Line>[] {
  return [
    column(`low_${name}`, `${meaning}, with the figure lowered`, ({ row }) => value(row.low)),
    column(`high_${name}`, `${meaning}, with the figure raised`, ({ row }) => value(row.high)),
  ];
}

/** The whole file. */
export function sensitivityCsv(told: Sensitivity): string {
  return csvFile(
    SENSITIVITY_COLUMNS,
    told.rows.map((row) => ({ told, row })),
  );
}
