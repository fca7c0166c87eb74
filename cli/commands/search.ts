/** `llmsim search`: every layout of every strategy, the best within limits of time, money and devices. */
import { type Command, SCENARIO_OPTIONS } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { formatOf, formatOption } from '../options/format.js';
import { OPEN_OPTION, reportOption } from '../options/open-option.js';
import { XLSX_OPTION } from '../options/xlsx-option.js';
import type { Format } from '../output/answer.js';

const FORMATS = ['table', 'markdown', 'csv', 'json'] as const satisfies readonly Format[];
export const SORTS = ['time', 'cost', 'devices'] as const;

export const search: Command = {
  name: 'search',
  summary: 'find the best layouts over all strategies and cluster sizes, within a deadline and a budget',
  description:
    'Evaluates every layout of every strategy on every cluster named, and simulates what may be among the best. Shows ' +
    'the best, the Pareto front of time, cost and devices, and what was ruled out, by reason. With --from, tells the ' +
    'way from your own layout to the best. Bounds rule out only what cannot be part of the answer. Ctrl-C shows the ' +
    'best so far; it is then said that the search was interrupted, and the exit code is 1.',
  operand: { name: 'scenario', summary: 'YAML file with any of the keys below' },
  options: [
    ...SCENARIO_OPTIONS,
    {
      ...{ name: 'max-devices', type: 'text', value: 'N', group: 'The search' },
      summary:
        'look at 1, 2, 3, 4, 6, 8 … nodes of each cluster, up to N devices and the size it is named with',
    },
    {
      ...{ name: 'sort', type: 'text', value: 'CHOICE', group: 'The search', choices: SORTS },
      summary: 'what is best: the shortest run, the cheapest, or the one on fewest devices [default: time]',
    },
    {
      ...{ name: 'top', type: 'text', value: 'N', group: 'The search' },
      summary: 'how many layouts to show [default: 10]',
    },
    {
      ...{ name: 'from', type: 'text', value: 'LAYOUT', group: 'The search' },
      summary:
        'your own layout, such as "megatron-3d tp8 pp8 sp mb1 full", or a scenario file that fixes one: shows the way to the best',
    },
    {
      ...{ name: 'threads', type: 'text', value: 'N', group: 'The search' },
      summary: 'threads that search [default: all cores but one; one for what is soon done]',
    },
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per layout found to FILE; the columns are those of compare',
    },
    XLSX_OPTION,
    reportOption('the best layouts, the Pareto front, what was left out, the way from your own layout'),
    OPEN_OPTION,
    formatOption(FORMATS),
  ],
  examples: [
    {
      command:
        'llmsim search --model llama3-70b --cluster h100-dgx --max-devices 1024 --global-batch 1024 --tokens 2T --deadline 60d --budget 5M',
      does: 'the fastest that ends in time and costs no more',
    },
    {
      command:
        'llmsim search --model llama3-70b --cluster h100-dgx:8..128 --global-batch 1024 --tokens 2T --deadline 60d --sort cost',
      does: 'the cheapest that ends in time',
    },
    {
      command: 'llmsim search examples/llama3-70b.yaml --from "megatron-3d tp8 pp8 sp mb1 full"',
      does: 'what to change of a layout, and what each change is worth',
    },
  ],
  async run(args, terminal) {
    const [{ readSearch }, { outputFile }, { progressBar }, { foundAnswer }, { askedPage }] =
      await Promise.all([
        import('../input/search-question.js'),
        import('../output/output.js'),
        import('../output/progress.js'),
        import('../output/found-answer.js'),
        import('../output/asked-page.js'),
      ]);
    const format = formatOf(args, FORMATS);
    const asked = await readSearch(args);
    const file = outputFile(textOption(args, 'csv'));
    const book =
      textOption(args, 'xlsx') === undefined
        ? undefined
        : (await import('../output/rows-book.js')).rowsBook('search', args);
    const page = await askedPage('search', args);
    const quiet = flagOption(args, 'quiet');
    const note = (text: string) => quiet || terminal.err(`${text}\n`);
    const progress = progressBar(terminal, quiet);
    const { interruptible } = await import('../output/interrupt.js');
    const [{ find }, { sizesBelowBest, withSizes }, { searchBy }] = await Promise.all([
      import('../../planning/finding/find.js'),
      import('../../planning/finding/sizes.js'),
      import('../threads/search-threads.js'),
    ]);
    const { question: first, threads, sized, ...options } = asked;
    const { found, question } = await interruptible(async (signal) => {
      const search = async (question: typeof first) => ({
        question,
        found: await find(question, {
          ...options,
          ...{ signal, search: searchBy(threads) },
          onProgress: (done, total) =>
            progress.update(done, total, `of ${total.toLocaleString('en')} layouts decided on`),
        }),
      });
      const coarse = await search(first);
      if (signal.aborted) return coarse;
      const added = await sizesBelowBest(first, coarse.found, sized);
      if (added.length === 0) return coarse;
      note(`looking closer: ${added.map(({ cluster }) => cluster).join(', ')}`);
      const fine = await search(withSizes(first, coarse.found.rows[0]!, added));
      if (!fine.found.interrupted) return fine;
      note('interrupted: the sizes between were not decided on');
      return coarse;
    });
    progress.end();
    if (found.interrupted) note('interrupted: this is the best so far');
    const answer = foundAnswer(found, question);
    if (page !== undefined) {
      const failed = await page.write(found);
      note(`wrote ${page.path}`);
      if (failed !== undefined) note(failed);
    }
    if (file !== undefined) {
      file.write([await answer('csv', terminal.style)]);
      note(`wrote ${file.path}`);
    }
    if (book !== undefined) {
      await book.found(found, question);
      note(`wrote ${book.path}`);
    }
    terminal.out(await answer(format, terminal.style));
    return found.rows.length > 0 && !found.interrupted ? 0 : 1;
  },
};
