/** `llmsim report`: results as one page that opens from a file. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../../input/error.js';
import type { Command } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { OPEN_OPTION } from '../options/open-option.js';

const WRITTEN = 'report.html';

export const report: Command = {
  name: 'report',
  summary: 'write a self-contained HTML page from result JSON',
  description:
    'Makes one HTML file from what `llmsim compare --json` printed: the ranking, charts, and with --detail in ' +
    'that command the timeline of a step, memory by stage, kernels, links, scaling and sources. Several files ' +
    'are compared on one page; runs on threads (`llmsim validate --json`) are shown with their predictions. Searches, ' +
    'sensitivity analyses, runs and plans (JSON lines or CSV) have pages of their own, or sections where there are several ' +
    'files. The page needs no network and can be read without scripts.',
  operand: {
    name: 'results',
    several: true,
    summary:
      'files that --json of compare, validate, search, sensitivity, run or plan wrote, or `llmsim plan --csv`',
  },
  options: [
    {
      ...{ name: 'output', letter: 'o', type: 'text', value: 'FILE', group: 'Output' },
      summary: `the page to write; ${WRITTEN} unless given`,
    },
    OPEN_OPTION,
  ],
  examples: [
    { command: 'llmsim report results.json -o report.html', does: 'one result as a page' },
    { command: 'llmsim report h100.json b200.json -o both.html', does: 'two results compared on one page' },
    { command: 'llmsim report plan.csv -o plan.html', does: 'the rows of a plan as a page' },
  ],
  async run(args, terminal) {
    const [{ severalAnswer }, { outputFile }, { readText }, { dayOf, reportOf }, { resultIn }, rows] =
      await Promise.all([
        import('../output/answer.js'),
        import('../output/output.js'),
        import('../../input/read-file.js'),
        import('../output/report-page.js'),
        import('../input/result-file.js'),
        import('../input/plan-rows.js'),
      ]);
    const paths = args.operands ?? [];
    if (paths.length === 0) {
      throw new InputError('report needs at least one file that `llmsim compare --json` wrote');
    }
    const quiet = flagOption(args, 'quiet');
    const read = (path: string) => {
      const written = readText(path, 'results');
      if (!rows.holdsPlanRows(written)) return resultIn(written, path);
      const whole = rows.planRowsIn(written, path);
      if (rows.isCut(written) && !quiet) {
        terminal.err(`${path}: its last row was not written to its end and is left out\n`);
      }
      return { schema: 'llmsim.plan/1' as const, rows: whole };
    };
    const results = paths.map((path) => ({
      file: basename(path),
      name: basename(path).replace(/\.(json|csv)$/, ''),
      result: read(path),
      date: dayOf(statSync(path, { throwIfNoEntry: false })?.mtime ?? new Date()),
    }));
    const comparisons = results.flatMap(({ name, result, date, file }) => {
      if (result.schema === 'llmsim.compare/1') return [{ name, comparison: result, date, file }];
      if (result.schema !== 'llmsim.compare-several/1') return [];
      return severalAnswer(result).comparisons.map((each) => ({ ...each, date, file }));
    });
    const validations = results.flatMap(({ name, result }) =>
      result.schema === 'llmsim.validate/1' ? [{ name, validation: result }] : [],
    );
    const made = `llmsim report ${results.map((each) => each.file).join(' ')} -o report.html`;
    const others = results.flatMap(({ result, name, date }) => {
      const { schema } = result;
      return schema === 'llmsim.search/1' ||
        schema === 'llmsim.sensitivity/1' ||
        schema === 'llmsim.datacentre/1' ||
        schema === 'llmsim.run/1' ||
        schema === 'llmsim.plan/1'
        ? [{ name, date, made, result }]
        : [];
    });
    const file = outputFile(textOption(args, 'output') ?? WRITTEN)!;
    const page = await reportOf(comparisons, validations, others);
    file.write([page]);
    if (flagOption(args, 'json')) {
      const { json } = await import('../../reports/json.js');
      const bytes = Buffer.byteLength(page);
      terminal.out(json({ schema: 'llmsim.report/1', file: file.path, bytes, results: paths }));
    }
    if (!quiet) terminal.err(`wrote ${file.path}\n`);
    if (flagOption(args, 'open')) {
      const failed = await (await import('../output/open.js')).openPage(file.path);
      if (failed !== undefined && !quiet) terminal.err(`${failed}\n`);
    }
    return 0;
  },
};
