/**
 * The columns of `llmsim compare --csv`, in their order, which is stable: new columns are added at the
 * end. `docs/csv.md` is made from this table.
 */
import type { Inputs, Range, Row } from '../../planning/comparison.js';
import type { StrongScaling } from '../../planning/several.js';
import { exposed } from '../compare.js';
import { ADDED_COLUMNS, inGib } from './added-columns.js';
import { ASKED_COLUMNS } from './asked-columns.js';
import { type CsvValue, column, type FileColumn } from './file.js';
import { layoutColumns } from './layout-columns.js';

/** A row, or a strategy that has none, and what only the file as a whole knows about it. */
export interface CompareLine {
  /** Null for a strategy that cannot run. */
  readonly row: Row | null;
  /** Null where no strategy can run the question. */
  readonly strategy: string | null;
  /** Why it cannot run; null for what has a row. */
  readonly reason: string | null;
  /** Place among what fits, from 1; null for what does not. */
  readonly rank: number | null;
  readonly inputs: Inputs;
  /** Version that answered. */
  readonly llmsim: string;
  readonly missingBytes: number | null;
  /** The reason for the rank, or the smallest change that would make it fit. */
  readonly why: string;
  /** Of the first of a question among several, see `planning/several.ts`. */
  readonly strongScaling: StrongScaling | null;
}

/** What travels along each axis. */
const COLLECTIVES: Readonly<Record<string, string>> = {
  tp: '`tp`: TP all-reduce, or all-gather and reduce-scatter with sequence parallelism',
  pp: '`pp`: PP send/recv between stages',
  dp: '`dp`: DP gradient all-reduce, or gradient reduce-scatter and parameter all-gather',
  shard: '`shard`: gradient reduce-scatter and parameter all-gather in a shard group (HSDP)',
  cp: '`cp`: CP all-gather of keys and values, reduce-scatter of their gradients',
  ep: '`ep`: EP all-to-all, token dispatch and combine',
};
const AXES = Object.keys(COLLECTIVES);

