/**
 * The columns of `llmsim plan --csv`, in their order, which is stable: new columns are added at the end. Each is one
 * figure of a `PlanRow`, so that a file is read back as the rows it was made of. `docs/csv.md` is made from
 * this table.
 */
import type { PlanRow } from '../../planning/plan/row.js';
import { OPTION_COLUMNS, SAMPLE_COLUMNS, TRAINING_COLUMNS } from './added-columns.js';
import { ASKED_COLUMNS } from './asked-columns.js';
import type { CsvValue } from './file.js';
import { layoutColumns, meetingColumns } from './layout-columns.js';

/** One figure of a row, as a cell of the file. */
export interface PlanColumn {
  /** Snake case; ends in the unit, if there is one. */
  readonly name: string;
  /** What a reader of the page is told, as Markdown. */
  readonly meaning: string;
  /** Where it stands in a row: `speed.interval.low`. */
  readonly path: string;
  /** `words`: several, separated by blanks. */
  readonly type: 'text' | 'number' | 'flag' | 'words';
  /** What is empty is not in the row at all. */
  readonly optional?: true;
  /** What a figure of the row is divided by, a power of two, so that nothing is rounded. */
  readonly per?: number;
}

const GIB = 2 ** 30;
const ASKED = 'as asked; empty where the plan does not say';

const LAYOUT: readonly PlanColumn[] = layoutColumns<PlanRow>(({ winner }) => winner!.layout).map(
  ({ name, meaning }) => ({
    ...{ name, meaning, path: `winner.layout.${camel(name)}` },
    type: name === 'recompute' ? 'text' : name === 'sequence_parallel' ? 'flag' : 'number',
  }),
);

const MEETING: readonly PlanColumn[] = meetingColumns<PlanRow>(({ winner }) => winner!.layout).map(
  ({ name, meaning }) => ({
    ...{ name, meaning, path: `winner.layout.${camel(name)}`, optional: true },
    type: name === 'cp_inner' ? 'number' : 'text',
  }),
);

/** Where each stands in a row. */
const SAMPLE_PATHS: Readonly<Record<string, string>> = {
  ...{ samples_per_s: 'speed.samplesPerSecond', samples_per_s_per_device: 'speed.samplesPerSecondPerDevice' },
  ...{ unit: 'inputs.unit', sample_size: 'inputs.sampleSize' },
};

const SAMPLES: readonly PlanColumn[] = SAMPLE_COLUMNS.map(({ name, meaning }) => ({
  ...{ name, meaning, path: SAMPLE_PATHS[name]! },
  type: name.startsWith('samples') ? 'number' : 'text',
}));

const OPTION_TYPES: Readonly<Record<string, PlanColumn['type']>> = {
  ...{ expert_overlap: 'flag', cuda_graphs: 'flag', tuned: 'flag' },
  ...{ capacity_factor: 'number', etp: 'number' },
};

