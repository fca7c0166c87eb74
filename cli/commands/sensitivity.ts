/** `llmsim sensitivity`: what a little more and less of each figure would change, as a tornado. */
import { InputError } from '../../input/error.js';
import { type Command, SCENARIO_OPTIONS } from '../command.js';
import { type Arguments, flagOption, textOption } from '../options/arguments.js';
import { formatOf, formatOption } from '../options/format.js';
import { OPEN_OPTION, reportOption } from '../options/open-option.js';

const FORMATS = ['table', 'markdown', 'csv', 'json'] as const;
const GROUP = 'The changes';

export const sensitivity: Command = {
  name: 'sensitivity',
  summary: 'tell what 10 % more and less of each figure would change, in step time and dollars',
  description:
    'Finds the best layout, then changes each figure that the prediction rests on alone: resources of the cluster, ' +
    'what kernels and the communication library reach, memory reserve, price and power. Shows by how much the step ' +
    'and, with tokens, the cost of the run would change, the largest first, each with its source.',
  operand: { name: 'scenario', summary: 'YAML file with any of the keys below' },
  options: [
    ...SCENARIO_OPTIONS,
    {
      ...{ name: 'by', type: 'text', value: 'SHARE', group: GROUP },
      summary: 'by what share each figure is lowered and raised [default: 10%]',
    },
    {
      ...{ name: 'replan', type: 'flag', group: GROUP },
      summary: 'find the best layout of every change; without it the best one as things are is held',
    },
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per figure to FILE; the columns are in docs/sensitivity.md',
    },
    reportOption('the tornado, every figure with its source'),
    OPEN_OPTION,
    formatOption(FORMATS),
  ],
  examples: [
    {
      command: 'llmsim sensitivity examples/llama3-70b.yaml --strategy megatron-3d --tokens 15T',
      does: 'which figures decide time and cost of this run',
    },
    {
      command: 'llmsim sensitivity examples/llama3-70b.yaml --strategy fsdp --by 20% --csv figures.csv',
      does: 'a fifth more and less of each, for a spreadsheet',
    },
  ],
  async run(args, terminal) {
    const format = formatOf(args, FORMATS);
    const by = await byOf(args);
    const [{ readRequest }, { outputFile }, { progressBar }] = await Promise.all([
      import('../input/request.js'),
      import('../output/output.js'),
      import('../output/progress.js'),
    ]);
    const request = await readRequest(args);
    const file = outputFile(textOption(args, 'csv'));
    const page = await (await import('../output/asked-page.js')).askedPage('sensitivity', args);
    const quiet = flagOption(args, 'quiet');
    const { sensitivity: analysed } = await import('../../planning/sensitivity/sensitivity.js');
    const progress = progressBar(terminal, quiet);
    const told = analysed(request, {
      ...{ replan: flagOption(args, 'replan'), onProgress: progress.update },
      ...(by === undefined ? {} : { by }),
    });
    progress.end();
    if (file !== undefined) {
      const { sensitivityCsv } = await import('../../reports/sensitivity/csv.js');
      file.write([sensitivityCsv(told)]);
      if (!quiet) terminal.err(`wrote ${file.path}\n`);
    }
    const failed = await page?.write(told);
    if (page !== undefined && !quiet)
      terminal.err(`wrote ${page.path}\n${failed === undefined ? '' : `${failed}\n`}`);
    if (format === 'json') terminal.out((await import('../../reports/json.js')).json(told));
    else if (format === 'csv') {
      terminal.out((await import('../../reports/sensitivity/csv.js')).sensitivityCsv(told));
    } else {
      const [{ heading }, { parameterCount }, { costLines }] = await Promise.all([
        import('../../reports/tables/heading.js'),
        import('../../models/weights/parameters.js'),
        import('../../reports/tables/price.js'),
      ]);
      const { currency, ...price } = told.inputs.price ?? {};
      const head = [
        ...heading(request, parameterCount(request.model)),
        ...costLines({
          ...told.inputs,
          ...(told.inputs.price && { price: price as typeof told.inputs.price }),
        }),
        ...(currency === undefined || told.inputs.tokens === null
          ? []
          : ['costs are in US dollars here: the currency is not used']),
      ];
      if (format === 'markdown') {
        const { sensitivityMarkdown } = await import('../../reports/sensitivity/markdown.js');
        terminal.out(sensitivityMarkdown(told, head));
      } else {
        const { sensitivityText } = await import('../../reports/sensitivity/text.js');
        terminal.out(sensitivityText(told, head, terminal.style));
      }
    }
    return told.base.fits ? 0 : 1;
  },
};

/** The share of `--by`; undefined where it was not given. */
async function byOf(args: Arguments): Promise<number | undefined> {
  const said = textOption(args, 'by');
  if (said === undefined) return undefined;
  const { SHARE, shareOf } = await import('../options/rules.js');
  const share = SHARE.test(said) ? shareOf(said) : Number.NaN;
  if (share > 0) return share;
  throw new InputError(`--by: '${said}' is no share above 0 and below 1; write 10% or 0.2, for example`);
}
