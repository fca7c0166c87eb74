/** `llmsim bench`: how fast the simulator itself is, and how fast strategies are on this machine. */
import type { StrategyBench } from '../../accuracy/threads/bench.js';
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import type { Timeline } from '../../reports/threads/timelines.js';
import type { Command, Option } from '../command.js';
import { type Arguments, flagOption, textOption } from '../options/arguments.js';
import { THREAD_OPTIONS } from '../options/threads-options.js';
import type { OutputFile } from '../output/output.js';
import { showList } from '../output/show-list.js';
import type { Terminal } from '../output/terminal.js';

const STRATEGY_OPTIONS: readonly Option[] = [
  ...THREAD_OPTIONS,
  {
    ...{ name: 'strategy', type: 'texts', value: 'NAME', group: 'The job' },
    summary: 'strategy ids, separated by commas; ddp is always among them [default: all]',
  },
  {
    ...{ name: 'rounds', type: 'text', value: 'N', group: 'The job' },
    summary: 'times every strategy is started, in turns [default: 7]',
  },
  {
    ...{ name: 'steps', type: 'text', value: 'N', group: 'The job' },
    summary: 'steps timed in each round, after warm-up [default: 6]',
  },
  {
    ...{ name: 'trace', type: 'text', value: 'FILE', group: 'Output' },
    summary: 'write a step of each strategy, as measured, to FILE; open it at ui.perfetto.dev',
  },
  {
    ...{ name: 'chart', type: 'text', value: 'FILE', group: 'Output' },
    summary: 'write the step times as bars with their intervals to FILE, in SVG',
  },
].map((option) => ({ ...option, group: 'bench strategies' }) as Option);

/** Of five rounds against five, 2 in 252 divisions are extreme; of four, 2 in 70, which shows nothing. */
const FEWEST_ROUNDS = 5;

const SUITES = ['simulator', 'strategies'] as const;

export const bench: Command = {
  name: 'bench',
  summary: 'measure the simulator itself, or strategies side by side on real threads',
  description:
    '`bench simulator` (the default) measures how fast the simulator is. `bench strategies` runs strategies on ' +
    'worker threads of this machine in interleaved rounds: medians with bootstrap confidence intervals, the ' +
    'ratio to ddp, and whether the difference is real.',
  operand: { name: 'suite', choices: SUITES, summary: '`simulator` or `strategies`' },
  options: [
    ...STRATEGY_OPTIONS,
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per benchmark to FILE; the columns are in docs/csv.md',
    },
  ],
  examples: [
    { command: 'llmsim bench --json', does: 'the simulator’s figures for machines' },
    {
      command: 'llmsim bench strategies --strategy zero-1,zero-3',
      does: 'two strategies against ddp on two threads',
    },
    {
      command: 'llmsim bench strategies --trace steps.json --chart steps.svg',
      does: 'all of them, with a step of each as a timeline and their times as a picture',
    },
  ],
  async run(args, terminal) {
    if (args.operand === 'strategies') {
      const { unlessStopped } = await import('../input/threads-request.js');
      return unlessStopped(terminal, () => benchStrategies(args, terminal));
    }
    if (args.operand !== undefined && args.operand !== 'simulator') {
      throw new InputError(unknownSuite(args.operand));
    }
    return benchSimulator(args, terminal);
  },
};

async function benchSimulator(args: Arguments, terminal: Terminal): Promise<number> {
  const foreign = STRATEGY_OPTIONS.find(({ name }) => args.options[name] !== undefined);
  if (foreign !== undefined) {
    throw new InputError(
      `--${foreign.name} belongs to \`llmsim bench strategies\`, not to the simulator’s suite`,
    );
  }
  const [{ SUITE_SECONDS, simulatorSuite }, { benchList }, { outputFile }, { announce }] = await Promise.all([
    import('../../bench/simulator.js'),
    import('../../reports/lists/bench.js'),
    import('../output/output.js'),
    import('../output/progress.js'),
  ]);
  const file = outputFile(textOption(args, 'csv'));
  announce(terminal, flagOption(args, 'quiet'), SUITE_SECONDS, 'each benchmark of the simulator, one by one');
  const rows = await simulatorSuite();
  if (file !== undefined) {
    const { simulatorBenchCsv } = await import('../../reports/threads/bench-simulator-csv.js');
    file.write([simulatorBenchCsv(rows)]);
  }
  return showList(benchList(rows), args, terminal);
}

