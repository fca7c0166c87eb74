/** `--xlsx` of `compare` and `search`: the rows of their CSV files in a workbook, with what they rest on. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { FileColumn } from '../../reports/csv/file.js';
import { type Arguments, textOption } from '../options/arguments.js';
import { outputFile } from './output.js';

export interface RowsBook {
  readonly path: string;
  /** Writes `rows`, which are of these `clusters`. */
  write<Row>(
    columns: readonly FileColumn<Row>[],
    rows: readonly Row[],
    clusters: readonly Cluster[],
  ): Promise<void>;
}

/**
 * The workbook that `args` of the command asks for; undefined where they ask for none. Throws InputError where it could
 * not be written, before any work is done.
 */
export function rowsBook(command: 'compare' | 'search', args: Arguments): RowsBook | undefined {
  const path = bookPath(args);
  if (path === undefined) return undefined;
  const file = outputFile(path)!;
  return {
    path,
    async write(columns, rows, clusters) {
      const [{ assumptionsOf }, { VERSION }, { today }, { commandOf }, { rowsWorkbook }, { xlsxBytes }] =
        await Promise.all([
          import('../../planning/explain/assumptions.js'),
          import('../../planning/version.js'),
          import('../input/today.js'),
          import('./command-line.js'),
          import('../../reports/xlsx/rows.js'),
          import('../../reports/xlsx/write.js'),
        ]);
      const kinds = new Map(clusters.map((cluster) => [cluster.id, cluster]));
      const rests = [...kinds].map(([cluster, profile]) => ({
        cluster,
        assumptions: assumptionsOf(profile),
      }));
      const madeBy = { llmsim: VERSION, command: commandOf(command, args), written: new Date(today()) };
      const name = command === 'compare' ? 'Compare' : 'Search';
      file.writeBytes(await xlsxBytes(rowsWorkbook({ name, columns, rows, madeBy, rests })));
    },
  };
}

/** Where `--xlsx` goes, which is nowhere that another option writes to. */
export function bookPath(args: Arguments): string | undefined {
  const path = textOption(args, 'xlsx');
  const other = ['csv', 'report'].find((name) => path !== undefined && textOption(args, name) === path);
  if (other === undefined) return path;
  throw new InputError(`--${other} and --xlsx both name '${path}'; give each a file of its own`);
}
