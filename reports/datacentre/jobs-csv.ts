/** `--jobs-csv`: a row per job of the list, with what became of it; written in pieces, for there may be a million. */
import type { JobTable, State, WordColumn } from '../../datacentre/jobs/table.js';
import type { PlayedJobs } from '../../datacentre/play/played.js';
import { type CsvValue, column, csvFile, type FileColumn } from '../csv/file.js';

/** A job of a played list, by its row. */
interface PlayedJob {
  readonly table: JobTable;
  readonly played: PlayedJobs;
  readonly states: readonly State[];
  readonly row: number;
}

const PIECE = 10_000;

/** In their order, which is stable: new columns are added at the end. */
export const JOB_COLUMNS: readonly FileColumn<PlayedJob>[] = [
  column('job_id', 'as in the list, or its place in it', ({ table, row }) => table.ids?.[row] ?? String(row)),
  column('submit_s', 'since the earliest submission', ({ table, row }) => table.submitMillis[row]! / 1e3),
  column('start_s', 'first start; empty for a job that never starts', ({ played, row }) =>
    seconds(played.startMillis[row]!),
  ),
  column('end_s', 'last end', ({ played, row }) => seconds(played.endMillis[row]!)),
  column('wait_s', 'from submission to the end, less what it was on devices', ({ table, played, row }) =>
    seconds(played.endMillis[row]! - table.submitMillis[row]! - played.heldMillis[row]!),
  ),
  column('run_s', 'on devices, as listed', ({ table, row }) => seconds(table.runMillis[row]!)),
  column('held_s', 'on devices, with what was lost and done again', ({ played, row }) =>
    seconds(played.heldMillis[row]!),
  ),
  column('lost_s', 'of it, lost', ({ played, row }) => seconds(played.lostMillis[row]!)),
  column('devices', 'devices asked for', ({ table, row }) => table.devices[row]!),
  column('device_share', 'of each device', ({ table, row }) => table.deviceMilli[row]! / 1e3),
  column('state', 'how it ended, as recorded', ({ table, states, row }) => states[table.state[row]!]!),
  column('user', 'whose it is', ({ table, row }) => word(table.user, row)),
  column('queue', 'its queue', ({ table, row }) => word(table.queue, row)),
  column('type', 'what it does', ({ table, row }) => word(table.type, row)),
  column('restarts', 'stops by failures', ({ played, row }) => played.restarts[row]!),
  column('preemptions', 'stops for other jobs', ({ played, row }) => played.preemptions[row]!),
];

function seconds(millis: number): CsvValue {
  return Number.isNaN(millis) ? null : millis / 1e3;
}

function word({ words, index }: WordColumn, row: number): string {
  return words[index[row]!]!;
}

/** The file, piece by piece; `states` are the names of the positions in `table.state`. */
export function* playedJobsCsv(
  table: JobTable,
  played: PlayedJobs,
  states: readonly State[],
): Generator<string> {
  for (let from = 0; from === 0 || from < table.count; from += PIECE) {
    const rows = Array.from({ length: Math.min(PIECE, table.count - from) }, (_, i) => {
      return { table, played, states, row: from + i };
    });
    const piece = csvFile(JOB_COLUMNS, rows);
    yield from === 0 ? piece : piece.slice(piece.indexOf('\r\n') + 2);
  }
}
