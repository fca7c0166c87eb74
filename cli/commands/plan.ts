/** `llmsim plan`: a grid of questions, one row each. */
import { type Command, type Option, SCENARIO_OPTIONS } from '../command.js';
import { textOption } from '../options/arguments.js';
import { formatOf, formatOption } from '../options/format.js';
import { OPEN_OPTION, reportOption } from '../options/open-option.js';
import { MAX_DEVICES, PLAN_OPTIONS, STRATEGY_SETS } from '../options/plan-keys.js';
import { XLSX_OPTION } from '../options/xlsx-option.js';
import type { Format } from '../output/answer.js';

const FORMATS = ['table', 'markdown', 'csv', 'json'] as const satisfies readonly Format[];

const THREADS: Option = {
  ...{ name: 'threads', type: 'text', value: 'N', group: 'Work' },
  summary:
    'threads that search for layouts; the answer is the same with any number [default: cores of the machine]',
};

export const plan: Command = {
  name: 'plan',
  summary: 'a grid of models, clusters, tokens and prices: one CSV row a cell, with the best layout',
  description:
    'Takes every combination of the values given, and for each finds the best layout, how long the run takes, what it ' +
    'costs, and which limit holds it back. A plan file (YAML) holds the same keys as the options, which override it; ' +
    'model, cluster, global-batch, seq, precision, tokens, price and others may be lists. With --csv rows are written ' +
    'as they come, and a run that was ended goes on where it was: give the same command again.',
  without: { currency: 'its costs are in US dollars; `llmsim compare` and `llmsim search` show others' },
  operand: { name: 'plan', summary: 'YAML file with any of the keys below' },
  options: [
    ...SCENARIO_OPTIONS.filter(({ name }) => PLAN_OPTIONS.includes(name)),
    {
      ...{ name: STRATEGY_SETS.name, type: 'text', value: 'SETS', group: 'The job' },
      summary: STRATEGY_SETS.summary,
    },
    {
      ...{ name: MAX_DEVICES.name, type: 'text', value: 'N', group: 'The job' },
      summary: MAX_DEVICES.summary,
    },
    THREADS,
    {
      ...{ name: 'shard', type: 'text', value: 'I/N', group: 'Work' },
      summary: 'only part I of N, for several machines; `llmsim merge` joins their files',
    },
    {
      ...{ name: 'queue', type: 'text', value: 'URL', group: 'Work' },
      summary:
        'let workers do the work, through the Redis at redis://host:6379: `llmsim work` on any number of machines',
    },
    {
      ...{ name: 'retry-dead', type: 'flag', group: 'Work' },
      summary: 'with --queue, ask again for cells whose workers failed',
    },
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per cell to FILE; the columns are in docs/csv.md',
    },
    XLSX_OPTION,
    reportOption('the grid as squares, cost by deadline, the best cells, prices'),
    OPEN_OPTION,
    {
      ...formatOption(FORMATS),
      summary:
        'how to print the answer: table and markdown are a summary [default: table with --csv or --xlsx, else csv]',
    },
  ],
  examples: [
    {
      command: 'llmsim plan examples/cluster-sweep/plan.yaml --csv plan.csv',
      does: 'a grid from a file; the same command goes on after an interruption',
    },
    {
      command: 'llmsim plan examples/70b-three-clouds.yaml --xlsx plan.xlsx',
      does: 'a workbook with pivots by deadline and budget',
    },
    {
      command:
        'llmsim plan --model llama3-8b --cluster h100-dgx:1..8 --global-batch 256 --tokens 100B,1T --csv plan.csv',
      does: 'four sizes of a cluster, two lengths of the run',
    },
    {
      command: 'llmsim plan examples/cluster-sweep/plan.yaml --shard 1/4 --csv plan-1.csv',
      does: 'a quarter of the work',
    },
  ],
  async run(args, terminal) {
    const format = formatOf(args, FORMATS);
    const said = textOption(args, 'format') !== undefined || args.options.json === true;
    const { planned } = await import('../plan/planned.js');
    const inFile = ['csv', 'xlsx'].some((name) => textOption(args, name) !== undefined);
    return planned(args, terminal, said ? format : inFile ? 'table' : 'csv');
  },
};