/** Those that a search has, too, before its own. */
export const ROW_COLUMNS: readonly FileColumn<CompareLine>[] = [
  column(
    'rank',
    'place among the strategies that fit, fastest first; empty if it does not fit',
    ({ rank }) => rank,
  ),
  column('strategy', 'strategy id, see `llmsim strategies`', ({ strategy }) => strategy),
  column(
    'fits',
    '`true` if the peak of memory is within the capacity of the device',
    ({ row }) => row?.fits ?? false,
  ),
  column(
    'model',
    'model id; of a configuration that was read, its name: see `model_path`',
    ({ inputs }) => inputs.model,
  ),
  column('cluster', 'cluster id, or the name of the cluster file', ({ inputs }) => inputs.cluster),
  column('nodes', 'nodes of the cluster', ({ inputs }) => inputs.nodes),
  ofRow('devices', 'devices used', (row) => row.devices),
  ...layoutColumns<CompareLine>(({ row }) => row?.layout ?? null),
  ofRow('precision', 'format of the GEMM inputs (compute precision)', (row) => row.precision),
  ofRow('step_time_s', 'time of one optimizer step', (row) => row.stepTimeSeconds),
  ofRow(
    'step_time_low_s',
    'lower end of the 90 % interval of `step_time_s`, if known',
    (row) => row.interval?.low ?? null,
  ),
  ofRow('step_time_high_s', 'upper end of it', (row) => row.interval?.high ?? null),
  ofRow('tokens_per_s', 'tokens trained on per second, whole cluster', (row) => row.tokensPerSecond),
  ofRow('tokens_per_s_per_device', 'the same, per device', (row) => row.tokensPerSecondPerDevice),
  ofRow(
    'model_tflops_per_device',
    'model FLOPs, recomputation not counted, in TFLOP/s',
    (row) => row.modelTflopsPerDevice,
  ),
  ofRow('mfu', 'model FLOPs utilization, a fraction of `peak_tflops_per_device`', (row) => row.mfu),
  ofRow('hfu', 'the same, recomputation counted', (row) => row.hfu),
  ofRow(
    'peak_tflops_per_device',
    'dense peak of the precision used, in TFLOP/s',
    (row) => row.peakTflopsPerDevice,
  ),
  gib('memory_peak_gib', 'peak of memory on the fullest device', (row) => row.memory.peakBytes),
  gib('memory_capacity_gib', 'memory of the device', (row) => row.memory.capacityBytes),
  gib('memory_parameters_gib', 'parameters at the peak', (row) => row.memory.parametersBytes),
  gib('memory_gradients_gib', 'gradients at the peak', (row) => row.memory.gradientsBytes),
  gib('memory_optimizer_gib', 'optimizer states at the peak', (row) => row.memory.optimizerBytes),
  gib('memory_activations_gib', 'activations at the peak', (row) => row.memory.activationsBytes),
  gib(
    'memory_other_gib',
    'unsharded (gathered) parameters, buffers and framework reserve at the peak',
    (row) => row.memory.otherBytes,
  ),
  column('memory_missing_gib', 'what is lacking of what may be used; 0 if it fits', ({ missingBytes }) =>
    missingBytes === null ? null : inGib(missingBytes),
  ),
  ofRow(
    'compute_s',
    'compute, activation recomputation included, on the busiest stage',
    (row) => row.breakdown.computeSeconds,
  ),
  ofRow('recompute_s', 'the part of it that is activation recomputation', (row) => {
    return row.breakdown.computeByFamily.recompute ?? 0;
  }),
  ofRow('exposed_comm_s', 'exposed communication (no compute hides it), all axes', (row) => exposed(row)),
  ...AXES.map((axis) =>
    ofRow(`exposed_${axis}_s`, `exposed communication, ${COLLECTIVES[axis]}`, (row) => alone(row, axis)),
  ),
  ofRow(
    'exposed_mixed_s',
    'exposed communication of groups over several axes, such as the all-reduce of the gradient norm',
    (row) => {
      return exposed(row, (axis) => !AXES.includes(axis));
    },
  ),
  ofRow('bubble_s', 'pipeline bubble: waiting for another stage', (row) => row.breakdown.bubbleSeconds),
  ofRow('optimizer_s', 'optimizer step', (row) => row.breakdown.optimizerSeconds),
  ofRow(
    'launch_s',
    'kernel launch overhead: waiting for the host to launch kernels',
    (row) => row.breakdown.launchSeconds,
  ),
  ofRow('copy_s', 'exposed host copies (H2D, D2H)', (row) => row.breakdown.copySeconds),
  ofRow('time_to_train_s', 'the whole run, with `--tokens`', (row) => row.totals?.timeToTrainSeconds ?? null),
  ofRow('device_hours', 'devices × hours, with `--tokens`', (row) => row.totals?.deviceHours ?? null),
  ofRow('cost_usd', 'price of the device-hours, with `--tokens`', (row) => row.totals?.costUsd ?? null),
  ofRow('energy_kwh', 'electricity of the run, with `--tokens`', (row) => row.totals?.energyKwh ?? null),
  ofRow('carbon_kg', 'CO₂-equivalent of it, with `--tokens`', (row) => row.totals?.carbonKg ?? null),
  ofRow('layouts_tried', 'layouts evaluated for this strategy', (row) => row.tried.layouts),
  ofRow('layouts_simulated', 'of these, simulated in full', (row) => row.tried.simulated),
  column(
    'why',
    'one line: the reason for the rank, what would make it fit, or why it cannot run',
    ({ why }) => why,
  ),
  ofRow('also_known_as', 'other strategies that come to the same layout, separated by spaces', (row) =>
    row.alsoKnownAs.join(' '),
  ),
  ofRow(
    'group',
    'from 1; rows of one group are too close to call against the first of it; empty if it does not fit',
    (row) => row.place?.group ?? null,
  ),
  ofRow(
    'next_ratio',
    'how many times as long the step of the next row takes',
    (row) => row.place?.overNext?.ratio ?? null,
  ),
  ofRow(
    'next_right_in_ten',
    'of ten pairs of published layouts predicted so far apart, those whose order was right',
    (row) => row.place?.overNext?.inTen ?? null,
  ),
  ofRow(
    'memory_verdict',
    '`fits`, `tight` (so near the capacity that some such runs ran out) or `no`',
    (row) => row.memory.verdict,
  ),
  ofRow('memory_peak_low_gib', 'lower end of the 90 % interval of `memory_peak_gib`, if known', (row) =>
    row.memory.interval === null ? null : inGib(row.memory.interval.low),
  ),
  ofRow('memory_peak_high_gib', 'upper end of it', (row) =>
    row.memory.interval === null ? null : inGib(row.memory.interval.high),
  ),
  ofRow(
    'mfu_low',
    'lower end of the 90 % interval of `mfu`, if known',
    (row) => row.mfuInterval?.low ?? null,
  ),
  ofRow('mfu_high', 'upper end of it', (row) => row.mfuInterval?.high ?? null),
  ...runEnds('time_to_train', 's', (interval) => interval.timeToTrainSeconds),
  ...runEnds('cost', 'usd', (interval) => interval.costUsd),
  column('seq', 'tokens per sequence', ({ inputs }) => inputs.sequence),
  column(
    'speed_up',
    'strong scaling, of the fastest where several clusters are compared: the step time on the smallest cluster of the same kind, with the same model, `global_batch` and `seq`, over this one; the time to train where failures, checkpoints or data were asked of',
    ({ strongScaling }) => strongScaling?.speedUp ?? null,
  ),
  column(
    'scaling_efficiency',
    '`speed_up` over the ratio of the devices, a fraction',
    ({ strongScaling }) => strongScaling?.efficiency ?? null,
  ),
  column(
    'scaling_of_devices',
    'devices of that smallest cluster',
    ({ strongScaling }) => strongScaling?.ofDevices ?? null,
  ),
  column(
    'set',
    'figures of the profile that `--set` and `--price` replaced, as `PATH=VALUE`, separated by blanks',
    ({ inputs }) => settingsOf(inputs),
  ),
  ofRow(
    'beyond_limits',
    'limits of the whole run that it misses, `deadline` and `budget`, separated by a space; empty if none',
    (row) => row.beyond?.join(' ') ?? '',
  ),
  column(
    'what_if',
    'what `--what-if` changed, separated by commas; empty for the question as it is',
    ({ inputs }) => inputs.whatIf?.join(', ') ?? null,
  ),
  column(
    'price_usd_per_device_hour',
    'what a device-hour costs',
    ({ inputs }) => inputs.price?.usdPerDeviceHour ?? null,
  ),
  column('price_date', 'day or month the price is of', ({ inputs }) => inputs.price?.date ?? null),
  column(
    'price_age_days',
    'days from then to the day of the answer',
    ({ inputs }) => inputs.price?.ageDays ?? null,
  ),
  column('price_old', '`true` for a price of 90 days and more', ({ inputs }) => inputs.price?.old ?? null),
  column('price_kind', '`measured`, `specified` or `assumed`', ({ inputs }) => inputs.price?.kind ?? null),
  column('price_source', 'where the price is from', ({ inputs }) => inputs.price?.source ?? null),
  column(
    'provider',
    'whose price it is, where one was chosen',
    ({ inputs }) => inputs.price?.provider ?? null,
  ),
  column('sku', 'what the provider calls the instance', ({ inputs }) => inputs.price?.sku ?? null),
  column('region', 'region of the price', ({ inputs }) => inputs.price?.region ?? null),
  column(
    'commitment',
    '`on-demand`, `spot`, `1-year`, `3-year` or `owned`',
    ({ inputs }) => inputs.price?.commitment ?? null,
  ),
  column('pue', 'power usage effectiveness of the hall', ({ inputs }) => inputs.price?.pue ?? null),
  column(
    'grid_kg_per_kwh',
    'CO₂-equivalent of a kilowatt-hour',
    ({ inputs }) => inputs.price?.kgCo2PerKwh ?? null,
  ),
  ofRow(
    'goodput',
    'share of the time that a run gets on: on spot, or with all that was asked around its steps (`failures`); empty elsewhere',
    (row) => row.totals?.goodput ?? null,
  ),
  ...(
    [
      ['devices', 'the devices’ part of `energy_kwh`'],
      ['hosts', 'the part of the nodes beside their devices'],
      ['network', 'the part of switches'],
      ['storage', 'the part of file servers'],
      ['hall', 'the part of cooling and losses, which the PUE adds'],
    ] as const
  ).map(([part, meaning]) =>
    ofRow(`energy_${part}_kwh`, meaning, (row) => row.totals?.energy?.[`${part}Kwh`] ?? null),
  ),
  ofRow(
    'carbon_embodied_kg',
    'CO₂-equivalent of making the machines, by their share of it, with `--embodied`; not in `carbon_kg`',
    (row) => row.totals?.carbon?.embodiedKg ?? null,
  ),
  ofRow('currency', 'with `--currency`', (row) => row.totals?.inCurrency?.currency ?? null),
  ofRow('currency_per_usd', 'its units for a US dollar', (row) => row.totals?.inCurrency?.perUsd ?? null),
  ofRow('cost_in_currency', '`cost_usd` in it', (row) => row.totals?.inCurrency?.cost ?? null),
];

