/** The work of `llmsim plan`: from words to rows, into a file or onto standard output as they come, and what they come to. */
import { availableParallelism } from 'node:os';
import { ageInDays } from '../../hardware-profiles/offers/offer.js';
import { InputError } from '../../input/error.js';
import type { PlanCell } from '../../planning/plan/cell.js';
import type { PlanRow } from '../../planning/plan/row.js';
import { Summing } from '../../planning/plan/summary.js';
import { PLAN_HEADER, planLine, rowIn } from '../../reports/csv/plan.js';
import { jsonLine } from '../../reports/json.js';
import { type Grid, gridOf } from '../input/grid.js';
import { readPlan } from '../input/plan-question.js';
import { today } from '../input/today.js';
import { type Arguments, flagOption, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';
import { MOST_PAGE_ROWS } from '../options/open-option.js';
import type { Format } from '../output/answer.js';
import { askedPage } from '../output/asked-page.js';
import { progressBar } from '../output/progress.js';
import type { Terminal } from '../output/terminal.js';
import { LONGEST_JOB_CELLS } from '../queue/parts.js';
import { rowOfShard } from './merged.js';
import { planBook } from './plan-book.js';
import { type PlanFile, planFile } from './plan-file.js';
import { rowsOf } from './pool.js';
import { evaluationsOf, type Shard, shardText, WHOLE } from './shards.js';
import type { RowSource } from './source.js';

/** More threads than this cost more than they bring. */
const MOST_THREADS = 256;
/** Cells that are made and answered together, at most: a piece takes a fraction of a second, as it does in a queue. */
const PIECE_CELLS = LONGEST_JOB_CELLS;

/** Answers the plan in `args` as `format`; resolves to the exit code. Throws InputError for what makes no sense. */
export async function planned(args: Arguments, terminal: Terminal, format: Format): Promise<number> {
  const quiet = flagOption(args, 'quiet');
  const note = (text: string) => quiet || terminal.err(`${text}\n`);
  const threads = Math.min(MOST_THREADS, countOption(args, 'threads', availableParallelism(), 1));
  const shard = shardOption(args);
  const queue = queueOption(args);
  const grid = await gridOf(await readPlan(args));
  const evaluations = evaluationsOf(grid.plan, grid.evaluations, shard);
  const path = textOption(args, 'csv');
  const ask = { ...{ args, terminal, format, note }, work: { grid, evaluations, shard }, path };
  if (queue === undefined) {
    return collected(ask, {
      rows: (groups) => rowsOf(groups, Math.min(threads, Math.max(1, evaluations.length))),
      async finished() {},
      close() {},
    });
  }
  const { queueSource } = await import('../queue/source.js');
  const source = await queueSource({ ...queue, note, plan: grid.plan, path });
  try {
    return await collected(ask, source);
  } finally {
    source.close();
  }
}

interface Ask {
  readonly args: Arguments;
  readonly terminal: Terminal;
  readonly format: Format;
  readonly note: (text: string) => void;
  readonly work: PlanWork;
  readonly path: string | undefined;
}

/** The rows of `source` where they belong. */
async function collected(
  { args, terminal, format, note, work, path }: Ask,
  source: RowSource,
): Promise<number> {
  const { grid, evaluations, shard } = work;
  const total = evaluations.length * (grid.cells / grid.evaluations);
  // Told before the file of the rows is begun.
  const book = planBook('plan', args, total, grid);
  const page = await askedPage('plan', args);
  if (page !== undefined && total > MOST_PAGE_ROWS) {
    throw new InputError(
      `a page is made of at most ${MOST_PAGE_ROWS} cells, and these are ${total}; leave --report out, or plan a --shard`,
    );
  }
  const file = path === undefined ? undefined : planFile(path, expectedOf(work));
  const kept = file?.kept ?? 0;
  const shown: PlanRow[] = [];
  if (kept > 0) note(`${kept} of ${total} rows are in '${file?.keptIn}' from an earlier run and are kept`);

  const summing = new Summing();
  const say = (line: string, row = rowIn(line)) => {
    // Of the line that is written, so that what an earlier run wrote is said in the same words.
    summing.add(row);
    book?.add(row);
    if (page !== undefined) shown.push(row);
    if (format === 'json') terminal.out(jsonLine(row));
    if (format === 'csv') terminal.out(line);
  };
  if (format === 'csv') terminal.out(PLAN_HEADER);
  for (const line of file?.keptLines() ?? []) {
    say(line, rowOfShard(line, `remove '${file?.keptIn}' to begin anew, or name another file`));
  }
  const progress = progressBar(terminal, flagOption(args, 'quiet'));
  const ready = stoppable(file, total, note);
  let done = kept;
  source.watch?.(({ ahead, aheadAtFirst, workers }) => {
    const base = kept + aheadAtFirst;
    progress.update(
      Math.max(0, done + ahead - base),
      total - base,
      `${Math.min(total, done + ahead)} of ${total} cells, ${workers}`,
    );
  });
  for await (const rows of source.rows(remaining(work, kept))) {
    const ours = rows.map((row) => ({ ...row, shard: shardText(shard) }));
    const lines = ours.map(planLine);
    file?.append(lines);
    ready.rows = done += ours.length;
    for (const line of lines) say(line);
    if (source.watch !== undefined) continue;
    const { inputs } = ours.at(-1)!;
    progress.update(
      done - kept,
      total - kept,
      `${done} of ${total} cells, ${inputs.model} on ${inputs.cluster}`,
    );
  }
  progress.end();
  file?.finish();
  ready.end();
  await source.finished();
  if (file !== undefined) note(`wrote ${file.path}`);
  if (page !== undefined) {
    const failed = await page.write({ schema: 'llmsim.plan/1', rows: shown });
    note(`wrote ${page.path}`);
    if (failed !== undefined) note(failed);
  }
  const { summary } = summing;
  const head = { evaluations: evaluations.length, dimensions: grid.dimensions, shard: shardText(shard) };
  if (book !== undefined) {
    await book.write(summary, (await import('../../reports/plan.js')).planHead(summary, head));
    note(`wrote ${book.path}`);
  }
  const day = today();
  const ageOf = (date: string) => ageInDays(date, day);
  if (format === 'table') {
    terminal.out((await import('../../reports/plan.js')).planTable(summary, head, ageOf, terminal.style));
  } else if (format === 'markdown') {
    terminal.out((await import('../../reports/plan-markdown.js')).planMarkdown(summary, head, ageOf));
  }
  // A part of the answer is never a no.
  return shard.of > 1 || (summary.binds.none ?? 0) > 0 ? 0 : 1;
}

interface PlanWork {
  readonly grid: Grid;
  readonly evaluations: readonly number[];
  readonly shard: Shard;
}

function expectedOf({ grid, evaluations, shard }: PlanWork) {
  const runs = grid.cells / grid.evaluations;
  const numbers = evaluations.flatMap((e) => Array.from({ length: runs }, (_, i) => e * runs + i + 1));
  return { plan: grid.plan, cells: grid.cells, shard: shardText(shard), numbers };
}

/**
 * The cells after the first `kept`, in pieces of one evaluation, each made when it is asked for. They are counted from
 * the evaluation's end: one that was begun has the pieces it had.
 */
function* remaining({ grid, evaluations }: PlanWork, kept: number): Generator<readonly PlanCell[]> {
  const runs = grid.cells / grid.evaluations;
  for (const [i, evaluation] of evaluations.entries()) {
    for (let at = Math.max(0, kept - i * runs); at < runs; ) {
      const end = at + ((runs - at) % PIECE_CELLS || PIECE_CELLS);
      yield grid.cellsOf(evaluation, at, end);
      at = end;
    }
  }
}

/** Says, when the program is told to stop, what is there and how to go on. */
function stoppable(file: PlanFile | undefined, total: number, note: (text: string) => void) {
  const state = { rows: file?.kept ?? 0, end: () => {} };
  const stop = (code: number) => () => {
    file?.leave();
    const there = `${state.rows} of ${total} rows are done`;
    note(
      file === undefined
        ? `stopped: ${there}; with --csv FILE a plan can be gone on with`
        : `stopped: ${there} and kept; the same command goes on from there`,
    );
    process.exit(code);
  };
  const [interrupted, terminated] = [stop(130), stop(143)];
  process.once('SIGINT', interrupted).once('SIGTERM', terminated);
  state.end = () => void process.off('SIGINT', interrupted).off('SIGTERM', terminated);
  return state;
}

/** A queue that does the work. Throws InputError for options that only a plan without one has. */
function queueOption(args: Arguments): { readonly url: string; readonly retryDead: boolean } | undefined {
  const url = textOption(args, 'queue');
  const retryDead = flagOption(args, 'retry-dead');
  if (url === undefined) {
    if (retryDead) throw new InputError('--retry-dead is for plans on a queue; give --queue, too');
    return undefined;
  }
  for (const [name, instead] of [
    ['shard', 'a queue hands out the work itself; leave --shard out'],
    ['threads', 'a plan on a queue computes nothing itself; give --threads to `llmsim work`'],
  ] as const) {
    if (textOption(args, name) !== undefined) throw new InputError(instead);
  }
  return { url, retryDead };
}

/** `2/8`. */
function shardOption(args: Arguments): Shard {
  const said = textOption(args, 'shard');
  if (said === undefined) return WHOLE;
  const [, index, of] = (/^\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*$/.exec(said) ?? []).map(Number);
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new InputError(`--shard '${said}' is no part of a plan; write I/N with I from 1 to N, such as 2/8`);
}
