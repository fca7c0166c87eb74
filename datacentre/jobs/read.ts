/** A list of jobs, whoever wrote it: its format is recognised by its columns. */
import { InputError } from '../../input/error.js';
import { Columns, LONGEST_MILLIS, plain } from '../lists/columns.js';
import { delimiterOf, eachRecord } from '../lists/records.js';
import { type Job, TableBuilder } from './builder.js';
import type { JobFormat, RowReader } from './formats/format.js';
import { JOB_FORMATS } from './formats/index.js';
import { PHILLY, phillyJobs } from './formats/philly.js';
import type { JobTable } from './table.js';

/**
 * The jobs in the `text` of the file at `path`, in order of submission. Throws InputError for columns that no format has,
 * for a list without jobs, and for rows that cannot be read, the first few with line, column, value and rule.
 */
export function readJobs(text: string, path: string): JobTable {
  const header = /\S[^\r\n]*/.exec(text)?.[0];
  if (header === undefined) throw new InputError(`${path} is empty; ${EXPECTED}`);
  const builder = new TableBuilder();
  const leftOut = new Map<string, number>();
  const take = (job: Job | string) => {
    if (typeof job === 'string') leftOut.set(job, (leftOut.get(job) ?? 0) + 1);
    else builder.add(job);
  };
  if (header.startsWith('[') || header.startsWith('{')) {
    for (const job of phillyJobs(text, path)) take(job);
    return builtOf(builder, PHILLY, leftOut, path);
  }
  let columns: Columns | undefined;
  let read: RowReader | undefined;
  let format: JobFormat | undefined;
  eachRecord(text, delimiterOf(header), (cells, line) => {
    if (columns === undefined || read === undefined) {
      format = formatOf(cells, path);
      columns = new Columns(path, cells);
      read = format.reader(columns);
    } else if (columns.take(cells, line)) {
      const job = read.row();
      if (job === null) return;
      if (typeof job !== 'string') checked(job, columns);
      take(job);
    }
  });
  columns!.finish();
  for (const job of read!.rest?.() ?? []) take(job);
  const notes = [...(format!.notes ?? []), ...(read!.notes?.() ?? [])];
  return builtOf(builder, { id: format!.id, notes }, leftOut, path);
}

function builtOf(
  builder: TableBuilder,
  { id, notes = [] }: Pick<JobFormat, 'id' | 'notes'>,
  leftOut: ReadonlyMap<string, number>,
  path: string,
): JobTable {
  const left = [...leftOut].map(([what, count]) => `left out of ${path}: ${counted(count, what)}`);
  if (builder.count === 0)
    throw new InputError([`${path} has no jobs; a row is needed for each`, ...left].join('\n'));
  const table = builder.build();
  const repeated = repeatedNote(table.ids ?? [], path);
  return { ...table, list: { format: id, notes: [...notes, ...left, ...repeated] } };
}

/** Accounting that requeues jobs writes one several times; a list copied together has them by mistake. */
function repeatedNote(ids: readonly string[], path: string): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const id of ids) if (seen.size === seen.add(id).size && id !== '') repeated.add(id);
  if (repeated.size === 0) return [];
  const [example] = repeated;
  const are = repeated.size === 1 ? 'one job id is' : `${repeated.size} job ids are`;
  return [
    `${are} in ${path} more than once, '${example}' for example; each row is played as a job of its own`,
  ];
}

/** Notes what a job may not ask for, where its size is worked out of several cells. */
function checked({ runMillis, devices, cpuMilli = 0 }: Job, columns: Columns): void {
  if (runMillis > LONGEST_MILLIS)
    columns.wrong(
      'run time',
      `${runMillis / 1e3} s`,
      `it must be ${LONGEST_MILLIS / 1e3} s at most, a hundred years`,
    );
  if (devices > MOST) columns.wrong('devices', String(devices), `they must be ${MOST} at most`);
  if (cpuMilli > MOST)
    columns.wrong('cores', String(cpuMilli / 1000), `they must be ${Math.floor(MOST / 1000)} at most`);
}
const MOST = 2 ** 31 - 1;

/** `3 jobs that never ran`, `1 job that never ran`. */
function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what.replace(/^(\w+)s\b/, '$1') : what}`;
}

const EXPECTED = 'its first line names the columns, see docs/job-lists.md';

function formatOf(header: readonly string[], path: string): JobFormat {
  const names = new Set(header.map(plain));
  const format = JOB_FORMATS.find((each) => each.columns.every((column) => names.has(column)));
  if (format !== undefined) return format;
  const missing = (each: JobFormat) => each.columns.filter((column) => !names.has(column));
  const [nearest] = [...JOB_FORMATS].sort(
    (a, b) => missing(a).length / a.columns.length - missing(b).length / b.columns.length,
  );
  const lacks = missing(nearest!).join(', ');
  const found = [...names].slice(0, MOST_NAMES).join(', ');
  throw new InputError(
    `${path}:1 is no list of jobs that is known: its columns are ${found}; nearest is ${nearest!.title}, which also has ${lacks}; ${EXPECTED}`,
  );
}
const MOST_NAMES = 12;
