/** `llmsim compare`: several strategies, one model and cluster, ranked, with why. */
import { InputError } from '../../input/error.js';
import type { Comparison } from '../../planning/comparison.js';
import type { Request } from '../../planning/request.js';
import type { Style } from '../../reports/tables/style.js';
import { type Command, SCENARIO_OPTIONS } from '../command.js';
import { type Arguments, flagOption, textOption } from '../options/arguments.js';
import { formatOf, formatOption } from '../options/format.js';

const FORMATS = ['table', 'markdown', 'csv', 'json'] as const;

export const compare: Command = {
  name: 'compare',
  summary: 'rank strategies for a model on a cluster, with why and what would not fit',
  description:
    'For each strategy, finds the layout with the shortest step that fits in memory, simulates it, and ranks ' +
    'the strategies. Says why each is where it is, what does not fit and by how much, and what cannot run. ' +
    'A scenario file (YAML) holds the same keys as the options, which override it.',
  operand: { name: 'scenario', summary: 'YAML file with any of the keys below' },
  options: [
    ...SCENARIO_OPTIONS,
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per configuration to FILE; the columns are in docs/csv.md',
    },
    {
      ...{ name: 'report', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write a self-contained HTML page to FILE: ranking, charts, timelines, sources',
    },
    {
      ...{ name: 'detail', type: 'flag', group: 'Output' },
      summary: 'with --json: also what the page shows (timelines, stages, kernels, scaling, sources)',
    },
    {
      ...{ name: 'all', type: 'flag', group: 'Output' },
      summary: 'a row for every strategy, also where several come to the same layout',
    },
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
    const [{ readRequest }, { outputFile }, { progressBar }] = await Promise.all([
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
    if (csv !== undefined && csv === report) {
      throw new InputError(`--csv and --report both name '${csv}'; give each a file of its own`);
    }
    const request = await readRequest(args);
    const file = outputFile(csv);
    const page = outputFile(report);
    const quiet = flagOption(args, 'quiet');
    const { compare: answer } = await import('../../planning/compare.js');
    const progress = progressBar(terminal, quiet);
    const comparison = answer(request, {
      onProgress: progress.update,
      ...(page !== undefined || flagOption(args, 'detail')
        ? { detail: await import('../../planning/detail/detail.js') }
        : {}),
      command: commandLine(args),
      all: flagOption(args, 'all'),
    });
    progress.end();
    if (page !== undefined) {
      const { dayOf, reportOf } = await import('../output/report-page.js');
      page.write([await reportOf([{ name: comparison.schema, comparison, date: dayOf(new Date()) }])]);
      if (!quiet) terminal.err(`wrote ${page.path}\n`);
    }
    if (file !== undefined) {
      const { compareCsv } = await import('../../reports/csv/compare.js');
      file.write([compareCsv(comparison)]);
      if (!quiet) terminal.err(`wrote ${file.path}\n`);
    }
    terminal.out(await answerAs(format, comparison, request, terminal.style));
    return comparison.rows.length > 0 ? 0 : 1;
  },
};

/** The command that gives the same again, as one would type it; where the page went is left out. */
function commandLine({ operand, options }: Arguments): string {
  const words = Object.entries(options).flatMap(([name, value]) => {
    if (['report', 'csv', 'json', 'quiet', 'detail', 'format'].includes(name)) return [];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--${name}=false`];
    return [`--${name}`, quoted(typeof value === 'string' ? value : value.join(','))];
  });
  return [
    'llmsim compare',
    ...(operand === undefined ? [] : [quoted(operand)]),
    ...words,
    '--report report.html',
  ].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:,=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

async function answerAs(
  format: (typeof FORMATS)[number],
  comparison: Comparison,
  request: Request,
  style: Style,
): Promise<string> {
  if (format === 'json') return (await import('../../reports/json.js')).json(comparison);
  if (format === 'csv') return (await import('../../reports/csv/compare.js')).compareCsv(comparison);
  const [{ heading }, { parameterCount }] = await Promise.all([
    import('../../reports/tables/heading.js'),
    import('../../models/weights/parameters.js'),
  ]);
  const head = heading(request, parameterCount(request.model).total);
  if (format === 'markdown') {
    return (await import('../../reports/compare-markdown.js')).compareMarkdown(comparison, head);
  }
  return (await import('../../reports/compare.js')).compareTable(comparison, head, style);
}