/** All of `llmsim compare --csv`. */
export const COMPARE_COLUMNS: readonly FileColumn<CompareLine>[] = [
  ...ROW_COLUMNS,
  ...ASKED_COLUMNS,
  ...ADDED_COLUMNS,
];

/** A column of what a layout came to: empty for a strategy that has none. */
function ofRow(name: string, meaning: string, value: (row: Row) => CsvValue): FileColumn<CompareLine> {
  return column(name, meaning, ({ row }) => (row === null ? null : value(row)));
}

function settingsOf({ settings = {}, usdPerDeviceHour: usd }: Inputs): string | null {
  const figures = Object.entries(settings).map(([path, value]) => `${path}=${value.replaceAll(/\s/g, '')}`);
  if (usd !== undefined) figures.push(`economics.price=${usd}USD/h`);
  return figures.length === 0 ? null : figures.join(' ');
}

function gib(name: string, meaning: string, bytes: (row: Row) => number): FileColumn<CompareLine> {
  return ofRow(name, meaning, (row) => inGib(bytes(row)));
}

type RunInterval = NonNullable<NonNullable<Row['totals']>['interval']>;

/** Both ends of the interval of a figure of the whole run. */
function runEnds(
  name: string,
  unit: string,
  of: (interval: RunInterval) => Range,
): FileColumn<CompareLine>[] {
  const end = (key: 'low' | 'high') => (line: CompareLine) => {
    const interval = line.row?.totals?.interval;
    return interval ? of(interval)[key] : null;
  };
  return [
    column(
      `${name}_low_${unit}`,
      `lower end of the 90 % interval of \`${name}_${unit}\`, with \`--tokens\``,
      end('low'),
    ),
    column(`${name}_high_${unit}`, 'upper end of it', end('high')),
  ];
}

function alone(row: Row, axis: string): number {
  return row.breakdown.exposedCommunicationSeconds[axis] ?? 0;
}
