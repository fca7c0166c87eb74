/** `llmsim validate --csv`: one row per strategy and layout. `docs/csv.md` is made from this table. */

import type { ValidateRow, Validation } from '../../accuracy/threads/validation.js';
import { largest } from '../../input/extremes.js';
import { column, csvFile, type FileColumn } from '../csv/file.js';
import { layoutColumns } from '../csv/layout-columns.js';

interface Line {
  readonly row: ValidateRow;
  readonly run: Validation;
}

const MIB = 2 ** 20;

export const VALIDATE_COLUMNS: readonly FileColumn<Line>[] = [
  column('strategy', 'strategy id, see `llmsim strategies`', ({ row }) => row.strategy),
  column('model', 'model id', ({ run }) => run.inputs.model),
  column('workers', 'threads, one a rank', ({ row }) => row.workers),
  column('cores', 'cores of the machine', ({ run }) => run.machine.cores),
  ...layoutColumns<Line>(({ row }) => row.layout),
  column('seq', 'tokens per sequence', ({ run }) => run.inputs.sequence),
  column('steps', 'steps trained', ({ row }) => row.steps),
  column('ok', '`true` if loss, bytes, order and memory are as they must be', ({ row }) => row.ok),
  column(
    'loss_max_relative_difference',
    'largest difference of the loss from that of one worker, relative to it',
    ({ row }) => row.lossMaxRelativeDifference,
  ),
  column('loss_first_nats', 'loss of the first step, per token', ({ row }) => row.loss?.first ?? null),
  column('loss_last_nats', 'loss of the last step, per token', ({ row }) => row.loss?.last ?? null),
  column(
    'bytes_equal',
    '`true` if every rank sent for every op what the program says',
    ({ row }) => row.bytesEqual,
  ),
  column('sent_mib', 'sent in a step, all ranks together', ({ row }) => {
    return row.traffic.reduce((sum, { countedBytes }) => sum + countedBytes, 0) / MIB;
  }),
  column(
    'order_equal',
    '`true` if every stream ran its ops in the program’s order',
    ({ row }) => row.orderEqual,
  ),
  column('ops', 'ops run in a step, all ranks together', ({ row }) => row.ops),
  column('memory_equal', '`true` if the peak of every rank is the ledger’s', ({ row }) => row.memoryEqual),
  column('memory_peak_mib', 'peak of live tensors on the fullest rank', ({ row }) => {
    return row.peaks.length === 0 ? null : largest(row.peaks.map((p) => p.countedBytes)) / MIB;
  }),
  column('predicted_s', 'step time by the simulator, on this machine as calibrated', ({ row }) => {
    return row.predictedSeconds;
  }),
  column('measured_s', 'median step time', ({ row }) => row.measuredSeconds),
  column(
    'measured_low_s',
    'lower end of its 95 % confidence interval',
    ({ row }) => row.measuredInterval?.low ?? null,
  ),
  column('measured_high_s', 'upper end of it', ({ row }) => row.measuredInterval?.high ?? null),
  column('error', '(predicted − measured) / measured', ({ row }) => row.error),
  column('repeatability', 'difference of the medians of both halves of the run, relative', ({ row }) => {
    return row.repeatability;
  }),
  column('wall_s', 'the whole run, threads’ start included', ({ row }) => row.load?.wallSeconds ?? null),
  column('cpu_s', 'CPU time of it', ({ row }) => row.load?.cpuSeconds ?? null),
  column('others_share', 'share of all cores’ time that went to other programs or guests', ({ row }) => {
    return row.load?.othersShare ?? null;
  }),
  column('disturbed', '`true` if that is more than 5 %', ({ row }) => row.disturbed),
  column('problems', 'what does not hold, in sentences', ({ row }) => row.problems.join(' ')),
  column('pace_gemm', 'times as long as at calibration that GEMMs took between the steps', ({ row }) => {
    return row.pace?.gemm ?? null;
  }),
  column(
    'pace_together',
    'until all ranks had done theirs, beyond that: above 1 others held cores',
    ({ row }) => {
      return row.pace?.together ?? null;
    },
  ),
  column('pace_stream', 'the same of passes over own memory', ({ row }) => row.pace?.stream ?? null),
  column('pace_copy', 'the same of passes over a neighbour’s memory', ({ row }) => row.pace?.copy ?? null),
  column('pace_wake', 'the same of a signal to a thread that sleeps', ({ row }) => row.pace?.wake ?? null),
  column('unscaled_s', 'step time by the simulator at the speed of the calibration', ({ row }) => {
    return row.unscaledSeconds ?? null;
  }),
  column('waited_s', 'waited for other programs before it ran', ({ row }) => row.waitedSeconds ?? null),
  column('repeats', 'runs repeated because others disturbed them', ({ row }) => row.repeats ?? null),
];

/** The whole file. */
export function validateCsv(run: Validation): string {
  return csvFile(
    VALIDATE_COLUMNS,
    run.rows.map((row) => ({ row, run })),
  );
}
