/** `--xlsx` of `compare`: the rows of its CSV file, typed, with their sources. */
import { InputError } from '../../input/error.js';
import { assumptionsOf } from '../../planning/explain/assumptions.js';
import { linesOf } from '../../reports/csv/compare.js';
import { compareWorkbook } from '../../reports/xlsx/compare.js';
import { xlsxBytes } from '../../reports/xlsx/write.js';
import type { AskedRequest } from '../input/request.js';
import { today } from '../input/today.js';
import { type Arguments, textOption } from '../options/arguments.js';
import type { Answer } from './answer.js';
import { commandOf } from './command-line.js';
import { outputFile } from './output.js';

export interface CompareBook {
  readonly path: string;
  write(answer: Answer, questions: readonly AskedRequest[]): Promise<void>;
}

/** The workbook at `path`. Throws InputError where it cannot be written. */
export function compareBook(args: Arguments, path: string): CompareBook {
  const other = ['csv', 'report'].find((name) => textOption(args, name) === path);
  if (other !== undefined) {
    throw new InputError(`--${other} and --xlsx both name '${path}'; give each a file of its own`);
  }
  const file = outputFile(path)!;
  return {
    path,
    async write({ comparisons }, questions) {
      const lines = comparisons.flatMap(({ comparison, strongScaling }) => {
        return linesOf(comparison, strongScaling ?? null);
      });
      const clusters = new Map(questions.map(({ request: { cluster } }) => [cluster.id, cluster]));
      const rests = [...clusters.values()].map((cluster) => {
        return { cluster: cluster.id, assumptions: assumptionsOf(cluster) };
      });
      const { llmsim } = comparisons[0]!.comparison;
      const madeBy = { llmsim, command: commandOf('compare', args), written: new Date(today()) };
      file.writeBytes(await xlsxBytes(compareWorkbook({ lines, madeBy, rests })));
    },
  };
}
