/** The files of shards as the file of the whole plan, which is checked to be complete. */
import { InputError } from '../../input/error.js';
import { BINDING, type PlanRow } from '../../planning/plan/row.js';
import { VERSION } from '../../planning/version.js';
import { PLAN_HEADER, rowIn } from '../../reports/csv/plan.js';
import { PLAN_COLUMNS, planValue } from '../../reports/csv/plan-columns.js';
import { STRATEGIES } from '../../strategies/index.js';

interface ShardFile {
  readonly name: string;
  readonly text: string;
}

export interface MergedPlan {
  readonly header: string;
  /** In the order of the cells, each with its line break. */
  readonly lines: readonly string[];
}

/** What every row begins with: plan, cells, shard, cell; none of them is ever quoted. */
const BEGINNING = /^([\da-f]{16}),([1-9]\d{0,9}),(([1-9]\d{0,8})\/([1-9]\d{0,8})),([1-9]\d{0,9}),/;

interface Line {
  readonly file: string;
  readonly text: string;
  readonly plan: string;
  readonly cells: number;
  readonly shard: number;
  readonly of: number;
  readonly cell: number;
}

/** One file of `files`. Throws InputError where they are not shards of one plan, all of them and each once. */
export function mergedPlan(files: readonly ShardFile[]): MergedPlan {
  const again = files.find(({ name }, i) => files.findIndex((other) => other.name === name) !== i);
  if (again !== undefined) throw new InputError(`'${again.name}' is named twice; leave one out`);
  const lines = files.flatMap(linesIn);
  const [first] = lines;
  if (first === undefined)
    throw new InputError('the files hold no rows; name those that `llmsim plan --csv` wrote');
  for (const line of lines) {
    if (line.plan !== first.plan || line.cells !== first.cells) {
      throw new InputError(
        `'${line.file}' is of another plan than '${first.file}': another grid, other profiles or another version of llmsim`,
      );
    }
    if (line.of !== first.of) {
      throw new InputError(
        `'${line.file}' is one of ${line.of} shards and '${first.file}' one of ${first.of}; merge those of one division`,
      );
    }
  }
  const whole: (Line | undefined)[] = new Array(first.cells).fill(undefined);
  for (const line of lines) {
    const known = whole[line.cell - 1];
    if (known !== undefined) throw twice(known, line);
    whole[line.cell - 1] = line;
  }
  const missing = whole.flatMap((line, i) => (line === undefined ? [i + 1] : []));
  if (missing.length > 0) throw new InputError(missingSentence(missing, lines, first));
  for (const line of whole) checkedRow(line!);
  return { header: PLAN_HEADER, lines: whole.map((line) => undivided(line!.text)) };
}

function checkedRow({ file, text }: Line): void {
  try {
    rowOfShard(text);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`'${file}': ${error.message}`) : error;
  }
}

function twice(known: Line, line: Line): InputError {
  return known.file === line.file
    ? new InputError(`'${line.file}' holds cell ${line.cell} twice`)
    : new InputError(
        `'${known.file}' and '${line.file}' both hold shard ${line.shard}/${line.of}; leave one out`,
      );
}

/** Shards of which nothing is there, and cells that a shard which is there lacks. */
function missingSentence(missing: readonly number[], lines: readonly Line[], { of, cells }: Line): string {
  const there = new Set(lines.map(({ shard }) => shard));
  const absent = Array.from({ length: Math.min(of, cells) }, (_, i) => i + 1).filter((n) => !there.has(n));
  const lacking = `${missing.length} of ${cells} cells are missing`;
  if (absent.length === 0) {
    return `${lacking}, the first is ${missing[0]}: a file was cut off or is not finished; run its shard again`;
  }
  const named = absent
    .slice(0, MOST_NAMED)
    .map((n) => `${n}/${of}`)
    .join(', ');
  const more = absent.length > MOST_NAMED ? ` and ${absent.length - MOST_NAMED} more` : '';
  return `${lacking}: no file holds shard ${named}${more}; run \`llmsim plan … --shard ${absent[0]}/${of}\`, and name its file, too`;
}

const MOST_NAMED = 20;
const STRATEGY_IDS = new Set(STRATEGIES.map(({ id }) => id));

function linesIn({ name, text }: ShardFile): Line[] {
  if (!text.startsWith(PLAN_HEADER)) {
    throw new InputError(
      `'${name}' is no file of this version’s \`llmsim plan --csv\`: its first line has other columns`,
    );
  }
  const rows = text.slice(PLAN_HEADER.length);
  if (rows !== '' && !rows.endsWith('\r\n')) {
    throw new InputError(
      `'${name}' ends in the middle of a row; run its shard again, which keeps the rows that are there`,
    );
  }
  return rows
    .split('\r\n')
    .slice(0, -1)
    .map((row, i) => lineOf(row, `line ${i + 2} of '${name}'`, name));
}

function lineOf(row: string, where: string, file: string): Line {
  const [, plan, cells, , shard, of, cell] = BEGINNING.exec(row) ?? [];
  const line = {
    ...{ file, text: `${row}\r\n`, plan: plan!, cells: Number(cells) },
    ...{ shard: Number(shard), of: Number(of), cell: Number(cell) },
  };
  if (plan === undefined || line.shard > line.of || line.cell > line.cells || line.cells > MOST_CELLS) {
    throw new InputError(
      `${where} is no row of a plan; merge takes files as \`llmsim plan --csv\` wrote them`,
    );
  }
  return line;
}

/** As many as a plan may have. */
const MOST_CELLS = 1_000_000;

/** The line as the undivided plan has it. */
function undivided(line: string): string {
  return line.replace(BEGINNING, (_, plan: string, cells: string, _shard, _index, _of, cell: string) => {
    return `${plan},${cells},1/1,${cell},`;
  });
}

/**
 * The row of a line. A file may be damaged where its rows are still told apart: throws InputError, which ends in `next`,
 * for what is no figure, for a row of another version, and for a strategy that is none.
 */
export function rowOfShard(line: string, next = 'run its shard again'): PlanRow {
  const row = read(line, next);
  const broken = PLAN_COLUMNS.find((column) => {
    const value = planValue(column, row);
    return typeof value === 'number' && !Number.isFinite(value);
  });
  const { llmsim, winner, binds } = row;
  const wrong =
    broken !== undefined
      ? `is damaged: its '${broken.name}' is no number`
      : llmsim !== VERSION
        ? `is of llmsim ${llmsim ?? 'without a version'}, and this is ${VERSION}`
        : !BINDING.includes(binds)
          ? `is damaged: its 'binds' is '${binds ?? ''}', and none of ${BINDING.join(', ')}`
          : winner !== null && !STRATEGY_IDS.has(winner.strategy)
            ? `is damaged: its strategy '${winner.strategy ?? ''}' is none that \`llmsim strategies\` lists`
            : undefined;
  if (wrong === undefined) return row;
  throw new InputError(`the row of cell ${row.cell} ${wrong}; ${next}`);
}

function read(line: string, next: string): PlanRow {
  try {
    return rowIn(line);
  } catch (error) {
    const cell = BEGINNING.exec(line)?.at(-1);
    const why = (error as Error).message.split('\n')[0]!;
    throw new InputError(`the row of cell ${cell} is damaged, it is no line of CSV: ${why}; ${next}`);
  }
}
