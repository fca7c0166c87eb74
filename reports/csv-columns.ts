/**
 * The columns of the CSV file, in their order, which is stable: new columns are added at the end.
 * `docs/csv.md` is made from this table.
 */
import type { Row } from '../planning/comparison.js';
import { exposed } from './compare.js';

export type CsvValue = string | number | boolean | null;

/** A row and what only the file as a whole knows about it. */
export interface CsvRow {
  readonly row: Row;
  /** Place among what fits, from 1; null for what does not. */
  readonly rank: number | null;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The reason for the rank, or the smallest change that would make it fit. */
  readonly why: string;
}

export interface CsvColumn {
  /** Ends in the unit, if there is one. */
  readonly name: string;
  readonly meaning: string;
  value(row: CsvRow): CsvValue;
}

const GIB = 2 ** 30;
const AXES = ['tp', 'pp', 'dp', 'shard', 'cp', 'ep'];

export const CSV_COLUMNS: readonly CsvColumn[] = [
  of('rank', 'place among the strategies that fit, fastest first; empty if it does not fit', (r) => r.rank),
  of('strategy', 'strategy id, see `llmsim strategies`', ({ row }) => row.strategy),
  of('fits', '`true` if the peak of memory is within the capacity of the device', ({ row }) => row.fits),
  of('model', 'model id, or the path of the configuration read', ({ inputs }) => text(inputs.model)),
  of('cluster', 'cluster id, or the name of the cluster file', ({ inputs }) => text(inputs.cluster)),
  of('nodes', 'nodes of the cluster', ({ inputs }) => Number(inputs.nodes)),
  of('devices', 'devices used', ({ row }) => row.devices),
  of('dp', 'data-parallel size', ({ row }) => row.layout.dp),
  of('tp', 'tensor-parallel size', ({ row }) => row.layout.tp),
  of('pp', 'pipeline stages', ({ row }) => row.layout.pp),
  of('cp', 'context-parallel size', ({ row }) => row.layout.cp),
  of('ep', 'expert-parallel size', ({ row }) => row.layout.ep),
  of('vpp', 'model chunks per pipeline stage', ({ row }) => row.layout.vpp),
  of('shard', 'ranks a shard of the state is spread over', ({ row }) => row.layout.shard),
  of('zero', 'ZeRO stage: what is sharded', ({ row }) => row.layout.zero),
  of(
    'sequence_parallel',
    '`true` if activations are split along the sequence too',
    ({ row }) => row.layout.sequenceParallel,
  ),
  of('recompute', '`none`, `selective` or `full`', ({ row }) => row.layout.recompute),
  of('micro_batch', 'sequences per micro-batch per replica', ({ row }) => row.layout.microBatch),
  of('global_batch', 'sequences per step over all replicas', ({ row }) => row.layout.globalBatch),
  of('precision', 'arithmetic of the matrix products', ({ row }) => row.precision),
  of('step_time_s', 'time of one optimizer step', ({ row }) => row.stepTimeSeconds),
  of('step_time_low_s', 'lower end of the likely range, if known', ({ row }) => row.interval?.low ?? null),
  of('step_time_high_s', 'upper end of the likely range, if known', ({ row }) => row.interval?.high ?? null),
  of('tokens_per_s', 'tokens trained on per second, whole cluster', ({ row }) => row.tokensPerSecond),
  of('tokens_per_s_per_device', 'the same, per device', ({ row }) => row.tokensPerSecondPerDevice),
  of(
    'model_tflops_per_device',
    'model FLOPs, recomputation not counted, in TFLOP/s',
    ({ row }) => row.modelTflopsPerDevice,
  ),
  of('mfu', 'model FLOPs utilisation, a fraction of `peak_tflops_per_device`', ({ row }) => row.mfu),
  of('hfu', 'the same, recomputation counted', ({ row }) => row.hfu),
  of(
    'peak_tflops_per_device',
    'dense peak of the precision used, in TFLOP/s',
    ({ row }) => row.peakTflopsPerDevice,
  ),
  gib('memory_peak_gib', 'peak of memory on the fullest device', (row) => row.memory.peakBytes),
  gib('memory_capacity_gib', 'memory of the device', (row) => row.memory.capacityBytes),
  gib('memory_parameters_gib', 'parameters at the peak', (row) => row.memory.parametersBytes),
  gib('memory_gradients_gib', 'gradients at the peak', (row) => row.memory.gradientsBytes),
  gib('memory_optimizer_gib', 'optimizer state at the peak', (row) => row.memory.optimizerBytes),
  gib('memory_activations_gib', 'activations at the peak', (row) => row.memory.activationsBytes),
  gib('memory_other_gib', 'gathered shards, buffers and reserve at the peak', (row) => row.memory.otherBytes),
  gib('memory_missing_gib', 'what the device lacks; 0 if it fits', ({ memory }) =>
    Math.max(0, memory.peakBytes - memory.capacityBytes),
  ),
  of(
    'compute_s',
    'computing, recomputation included, on the busiest stage',
    ({ row }) => row.breakdown.computeSeconds,
  ),
  of('recompute_s', 'the part of it that is recomputation', ({ row }) => {
    return row.breakdown.computeByFamily.recompute ?? 0;
  }),
  of('exposed_comm_s', 'waiting for communication, all axes', ({ row }) => exposed(row)),
  ...AXES.map((axis) =>
    of(`exposed_${axis}_s`, `waiting for communication along \`${axis}\``, ({ row }) => alone(row, axis)),
  ),
  of('exposed_mixed_s', 'waiting for several axes at once', ({ row }) => {
    return exposed(row, (axis) => !AXES.includes(axis));
  }),
  of('bubble_s', 'waiting for another pipeline stage', ({ row }) => row.breakdown.bubbleSeconds),
  of('optimizer_s', 'updating the parameters', ({ row }) => row.breakdown.optimizerSeconds),
  of('launch_s', 'waiting for the host to launch kernels', ({ row }) => row.breakdown.launchSeconds),
  of('copy_s', 'waiting for copies to host or disk', ({ row }) => row.breakdown.copySeconds),
  of(
    'time_to_train_s',
    'the whole run, with `--tokens`',
    ({ row }) => row.totals?.timeToTrainSeconds ?? null,
  ),
  of('device_hours', 'devices × hours, with `--tokens`', ({ row }) => row.totals?.deviceHours ?? null),
  of('cost_usd', 'price of the device-hours, with `--tokens`', ({ row }) => row.totals?.costUsd ?? null),
  of('energy_kwh', 'electricity of the run, with `--tokens`', ({ row }) => row.totals?.energyKwh ?? null),
  of('carbon_kg', 'CO₂-equivalent of it, with `--tokens`', ({ row }) => row.totals?.carbonKg ?? null),
  of('layouts_tried', 'layouts weighed for this strategy', ({ row }) => row.tried.layouts),
  of('layouts_simulated', 'of these, simulated in full', ({ row }) => row.tried.simulated),
  of('why', 'one line: the reason for the rank, or what would make it fit', ({ why }) => why),
];

function of(name: string, meaning: string, value: (row: CsvRow) => CsvValue): CsvColumn {
  return { name, meaning, value };
}

function gib(name: string, meaning: string, bytes: (row: Row) => number): CsvColumn {
  return of(name, meaning, ({ row }) => bytes(row) / GIB);
}

function alone(row: Row, axis: string): number {
  return row.breakdown.exposedCommunicationSeconds[axis] ?? 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
