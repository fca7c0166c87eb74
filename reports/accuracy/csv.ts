/**
 * The accuracy report as CSV (RFC 4180): one header row, one row per case, units in the names of columns.
 * Columns keep their order; new ones come last. What is not known is empty.
 */

import type { AccuracyReport, CaseResult } from '../../accuracy/summary/report.js';
import { csvFile, type FileColumn, column as of } from '../csv/file.js';

const GIB = 2 ** 30;

export const ACCURACY_COLUMNS: readonly FileColumn<CaseResult>[] = [
  of('id', 'the case', (c) => c.id),
  of('kind', '`train-step`, `memory`, `scaling` or `collective`', (c) => c.kind),
  of('file', 'the file it is from', (c) => c.file),
  of('source', 'title of its source', (c) => c.source),
  of('hardware', 'accelerator id, or the source’s own name for it', (c) => c.hardware),
  of('devices', 'devices used', (c) => c.devices),
  of('status', '`ok`, or `unsupported` if llmsim does not model it', (c) => c.status),
  of('reason', 'why it is unsupported', (c) => c.reason),
  of('measured_s', 'step time measured; of a collective, the time of one', (c) => c.measuredSeconds),
  of('predicted_s', 'the same, predicted', (c) => c.predictedSeconds),
  of(
    'predicted_low_s',
    'lower end of the 90 % interval, made without the case’s own source',
    (c) => c.interval?.low ?? null,
  ),
  of('predicted_high_s', 'upper end of it', (c) => c.interval?.high ?? null),
  of('error', '(predicted − measured) / measured', (c) => c.error),
  of('measured_memory_gib', 'peak of memory measured, per device', (c) => gib(c.measuredMemoryBytes)),
  of('predicted_memory_gib', 'the same, predicted, on the meter the source used', (c) =>
    gib(c.predictedMemoryBytes),
  ),
  of('memory_error', '(predicted − measured) / measured', (c) => c.memoryError),
  of('memory_share', 'peak predicted over the capacity', (c) => c.memoryShare),
  of('measured_fits', '`true` if it ran, `false` if it ran out of memory', (c) => c.measuredFits),
  of('predicted_fits', 'the same, predicted', (c) => c.fits),
  of('tokens_per_step', 'tokens of one step, whole cluster', (c) => c.tokensPerStep),
  of('family', '`dense` or `moe`', (c) => c.traits.family),
  of('model', 'name of the model', (c) => c.traits.model),
  of('parameters', 'its parameters', (c) => c.traits.parameters),
  of('sequence', 'tokens per sequence', (c) => c.traits.sequence),
  of('nodes', 'nodes used', (c) => c.traits.nodes),
  of('dp', 'data-parallel size', (c) => c.traits.dp),
  of('tp', 'tensor-parallel size', (c) => c.traits.tp),
  of('pp', 'pipeline stages', (c) => c.traits.pp),
  of('cp', 'context-parallel size', (c) => c.traits.cp),
  of('ep', 'expert-parallel size', (c) => c.traits.ep),
  of('vpp', 'model chunks per pipeline stage', (c) => c.traits.vpp),
  of('zero', 'ZeRO stage', (c) => c.traits.zero),
  of('micro_batch', 'sequences per micro-batch per replica', (c) => c.traits.microBatch),
  of('global_batch', 'sequences per step over all replicas', (c) => c.traits.globalBatch),
  of('precision', 'format of the GEMM inputs (compute precision)', (c) => c.traits.precision),
  of(
    'recompute',
    '`none`, `selective`, `per-op`, `full` or `custom`; what the source says where nothing of ours does',
    (c) => c.traits.recompute,
  ),
  of('kernels', 'kernel set', (c) => c.traits.kernels),
  of('framework', 'framework whose defaults close what the source leaves open', (c) => c.traits.framework),
  of(
    'device_class',
    '`gpu-measured`, `gpu-borrowed` or `tpu`: where the parameters of its kernels are from',
    (c) => c.traits.device,
  ),
  of('collective', 'of a collective: the operation', (c) => c.collective?.operation ?? null),
  of(
    'message_bytes',
    'of a collective: bytes of the whole tensor',
    (c) => c.collective?.messageBytes ?? null,
  ),
  of('algorithm', 'of a collective: the algorithm predicted to run', (c) => c.collective?.algorithm ?? null),
  of('protocol', 'of a collective: the protocol predicted to run', (c) => c.collective?.protocol ?? null),
  of('assumptions', 'what the source leaves open and how it was closed', (c) => c.assumptions.join('; ')),
  of('filled', 'what of the run itself (batch, layout …) a default stands for: scored apart', (c) =>
    c.filled.join('; '),
  ),
  of(
    'kernels_from',
    '`measured` or `borrowed`: whether kernels of the device were measured',
    (c) => c.traits.kernelsFrom,
  ),
  of(
    'recipe',
    '`tuned` where the framework’s published runs are its makers’ recipes',
    (c) => c.traits.recipe,
  ),
  of('training', '`pre-training`, `fine-tuning` or `adapters`', (c) => c.traits.training),
  of(
    'layer_us',
    'arithmetic of a layer and micro-batch on one device, at peak',
    (c) => c.traits.layerMicroseconds,
  ),
];

/** The whole file; see `reports/csv/file.ts`. */
export function accuracyCsv({ cases }: AccuracyReport): string {
  return csvFile(ACCURACY_COLUMNS, cases);
}

function gib(bytes: number | null): number | null {
  return bytes === null ? null : bytes / GIB;
}
