/**
 * The accuracy report as CSV (RFC 4180): one header row, one row per case, units in the names of columns.
 * Columns keep their order; new ones come last. What is not known is empty.
 */
import { stringify } from 'csv-stringify/sync';
import type { AccuracyReport, CaseResult } from './report.js';

type Cell = string | number | boolean | null;

const GIB = 2 ** 30;

const COLUMNS: readonly { readonly name: string; readonly value: (c: CaseResult) => Cell }[] = [
  { name: 'id', value: (c) => c.id },
  { name: 'kind', value: (c) => c.kind },
  { name: 'file', value: (c) => c.file },
  { name: 'source', value: (c) => c.source },
  { name: 'hardware', value: (c) => c.hardware },
  { name: 'devices', value: (c) => c.devices },
  { name: 'status', value: (c) => c.status },
  { name: 'reason', value: (c) => c.reason },
  { name: 'measured_s', value: (c) => c.measuredSeconds },
  { name: 'predicted_s', value: (c) => c.predictedSeconds },
  { name: 'predicted_low_s', value: (c) => c.interval?.low ?? null },
  { name: 'predicted_high_s', value: (c) => c.interval?.high ?? null },
  { name: 'error', value: (c) => c.error },
  { name: 'measured_memory_gib', value: (c) => gib(c.measuredMemoryBytes) },
  { name: 'predicted_memory_gib', value: (c) => gib(c.predictedMemoryBytes) },
  { name: 'memory_error', value: (c) => c.memoryError },
  { name: 'measured_fits', value: (c) => c.measuredFits },
  { name: 'predicted_fits', value: (c) => c.fits },
  { name: 'tokens_per_step', value: (c) => c.tokensPerStep },
  { name: 'family', value: (c) => c.traits.family },
  { name: 'model', value: (c) => c.traits.model },
  { name: 'parameters', value: (c) => c.traits.parameters },
  { name: 'sequence', value: (c) => c.traits.sequence },
  { name: 'nodes', value: (c) => c.traits.nodes },
  { name: 'dp', value: (c) => c.traits.dp },
  { name: 'tp', value: (c) => c.traits.tp },
  { name: 'pp', value: (c) => c.traits.pp },
  { name: 'cp', value: (c) => c.traits.cp },
  { name: 'ep', value: (c) => c.traits.ep },
  { name: 'vpp', value: (c) => c.traits.vpp },
  { name: 'zero', value: (c) => c.traits.zero },
  { name: 'micro_batch', value: (c) => c.traits.microBatch },
  { name: 'global_batch', value: (c) => c.traits.globalBatch },
  { name: 'precision', value: (c) => c.traits.precision },
  { name: 'recompute', value: (c) => c.traits.recompute },
  { name: 'kernels', value: (c) => c.traits.kernels },
  { name: 'framework', value: (c) => c.traits.framework },
  { name: 'device_class', value: (c) => c.traits.device },
  { name: 'collective', value: (c) => c.collective?.operation ?? null },
  { name: 'message_bytes', value: (c) => c.collective?.messageBytes ?? null },
  { name: 'algorithm', value: (c) => c.collective?.algorithm ?? null },
  { name: 'protocol', value: (c) => c.collective?.protocol ?? null },
  { name: 'assumptions', value: (c) => c.assumptions.join('; ') },
];

/** The whole file. Lines end in CR LF; no cell can be taken for a formula by a spreadsheet. */
export function accuracyCsv({ cases }: AccuracyReport): string {
  return stringify(
    cases.map((each) => COLUMNS.map((column) => column.value(each))),
    {
      header: true,
      columns: COLUMNS.map(({ name }) => name),
      record_delimiter: '\r\n',
      escape_formulas: true,
      quoted_match: /[\r\n]/,
      cast: { boolean: (value) => String(value) },
    },
  );
}

function gib(bytes: number | null): number | null {
  return bytes === null ? null : bytes / GIB;
}
