/** A list of jobs as CSV in our own columns, which `formats/plain.ts` reads: what was read from it is written alike. */
import { LIMIT_COLUMN, MODELLED_COLUMNS, PLAIN_COLUMNS } from './formats/plain.js';
import { type JobTable, STATES } from './table.js';

/** So much is joined at a time. */
const ROWS_AT_ONCE = 10_000;

/** The list with a header, a row for each job, in order of submission; in pieces, because it may be longer than a text can be. */
export function* jobsCsv(table: JobTable): Generator<string> {
  const { modelled, recordedWaitMillis: waited, limitMillis: limit, beginsAtMillis = 0 } = table;
  const columns: readonly string[] = [
    ...PLAIN_COLUMNS,
    ...(limit === undefined ? [] : [LIMIT_COLUMN]),
    ...(modelled === undefined ? [] : MODELLED_COLUMNS),
  ];
  yield `${columns.join(',')}\n`;
  const words = [table.user, table.queue, table.type, table.deviceKind].map((column) => ({
    index: column.index,
    cells: column.words.map(cell),
  }));
  const [user, queue, type, kind] = words;
  for (let first = 0; first < table.count; first += ROWS_AT_ONCE) {
    let text = '';
    for (let row = first; row < Math.min(first + ROWS_AT_ONCE, table.count); row++) {
      const cells = [
        table.ids === null ? row : cell(table.ids[row]!),
        seconds(beginsAtMillis + table.submitMillis[row]!),
        seconds(table.runMillis[row]!),
        table.devices[row]!,
        table.deviceMilli[row]!,
        table.cpuMilli[row]! / 1000,
        table.memoryMib[row]!,
        STATES[table.state[row]!]!,
        user!.cells[user!.index[row]!]!,
        queue!.cells[queue!.index[row]!]!,
        type!.cells[type!.index[row]!]!,
        kind!.cells[kind!.index[row]!]!,
        table.priority[row]!,
        waited === null ? '' : seconds(waited[row]!),
      ];
      if (limit !== undefined) cells.push(seconds(limit[row]!));
      const trained = modelled?.[row];
      if (modelled !== undefined) {
        if (trained === null || trained === undefined) cells.push('', '', '', '', '', '', '');
        else {
          cells.push(cell(trained.model), cell(trained.strategy), cell(trained.cluster));
          cells.push(number(trained.tokens), number(trained.steps), trained.globalBatch, trained.seq);
        }
      }
      text += `${cells.join(',')}\n`;
    }
    yield text;
  }
}

function seconds(millis: number): string {
  return Number.isNaN(millis) ? '' : String(millis / 1000);
}

function number(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

/** A text as RFC 4180 has it; one that a spreadsheet would take for a formula begins with an apostrophe. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
