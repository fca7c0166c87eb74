/** `llmsim validate --csv`: one row per strategy and layout. `docs/csv.md` is made from this table. */
import type { ValidateRow, Validation } from '../../accuracy/threads/validation.js';
import { csvFile, type FileColumn } from './csv-file.js';

interface Line {
  readonly row: ValidateRow;
  readonly run: Validation;
}

const MIB = 2 ** 20;

export const VALIDATE_COLUMNS: readonly FileColumn<Line>[] = [
  of('strategy', 'strategy id, see `llmsim strategies`', ({ row }) => row.strategy),
  of('model', 'model id', ({ run }) => run.inputs.model),
  of('workers', 'threads, one a rank', ({ row }) => row.workers),
  of('cores', 'cores of the machine', ({ run }) => run.machine.cores),
  of('dp', 'data-parallel size', ({ row }) => row.layout.dp),
  of('tp', 'tensor-parallel size', ({ row }) => row.layout.tp),
  of('pp', 'pipeline stages', ({ row }) => row.layout.pp),
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
  of('seq', 'tokens per sequence', ({ run }) => run.inputs.sequence),
  of('steps', 'steps trained', ({ row }) => row.steps),
  of('ok', '`true` if loss, bytes, order and memory are as they must be', ({ row }) => row.ok),
  of(
    'loss_max_relative_difference',
    'largest difference of the loss from that of one worker, relative to it',
    ({ row }) => row.lossMaxRelativeDifference,
  ),
  of('loss_first_nats', 'loss of the first step, per token', ({ row }) => row.loss?.first ?? null),
  of('loss_last_nats', 'loss of the last step, per token', ({ row }) => row.loss?.last ?? null),
  of(
    'bytes_equal',
    '`true` if every rank sent for every op what the program says',
    ({ row }) => row.bytesEqual,
  ),
  of('sent_mib', 'sent in a step, all ranks together', ({ row }) => {
    return row.traffic.reduce((sum, { countedBytes }) => sum + countedBytes, 0) / MIB;
  }),
  of('order_equal', '`true` if every stream ran its ops in the program’s order', ({ row }) => row.orderEqual),
  of('ops', 'ops run in a step, all ranks together', ({ row }) => row.ops),
  of('memory_equal', '`true` if the peak of every rank is the ledger’s', ({ row }) => row.memoryEqual),
  of('memory_peak_mib', 'peak of live tensors on the fullest rank', ({ row }) => {
    return row.peaks.length === 0 ? null : Math.max(...row.peaks.map((p) => p.countedBytes)) / MIB;
  }),
  of('predicted_s', 'step time by the simulator, on this machine as calibrated', ({ row }) => {
    return row.predictedSeconds;
  }),
  of('measured_s', 'median step time', ({ row }) => row.measuredSeconds),
  of(
    'measured_low_s',
    'lower end of its 95 % confidence interval',
    ({ row }) => row.measuredInterval?.low ?? null,
  ),
  of('measured_high_s', 'upper end of it', ({ row }) => row.measuredInterval?.high ?? null),
  of('error', '(predicted − measured) / measured', ({ row }) => row.error),
  of('repeatability', 'difference of the medians of both halves of the run, relative', ({ row }) => {
    return row.repeatability;
  }),
  of('wall_s', 'the whole run, threads’ start included', ({ row }) => row.load?.wallSeconds ?? null),
  of('cpu_s', 'CPU time of it', ({ row }) => row.load?.cpuSeconds ?? null),
  of('others_share', 'share of all cores’ time that went to other programs or guests', ({ row }) => {
    return row.load?.othersShare ?? null;
  }),
  of('disturbed', '`true` if that is more than 5 %', ({ row }) => row.disturbed),
  of('problems', 'what does not hold, in sentences', ({ row }) => row.problems.join(' ')),
];

/** The whole file. */
export function validateCsv(run: Validation): string {
  return csvFile(
    VALIDATE_COLUMNS,
    run.rows.map((row) => ({ row, run })),
  );
}

function of(name: string, meaning: string, value: FileColumn<Line>['value']): FileColumn<Line> {
  return { name, meaning, value };
}