export const PLAN_COLUMNS: readonly PlanColumn[] = [
  text(
    'plan',
    'plan',
    'the plan: 16 hex digits of the SHA-256 of its grid, of the profiles it names and of the version of llmsim',
  ),
  number('cells', 'cells', 'cells of the whole plan'),
  text(
    'plan_shard',
    'shard',
    'part of the plan that this row was worked out in, `2/8`; `1/1` in a whole or merged file',
  ),
  number('cell', 'cell', 'place of the cell in the grid, from 1'),
  text(
    'cell_id',
    'id',
    'the question of the cell: 16 hex digits of the SHA-256 of its keys, the same in every plan',
  ),
  text('model', 'inputs.model', 'model id; of a configuration that was read, its name: see `model_path`'),
  text('cluster', 'inputs.cluster', 'the cluster as it was named, with its size'),
  asAsked('accelerator', 'text'),
  number('nodes', 'inputs.nodes', 'nodes of the cluster'),
  number('cluster_devices', 'inputs.clusterDevices', 'devices of the cluster'),
  number('seq', 'inputs.sequence', 'tokens per sequence'),
  number(
    'asked_global_batch',
    'inputs.globalBatch',
    'global batch size asked for: sequences or samples per optimizer step',
  ),
  text('precision', 'inputs.precision', 'format of the GEMM inputs (compute precision)'),
  text(
    'strategy_set',
    'inputs.strategySet',
    'the set of strategies the best was sought in, where the plan has `strategy-sets`',
  ),
  number('tokens', 'inputs.tokens', 'tokens of the whole run'),
  text('asked_provider', 'inputs.provider', `provider ${ASKED}`),
  text('asked_region', 'inputs.region', `region ${ASKED}`),
  text('asked_commitment', 'inputs.commitment', `commitment ${ASKED}`),
  number('deadline_s', 'inputs.deadlineSeconds', 'longest time to train allowed'),
  number('budget_usd', 'inputs.budgetUsd', 'highest cost allowed'),
  number('max_devices', 'inputs.maxDevices', 'most devices allowed'),
  text(
    'binds',
    'binds',
    'what holds the cell back: `rule` no strategy can run it, `memory` no layout fits, `max-devices` it uses more devices, `price` no price is known for what was asked, `deadline` it takes longer at p50, `budget` it costs more at p50 (of the last two the one exceeded by the larger factor), `none` nothing that was asked for',
  ),
  text('error', 'error', 'why the cell has no layout, or no price, in a sentence; empty for a whole answer'),
  text(
    'strategy',
    'winner.strategy',
    'the fastest strategy that fits, see `llmsim strategies`; where none fits, the one that misses by least',
  ),
  {
    ...text(
      'also_known_as',
      'winner.alsoKnownAs',
      'other strategies that come to the same layout, separated by spaces',
    ),
    type: 'words',
  },
  ...LAYOUT,
  number('devices', 'winner.devices', 'devices used'),
  gib('memory_peak_gib', 'winner.memory.peakBytes', 'peak of memory on the fullest device'),
  gib('memory_capacity_gib', 'winner.memory.capacityBytes', 'memory of the device'),
  gib(
    'memory_margin_gib',
    'winner.memory.marginBytes',
    'what the peak leaves of what may be used; less than 0 where nothing fits',
  ),
  text(
    'memory_verdict',
    'winner.memory.verdict',
    '`fits`, `tight` (so near the capacity that some such runs ran out) or `no`',
  ),
  number(
    'step_time_low_s',
    'speed.interval.low',
    'lower end of the 90 % interval of `step_time_s`, if known',
  ),
  number(
    'step_time_s',
    'speed.stepTimeSeconds',
    'time of one optimizer step, as predicted; empty where nothing fits',
  ),
  number('step_time_high_s', 'speed.interval.high', 'upper end of the interval'),
  number('tokens_per_s', 'speed.tokensPerSecond', 'tokens trained on per second, whole cluster'),
  number('tokens_per_s_per_device', 'speed.tokensPerSecondPerDevice', 'the same, per device'),
  number('mfu', 'speed.mfu', 'model FLOPs utilization, a fraction of `peak_tflops_per_device`'),
  number(
    'peak_tflops_per_device',
    'speed.peakTflopsPerDevice',
    'dense peak of the precision used, in TFLOP/s',
  ),
  number('time_to_train_s', 'run.timeToTrainSeconds', 'the whole run as predicted, with `tokens`'),
  number(
    'time_to_train_p50_s',
    'run.timeToTrain.p50',
    'time to train that half of comparable published runs would need at most: the prediction with its median bias',
  ),
  number('time_to_train_p90_s', 'run.timeToTrain.p90', 'time to train that nine in ten would need at most'),
  number('device_hours', 'run.deviceHours', 'devices × hours of the run as predicted'),
  number('cost_usd', 'run.costUsd', 'price of the device-hours, as predicted'),
  number('cost_p50_usd', 'run.cost.p50', 'the same at `time_to_train_p50_s`'),
  number('cost_p90_usd', 'run.cost.p90', 'the same at `time_to_train_p90_s`'),
  number(
    'energy_kwh',
    'run.energyKwh',
    'electricity of the run as predicted; empty where no price is known, and so no provider',
  ),
  number('carbon_kg', 'run.carbonKg', 'CO₂-equivalent of it, by the grid of the region'),
  number(
    'goodput',
    'run.goodput',
    'productive share of the calendar, of a spot offer or with the failures that were asked of; empty elsewhere',
  ),
  number(
    'deadline_use',
    'run.deadlineUse',
    '`time_to_train_p50_s` over the deadline, or `time_to_train_s` where there is no p50; above 1 it is missed',
  ),
  number(
    'budget_use',
    'run.budgetUse',
    '`cost_p50_usd` over the budget, or `cost_usd` where there is no p50; above 1 it is exceeded',
  ),
  number(
    'price_usd_per_device_hour',
    'price.usdPerDeviceHour',
    'price of a device and hour; empty where none is known',
  ),
  text('price_provider', 'price.provider', 'whose price it is; empty for the cluster profile’s own'),
  text('price_sku', 'price.sku', 'what is rented'),
  text('price_region', 'price.region', 'region of the price'),
  text('price_commitment', 'price.commitment', 'commitment of the price'),
  text('price_date', 'price.date', 'day or month of the price'),
  text('price_kind', 'price.kind', '`measured`, `specified` or `assumed`'),
  text('price_source', 'price.source', 'where the price is from'),
  text('llmsim', 'llmsim', 'version of llmsim'),
  number(
    'embodied_carbon_kg',
    'run.embodiedCarbonKg',
    'CO₂-equivalent of making the devices and their servers, with `embodied`; on top of `carbon_kg`',
  ),
  text('remarks', 'remarks', 'what a reader must know of the figures, in sentences'),
  number(
    'commitment_cost_usd',
    'run.commitmentCostUsd',
    'price of the devices used for the whole term of a `1-year` or `3-year` commitment, which is paid whatever the run needs of it; empty for others',
  ),
  asAsked('parameters', 'number'),
  asAsked('active_parameters', 'number'),
  asAsked('model_path', 'text'),
  asAsked('gradient_precision', 'text'),
  asAsked('kernels', 'text'),
  asAsked('framework', 'text'),
  number('pue', 'price.pue', 'power usage effectiveness of the hall'),
  number('grid_kg_per_kwh', 'price.kgCo2PerKwh', 'CO₂-equivalent of a kilowatt-hour'),
  ...TRAINING_COLUMNS.map(({ name }) => asAsked(name, name === 'trained_parameters' ? 'number' : 'text')),
  text(
    'widened_by',
    'speed.widenedBy',
    'what makes the interval of `step_time_s` wider than that of most runs, joined by `; `; empty where nothing does',
  ),
  ...OPTION_COLUMNS.map(({ name }) => asAsked(name, OPTION_TYPES[name] ?? 'text')),
  ...MEETING,
  ...SAMPLES,
];