async function benchStrategies(args: Arguments, terminal: Terminal): Promise<number> {
  const [request, { countOption }, { outputFile }, { announce, progressBar }, { strategyById }] =
    await Promise.all([
      import('../input/threads-request.js'),
      import('../options/count-option.js'),
      import('../output/output.js'),
      import('../output/progress.js'),
      import('../../strategies/index.js'),
    ]);
  const { task, workers } = await request.readTask(args);
  const said = args.options.strategy;
  const named = await request.readStrategies(typeof said === 'boolean' ? undefined : said);
  const ddp = strategyById('ddp');
  const rounds = countOption(args, 'rounds', 7, FEWEST_ROUNDS);
  const steps = countOption(args, 'steps', 6, 1);
  const files = filesOf(args, outputFile);
  const [{ benchStrategies: measure, stepsOfRun }, { requireTrainable }, { expectedRuns }] =
    await Promise.all([
      import('../../accuracy/threads/bench.js'),
      import('../../accuracy/threads/cases.js'),
      import('../../accuracy/threads/duration.js'),
    ]);
  requireTrainable(task);
  const strategies = [ddp, ...named.filter((strategy) => strategy !== ddp)];
  const quiet = flagOption(args, 'quiet');
  const expected = expectedRuns(task, strategies, { workers, steps: stepsOfRun(steps), rounds });
  const each = `${expected.runs / rounds} runs in each of ${rounds} rounds`;
  announce(terminal, quiet, expected.seconds, `${each}, on ${workers} threads`);
  const progress = progressBar(terminal, quiet);
  const timelines: Timeline[] = [];
  const { shortLayout } = await import('../../reports/layout.js');
  const bench = await measure({
    ...{ task, workers, strategies, rounds, steps, onProgress: progress.update },
    ...(files.trace !== undefined && {
      onTimeline: ({ strategy, layout }, result) => {
        timelines.push({ name: `${strategy} ${shortLayout(layout)}`, result });
      },
    }),
  });
  progress.end();
  for (const { path } of await writeBench(bench, timelines, files)) {
    if (!quiet) terminal.err(`wrote ${path}\n`);
  }
  const { strategyBenchPage } = await import('../../reports/threads/bench-table.js');
  if (flagOption(args, 'json')) {
    const { json } = await import('../../reports/json.js');
    terminal.out(json(bench));
  } else terminal.out(strategyBenchPage(bench, terminal.style));
  return 0;
}

type BenchFiles = Readonly<Record<'csv' | 'trace' | 'chart', OutputFile | undefined>>;

function filesOf(
  args: Arguments,
  outputFile: (path: string | undefined) => OutputFile | undefined,
): BenchFiles {
  const file = (name: string) => outputFile(textOption(args, name));
  return { csv: file('csv'), trace: file('trace'), chart: file('chart') };
}

/** Writes what was asked for, and says which files these are. */
async function writeBench(
  bench: StrategyBench,
  timelines: readonly Timeline[],
  { csv, trace, chart }: BenchFiles,
): Promise<OutputFile[]> {
  if (csv !== undefined) {
    const { strategyBenchCsv } = await import('../../reports/threads/bench-table.js');
    csv.write([strategyBenchCsv(bench)]);
  }
  if (trace !== undefined) {
    const { timelineTrace } = await import('../../reports/threads/timelines.js');
    const steps = timelines.map(({ name, result }) => ({ name, measuredMicroseconds: result.stepPs / 1e6 }));
    trace.write(timelineTrace(timelines, { steps }));
  }
  if (chart !== undefined) {
    const [{ strategyBenchChart }, { svgOf }] = await Promise.all([
      import('../../reports/threads/bench-chart.js'),
      import('../../reports/charts/render.js'),
    ]);
    chart.write([await svgOf(strategyBenchChart(bench))]);
  }
  return [csv, trace, chart].filter((file) => file !== undefined);
}

function unknownSuite(name: string): string {
  const near = nearest(name, SUITES).map((suite) => `'${suite}'`);
  const guess = near.length > 0 ? `: did you mean ${near.join(' or ')}?` : '.';
  return `unknown suite '${name}'${guess} There are 'simulator' and 'strategies'.`;
}
