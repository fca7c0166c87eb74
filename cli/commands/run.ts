/** `llmsim run`: from step time to calendar time, with failures, checkpoints, restarts and data. */
import { InputError } from '../../input/error.js';
import { type Command, FROM_OPTION, type Option, SCENARIO_OPTIONS } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';
import { formatOf, formatOption } from '../options/format.js';
import { OPEN_OPTION, reportOption } from '../options/open-option.js';

const FORMATS = ['table', 'markdown', 'csv', 'json'] as const;
const GROUP = 'The trials';
const TRIALS = 1000;
const SEED = 1;

/** Options that are lists elsewhere, and here are of one question. */
const ONCE: Readonly<Record<string, string>> = {
  model:
    'model id or name on the Hugging Face hub (see `llmsim models`), or the path of a config.json or of its folder',
  cluster:
    'cluster id and number of nodes (see `llmsim hardware`), or the path of a cluster file: one; `llmsim compare` takes lists',
  'global-batch': 'global batch size: sequences or samples per optimizer step, over the whole cluster',
  seq: 'tokens per sequence; or how long they really are: mean:600, or a file such as lengths.csv [default: what the model was pre-trained at]',
  strategy: 'strategy ids, separated by commas (see `llmsim strategies`) [default: the fastest]',
};

function once(option: Option): Option {
  const summary = ONCE[option.name];
  return summary === undefined ? option : { ...option, summary };
}

export const run: Command = {
  name: 'run',
  summary: 'play a whole training run: failures, checkpoints, restarts, and what an improvement is worth',
  description:
    'Finds the best layout of a strategy, then plays its whole run many times on the event engine: what breaks and when, ' +
    'work that is lost, restarts, checkpoints on a store that all ranks share, spares, maintenance. Says how long the run ' +
    'takes, what of device time is useful, the best interval between checkpoints, and what each improvement is worth in ' +
    'days, dollars and devices. Without --failures nothing breaks. One question at a time; of several strategies each has a row.',
  operand: { name: 'scenario', summary: 'YAML file with any of the keys below' },
  options: [
    ...SCENARIO_OPTIONS.map(once),
    {
      ...{ name: 'trials', type: 'text', value: 'N', group: GROUP },
      summary: `how often the run is played, each time with other failures [default: ${TRIALS}]`,
    },
    {
      ...{ name: 'seed', type: 'text', value: 'N', group: GROUP },
      summary: `what the failures are drawn from; the same seed gives the same answer [default: ${SEED}]`,
    },
    {
      ...{ name: 'threads', type: 'text', value: 'N', group: GROUP },
      summary: 'threads that play; the answer does not depend on them [default: those of the machine]',
    },
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per strategy to FILE; the columns are in docs/run.md',
    },
    {
      ...{ name: 'trace', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write the trial with the median time to FILE as a Chrome trace; open it at ui.perfetto.dev',
    },
    reportOption('time line, times to train, intervals, improvements, sources'),
    FROM_OPTION,
    OPEN_OPTION,
    formatOption(FORMATS),
  ],
  examples: [
    {
      command:
        'llmsim run --model llama3-405b --cluster h100-dgx:2048 --strategy megatron-3d --tokens 15T --global-batch 2048 --failures llama-3',
      does: 'the run of Llama 3, with the failures that were counted in it',
    },
    {
      command: 'llmsim run examples/llama3-405b-run.yaml --spares 16 --report run.html',
      does: 'a scenario with keys of the run, sixteen spare nodes, as a page',
    },
    {
      command: 'llmsim run run.json --deadline 70d',
      does: 'the question of an earlier answer, with a deadline; the status is 1 where the median misses it',
    },
  ],
  async run(args, terminal) {
    const format = formatOf(args, FORMATS);
    const trials = countOption(args, 'trials', TRIALS, 1);
    const seed = countOption(args, 'seed', SEED, 0);
    const threads =
      textOption(args, 'threads') === undefined ? undefined : countOption(args, 'threads', 1, 1);
    const [{ readRequest }, { outputFile }, { progressBar }] = await Promise.all([
      import('../input/request.js'),
      import('../output/output.js'),
      import('../output/progress.js'),
    ]);
    const request = await readRequest(args);
    if (request.tokens === undefined) {
      throw new InputError(
        'a run needs to know how long it is: give --tokens 15T or --samples 100M, for example, or tokens or samples in the scenario file',
      );
    }
    const [csv, trace] = ['csv', 'trace'].map((name) => outputFile(textOption(args, name)));
    const page = await (await import('../output/asked-page.js')).askedPage('run', args);
    const quiet = flagOption(args, 'quiet');
    const note = (text: string) => quiet || terminal.err(`${text}\n`);
    const progress = progressBar(terminal, quiet);
    const { runAnswer } = await import('../output/run-answer.js');
    const answer = await runAnswer(request, { trials, seed, threads, onProgress: progress.update });
    progress.end();
    if (csv !== undefined) {
      csv.write([(await import('../../reports/run/csv.js')).runCsv(answer)]);
      note(`wrote ${csv.path}`);
    }
    if (trace !== undefined) {
      trace.write((await import('../../reports/trace/run.js')).runTrace(answer.rows));
      note(`wrote ${trace.path}; open it at ui.perfetto.dev`);
    }
    const failed = await page?.write(answer);
    if (page !== undefined) note(`wrote ${page.path}`);
    if (failed !== undefined) note(failed);
    if (format === 'json') terminal.out((await import('../../reports/json.js')).json(answer));
    else if (format === 'csv') terminal.out((await import('../../reports/run/csv.js')).runCsv(answer));
    else {
      const { runWords } = await import('../output/run-answer.js');
      terminal.out(await runWords(answer, request, format, terminal.style));
    }
    const { meetsLimits } = await import('../../reports/run/limits.js');
    return answer.rows.some((row) => meetsLimits(answer.inputs, row)) ? 0 : 1;
  },
};