function text(name: string, path: string, meaning: string): PlanColumn {
  return { name, path, meaning, type: 'text' };
}

function number(name: string, path: string, meaning: string): PlanColumn {
  return { name, path, meaning, type: 'number' };
}

/** Figures of the question that the files of compare and search have by the same name. */
function asAsked(name: string, type: PlanColumn['type']): PlanColumn {
  const { meaning } = [...ASKED_COLUMNS, ...TRAINING_COLUMNS, ...OPTION_COLUMNS].find(
    (column) => column.name === name,
  )!;
  return { name, path: `inputs.${camel(name)}`, meaning, type };
}

function gib(name: string, path: string, meaning: string): PlanColumn {
  return { ...number(name, path, meaning), per: GIB };
}

/** `micro_batch` → `microBatch`. */
function camel(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The figure of a column in a row; null for what is not there. */
export function planValue({ path, type, per = 1 }: PlanColumn, row: PlanRow): CsvValue {
  let at: unknown = row;
  for (const key of path.split('.')) at = (at as Readonly<Record<string, unknown>> | null)?.[key] ?? null;
  if (at === null) return null;
  if (type === 'words') return (at as readonly string[]).join(' ');
  if (type === 'number') return (at as number) / per;
  // A row is one line of the file, whatever it says.
  return type === 'text' ? (at as string).replaceAll(/\s*[\r\n]+\s*/g, ' ') : (at as boolean);
}
