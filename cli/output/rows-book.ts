/** `--xlsx` of `compare` and `search`: the rows of their CSV files in a workbook, with what they rest on. */
import { assumptionsOf } from '../../planning/explain/assumptions.js';
import type { SearchQuestion } from '../../planning/finding/question.js';
import type { Found } from '../../planning/found.js';
import type { Request } from '../../planning/request.js';
import { VERSION } from '../../planning/version.js';
import type { RowsWorkbook } from '../../reports/xlsx/rows.js';
import type { Rests } from '../../reports/xlsx/sources.js';
import type { AskedRequest } from '../input/request.js';
import { today } from '../input/today.js';
import { type Arguments, textOption } from '../options/arguments.js';
import type { Answer } from './answer.js';
import { commandOf } from './command-line.js';
import { outputFile } from './output.js';

export interface RowsBook {
  readonly path: string;
  /** Writes what `compare` answered to the questions. */
  compared(answer: Answer, questions: readonly AskedRequest[]): Promise<void>;
  /** Writes what `search` found. */
  found(found: Found, question: SearchQuestion): Promise<void>;
}

/**
 * The workbook that `args` of the command asks for; undefined where they ask for none. Throws InputError where it could
 * not be written, before any work is done.
 */
export function rowsBook(command: 'compare' | 'search', args: Arguments): RowsBook | undefined {
  const path = bookPath(args);
  if (path === undefined) return undefined;
  const file = outputFile(path)!;
  const madeBy = { llmsim: VERSION, command: commandOf(command, args), written: new Date(today()) };
  return {
    path,
    async compared({ comparisons }, questions) {
      const [{ COMPARE_COLUMNS }, { linesOf }] = await Promise.all([
        import('../../reports/csv/compare-columns.js'),
        import('../../reports/csv/compare.js'),
      ]);
      const rows = comparisons.flatMap(({ comparison, strongScaling }) =>
        linesOf(comparison, strongScaling ?? null),
      );
      const rests = restsOf(questions.map(({ request }) => request));
      file.writeBytes(await bytesOf({ name: 'Compare', columns: COMPARE_COLUMNS, rows, madeBy, rests }));
    },
    async found(found, { clusters }) {
      const { foundLines, SEARCH_COLUMNS } = await import('../../reports/csv/search.js');
      const rests = restsOf(clusters.map(({ request }) => request));
      const rows = foundLines(found);
      file.writeBytes(await bytesOf({ name: 'Search', columns: SEARCH_COLUMNS, rows, madeBy, rests }));
    },
  };
}

/** What the answers to `requests` rest on, each kind of cluster once. */
function restsOf(requests: readonly Request[]): Rests[] {
  const kinds = new Map(requests.map(({ cluster }) => [cluster.id, cluster]));
  return [...kinds].map(([cluster, profile]) => ({ cluster, assumptions: assumptionsOf(profile) }));
}

async function bytesOf<Row>(rows: RowsWorkbook<Row>): Promise<Uint8Array> {
  const [{ rowsWorkbook }, { xlsxBytes }] = await Promise.all([
    import('../../reports/xlsx/rows.js'),
    import('../../reports/xlsx/write.js'),
  ]);
  return xlsxBytes(rowsWorkbook(rows));
}

/** Where `--xlsx` goes. */
export function bookPath(args: Arguments): string | undefined {
  return textOption(args, 'xlsx');
}
