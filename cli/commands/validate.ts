/** `llmsim validate`: strategies run on real threads, and the simulator held against them. */
import type { TimelinePair } from '../../reports/threads/paired-trace.js';
import type { Command } from '../command.js';
import { type Arguments, flagOption, textOption } from '../options/arguments.js';
import {
  LAYOUT_OPTIONS,
  THREAD_OPTIONS,
  TRAINING_OPTIONS,
  WAIT_OPTION,
  WAIT_SECONDS,
} from '../options/threads-options.js';
import type { Terminal } from '../output/terminal.js';

export const validate: Command = {
  name: 'validate',
  summary: 'train strategies on real threads and check the simulator against them',
  description:
    'Runs the program of each strategy on worker threads of this machine, on a small transformer or CNN with real ' +
    'gradients, the optimizer asked for, and adapters where asked for. The loss must be that of one worker; bytes sent, order of ops and peak memory must be exactly ' +
    'what the program says. Predicted and measured step times are shown with their error. Exits with 1 when a ' +
    'strategy does not hold.',
  operand: {
    name: 'strategies',
    several: true,
    summary: 'ids, separated by spaces or commas (see `llmsim strategies`) [default: all]',
  },
  options: [
    ...THREAD_OPTIONS,
    ...TRAINING_OPTIONS,
    ...LAYOUT_OPTIONS,
    {
      ...{ name: 'steps', type: 'text', value: 'N', group: 'The job' },
      summary: 'optimizer steps each strategy trains [default: 36]',
    },
    {
      ...{ name: 'cluster', type: 'text', value: 'FILE', group: 'The job' },
      summary: 'calibration by `llmsim calibrate` [default: a quick one, made first]',
    },
    WAIT_OPTION,
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per strategy and layout to FILE; the columns are in docs/csv.md',
    },
    {
      ...{ name: 'trace', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write a step of each, measured above simulated, to FILE; open it at ui.perfetto.dev',
    },
  ],
  examples: [
    { command: 'llmsim validate', does: 'every strategy on two threads' },
    {
      command: 'llmsim validate zero-2 zero-3 --train lora --offload optimizer',
      does: 'adapters beside a frozen model, updated on the host',
    },
    {
      command: 'llmsim validate megatron-3d --workers 4 --schedule zb-h1',
      does: 'four pipeline stages in the order of ZB-H1',
    },
    {
      command: 'llmsim validate megatron-3d --workers 8 --trace steps.json',
      does: 'tensor, pipeline and data parallel together, with both timelines',
    },
  ],
  async run(args, terminal) {
    const { unlessStopped } = await import('../input/threads-request.js');
    return unlessStopped(terminal, () => answer(args, terminal));
  },
};

async function answer(args: Arguments, terminal: Terminal): Promise<number> {
  const [request, { countOption }, { outputFile }, { announce, byTheClock, progressBar }] = await Promise.all(
    [
      import('../input/threads-request.js'),
      import('../options/count-option.js'),
      import('../output/output.js'),
      import('../output/progress.js'),
    ],
  );
  const { task: asked, workers } = await request.readTask(args);
  const task = { ...asked, everySchedule: true } as const;
  const strategies = await request.readStrategies(args.operands);
  const steps = countOption(args, 'steps', 36, 1);
  const waitSeconds = countOption(args, 'wait', WAIT_SECONDS, 0);
  const files = { csv: outputFile(textOption(args, 'csv')), trace: outputFile(textOption(args, 'trace')) };
  const quiet = flagOption(args, 'quiet');
  const timelines: TimelinePair[] = [];
  const [{ validate: held, requireRunnable }, { shortLayout }, { calibrationSeconds, expectedRuns }] =
    await Promise.all([
      import('../../accuracy/threads/validate.js'),
      import('../../reports/layout.js'),
      import('../../accuracy/threads/duration.js'),
    ]);
  requireRunnable({ task, strategies, workers, steps });
  const expected = expectedRuns(task, strategies, { workers, steps, rounds: 1 });
  const first = textOption(args, 'cluster') === undefined ? calibrationSeconds(true) : 0;
  const runs = `${expected.runs} runs of ${steps} steps on ${workers} threads`;
  announce(
    terminal,
    quiet,
    first + expected.seconds,
    first === 0 ? runs : `a quick calibration, then ${runs}`,
  );
  const calibrating = progressBar(terminal, quiet);
  const stop = first === 0 ? () => {} : byTheClock(calibrating, first, 'calibrating');
  const predictor = await request.readPredictor(args, waitSeconds).finally(stop);
  calibrating.end();
  const progress = progressBar(terminal, quiet);
  const run = await held({
    ...{ task, strategies, workers, steps, seed: 1, waitSeconds, ...predictor, onProgress: progress.update },
    onTimelines: ({ strategy, layout }, measured, simulated) => {
      if (files.trace === undefined) return;
      timelines.push({ name: `${strategy} ${shortLayout(layout)}`, measured, simulated });
    },
  });
  progress.end();
  if (files.csv !== undefined) {
    const { validateCsv } = await import('../../reports/threads/validate-csv.js');
    files.csv.write([validateCsv(run)]);
    if (!quiet) terminal.err(`wrote ${files.csv.path}\n`);
  }
  if (files.trace !== undefined) {
    const { pairedTrace } = await import('../../reports/threads/paired-trace.js');
    files.trace.write(pairedTrace(timelines));
    if (!quiet) terminal.err(`wrote ${files.trace.path}; open it at ui.perfetto.dev\n`);
  }
  if (flagOption(args, 'json')) {
    const { json } = await import('../../reports/json.js');
    terminal.out(json(run));
  } else {
    const { validatePage } = await import('../../reports/threads/validate-table.js');
    terminal.out(validatePage(run, terminal.style));
  }
  return run.rows.length > 0 && run.rows.every(({ ok }) => ok) ? 0 : 1;
}
