/** `--xlsx` of a plan: the workbook, written at the end from all of its rows, wherever they are from. */
import { ageInDays } from '../../hardware-profiles/offers/offer.js';
import { InputError } from '../../input/error.js';
import { type CellScenario, layoutKeys } from '../../planning/plan/cell.js';
import type { PlanRow } from '../../planning/plan/row.js';
import type { PlanSummary } from '../../planning/plan/summary.js';
import type { Rests } from '../../reports/xlsx/sources.js';
import type { Grid } from '../input/grid.js';
import { requestOf } from '../input/request.js';
import { saidByProgram } from '../input/scenario.js';
import { today } from '../input/today.js';
import type { Arguments } from '../options/arguments.js';
import { commandOf } from '../output/command-line.js';
import { outputFile } from '../output/output.js';
import { bookPath } from '../output/rows-book.js';

/** A workbook is made in memory: of so many rows in some 600 MiB. */
const MOST_ROWS = 20_000;

export interface PlanBook {
  readonly path: string;
  add(row: PlanRow): void;
  /** Writes the file, once all rows were added; `head` says what was asked. */
  write(summary: PlanSummary, head: readonly string[]): Promise<void>;
}

/**
 * The workbook that `args` of the command `name` asks for, of `total` rows; undefined where they ask for none. What its
 * figures rest on is in the `grid`, where there is one. Throws InputError where the file cannot be written.
 */
export function planBook(name: string, args: Arguments, total: number, grid?: Grid): PlanBook | undefined {
  const path = bookPath(args);
  if (path === undefined) return undefined;
  if (total > MOST_ROWS) {
    throw new InputError(
      `--xlsx writes at most ${MOST_ROWS} rows, and the plan has ${total}; shorten its lists, give a --shard of it, or leave --xlsx out: --csv takes any number`,
    );
  }
  const file = outputFile(path)!;
  const rows: PlanRow[] = [];
  return {
    path,
    add: (row) => void rows.push(row),
    async write(summary, head) {
      // A shard of a small plan may have none.
      const [first] = rows;
      if (first === undefined)
        throw new InputError(
          '--xlsx: no row of the plan is in this part of it, so that there is no workbook to write; give fewer shards, or leave --xlsx out',
        );
      const rests = grid === undefined ? [] : await restsOf(grid);
      const day = today();
      const madeBy = { llmsim: first.llmsim, command: commandOf(name, args), written: new Date(day) };
      const age = (date: string) => ageInDays(date, day);
      const [{ planWorkbook }, { xlsxBytes }] = await Promise.all([
        import('../../reports/xlsx/plan.js'),
        import('../../reports/xlsx/write.js'),
      ]);
      file.writeBytes(await xlsxBytes(planWorkbook({ rows, summary, head, madeBy, rests, age })));
    },
  };
}

/** What the predictions rest on, each kind of cluster once; the price is each row's own. */
async function restsOf(grid: Grid): Promise<Rests[]> {
  const { assumptionsOf } = await import('../../planning/explain/assumptions.js');
  const rests = new Map<string, Rests>();
  for (const scenario of scenariosByCluster(grid)) {
    try {
      const { cluster } = await requestOf(await saidByProgram(layoutKeys(scenario)));
      if (rests.has(cluster.id)) continue;
      const assumptions = assumptionsOf(cluster).filter(
        ({ figure }) => !figure.startsWith('economics.usdPer'),
      );
      rests.set(cluster.id, { cluster: cluster.id, assumptions });
    } catch (error) {
      // A cell that cannot run has a row that says so, and rests on nothing.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return [...rests.values()];
}

/** A cell for each name of a cluster. */
function scenariosByCluster(grid: Grid): CellScenario[] {
  const found = new Map<unknown, CellScenario>();
  for (let evaluation = 0; evaluation < grid.evaluations; evaluation++) {
    const { scenario } = grid.cellsOf(evaluation)[0]!;
    if (!found.has(scenario.cluster)) found.set(scenario.cluster, scenario);
  }
  return [...found.values()];
}
