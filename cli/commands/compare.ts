/** `llmsim compare`: several strategies, one model and cluster, ranked, with why. */
import { InputError } from '../../input/error.js';
import { type Command, FROM_OPTION, SCENARIO_OPTIONS } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { formatOf, formatOption } from '../options/format.js';
import { OPEN_OPTION, reportOption } from '../options/open-option.js';
import { WHAT_IF_OPTION } from '../options/what-if-option.js';
import { XLSX_OPTION } from '../options/xlsx-option.js';
import type { Format } from '../output/answer.js';

const FORMATS = ['table', 'markdown', 'csv', 'json'] as const satisfies readonly Format[];

export const compare: Command = {
  name: 'compare',
  summary: 'rank strategies for a model on a cluster, with why and what would not fit',
  description:
    'For each strategy, finds the layout with the shortest step that fits in memory, simulates it, and ranks ' +
    'the strategies. Says why each is where it is, what does not fit and by how much, and what cannot run. ' +
    'A scenario file (YAML) holds the same keys as the options, which override it. Several models, clusters, ' +
    'global batches or sequences are as many questions, answered in one table.',
  operand: { name: 'scenario', summary: 'YAML file with any of the keys below' },
  options: [
    ...SCENARIO_OPTIONS,
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per configuration to FILE; the columns are in docs/csv.md',
    },
    reportOption('ranking, charts, timelines, sources'),
    {
      ...{ name: 'detail', type: 'flag', group: 'Output' },
      summary: 'with --json: also what the page shows (timelines, stages, kernels, scaling, sources)',
    },
    {
      ...{ name: 'all', type: 'flag', group: 'Output' },
      summary: 'a row for every strategy, also where several come to the same layout',
    },
    FROM_OPTION,
    XLSX_OPTION,
    WHAT_IF_OPTION,
    OPEN_OPTION,
    formatOption(FORMATS),
  ],
  examples: [
    {
      command: 'llmsim compare --model llama3-70b --cluster h100-dgx:64 --global-batch 1024',
      does: 'every strategy, each at its best layout',
    },
    {
      command:
        'llmsim compare examples/llama3-70b.yaml --strategy fsdp,megatron-3d --tokens 15T --csv out.csv',
      does: 'two strategies of a scenario, with the cost of the whole run',
    },
    {
      command: 'llmsim compare examples/llama3-70b.yaml --format markdown | gh pr comment --body-file -',
      does: 'the ranking as a comment on a pull request',
    },
  ],
  async run(args, terminal) {
    const [{ readRequests }, { outputFile }, { progressBar }] = await Promise.all([
      import('../input/request.js'),
      import('../output/output.js'),
      import('../output/progress.js'),
    ]);
    const format = formatOf(args, FORMATS);
    if (flagOption(args, 'detail') && format !== 'json') {
      throw new InputError(
        '--detail adds to --json, and this answer is not JSON; give --json, or leave it out',
      );
    }
    const [csv, report] = [textOption(args, 'csv'), textOption(args, 'report')];
    const book =
      textOption(args, 'xlsx') === undefined
        ? undefined
        : (await import('../output/rows-book.js')).rowsBook('compare', args);
    const questions = await readRequests(args);
    const file = outputFile(csv);
    const browser = flagOption(args, 'open') ? await import('../output/open.js') : undefined;
    const page = outputFile(report ?? browser?.temporaryPage());
    const quiet = flagOption(args, 'quiet');
    const note = (text: string) => quiet || terminal.err(`${text}\n`);
    const progress = progressBar(terminal, quiet);
    const detailed = page !== undefined || flagOption(args, 'detail');
    const { answerTo } = await import('../output/answer-to.js');
    const answer = await answerTo(questions, args, detailed, progress.update);
    progress.end();
    if (page !== undefined) {
      const { dayOf, reportOf } = await import('../output/report-page.js');
      const date = dayOf(new Date());
      page.write([await reportOf(answer.comparisons.map((each) => ({ ...each, date })))]);
      note(`wrote ${page.path}`);
    }
    if (file !== undefined) {
      file.write([await answer.as('csv', terminal.style)]);
      note(`wrote ${file.path}`);
    }
    if (book !== undefined) {
      await book.compared(answer, questions);
      note(`wrote ${book.path}`);
    }
    terminal.out(await answer.as(format, terminal.style));
    if (page !== undefined) {
      const failed = await browser?.openPage(page.path);
      if (failed !== undefined) note(failed);
    }
    // The answer to a what-if question is the changed one.
    const told = args.options['what-if'] === undefined ? answer.comparisons : answer.comparisons.slice(1);
    return told.some(({ comparison }) => comparison.rows.length > 0) ? 0 : 1;
  },
};
