/** `llmsim simulate`: one layout in depth. */
import { InputError } from '../../input/error.js';
import type { Request } from '../../planning/request.js';
import { type Command, FROM_OPTION, SCENARIO_OPTIONS } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { formatOf, formatOption } from '../options/format.js';
import { WHAT_IF_OPTION } from '../options/what-if-option.js';

const FORMATS = ['table', 'markdown', 'json'] as const;

export const simulate: Command = {
  name: 'simulate',
  summary: 'show one layout in depth: step time breakdown, memory, critical path, and a trace for Perfetto',
  description:
    'Simulates one strategy at the layout given; what is left open is searched for the shortest step. Shows ' +
    'the step time breakdown, the peak memory of each pipeline stage, and the critical path: the chain of ops ' +
    'that decides the step time.',
  operand: { name: 'scenario', summary: 'YAML file with any of the keys below' },
  options: [
    ...SCENARIO_OPTIONS.map((option) =>
      option.name === 'strategy' ? { ...option, summary: 'the strategy (see `llmsim strategies`)' } : option,
    ),
    {
      ...{
        name: 'program',
        type: 'text',
        value: 'FILE',
        group: 'A program of your own, in place of a strategy',
      },
      summary: 'play the program in FILE, text or JSON as `llmsim program` prints it, on the --cluster named',
    },
    {
      ...{ name: 'trace', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write every op to FILE as a Chrome trace; open it at ui.perfetto.dev',
    },
    {
      ...{ name: 'schedule-csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write the pipeline schedule to FILE, for torch.distributed.pipelining and torchtitan',
    },
    {
      ...{ name: 'explain', type: 'flag', group: 'Output' },
      summary: 'also each collective and send/recv, and each kernel with its shape and what bounds it',
    },
    {
      ...{ name: 'draw', type: 'flag', group: 'Output' },
      summary:
        'also draw the pipeline in letters: a line for each stage, time from left to right, with the bubble in dots',
    },
    FROM_OPTION,
    WHAT_IF_OPTION,
    formatOption(FORMATS),
  ],
  examples: [
    {
      command:
        'llmsim simulate examples/llama3-70b.yaml --strategy megatron-3d --tp 8 --pp 4 --trace step.json',
      does: 'this layout, with a trace of one step',
    },
    {
      command: 'llmsim simulate --program step.program --cluster h100-dgx:64',
      does: 'a program that `llmsim program` printed and somebody changed',
    },
  ],
  async run(args, terminal) {
    const format = formatOf(args, FORMATS);
    const own = textOption(args, 'program');
    if (own !== undefined) {
      const { simulateProgramFile } = await import('./simulate-program.js');
      return simulateProgramFile(own, format, args, terminal);
    }
    const [{ readRequest }, { theStrategy }, { outputFile }] = await Promise.all([
      import('../input/request.js'),
      import('../input/question.js'),
      import('../output/output.js'),
    ]);
    const request = await readRequest(args);
    const strategy = theStrategy(request, 'simulate');
    const file = outputFile(textOption(args, 'trace'));
    const changes = textOption(args, 'what-if');
    const scheduleFile = outputFile(textOption(args, 'schedule-csv'));
    if (changes !== undefined && (file !== undefined || scheduleFile !== undefined)) {
      const option = file === undefined ? '--schedule-csv' : '--trace';
      throw new InputError(`${option} shows one step, and --what-if asks for two; leave one out`);
    }
    const draws = flagOption(args, 'draw');
    if (draws && (format === 'json' || changes !== undefined)) {
      throw new InputError(
        `--draw draws one step as text, and ${format === 'json' ? '--json prints data' : '--what-if asks for two'}; leave one out`,
      );
    }
    const { simulateOne } = await import('../../planning/simulate.js');
    const explained = flagOption(args, 'explain')
      ? (await import('../../planning/explain/explain.js')).explain
      : undefined;
    const { progressBar } = await import('../output/progress.js');
    const simulated = (asked: Request) => {
      const progress = progressBar(terminal, flagOption(args, 'quiet'));
      const played = simulateOne(asked, strategy, {
        // A trace and a drawing show every op; all else is sums.
        detail: file === undefined && !draws ? 'summary' : true,
        alive: () => progress.update(0, 1, `layouts of ${strategy}`),
      });
      progress.end();
      return { ...played, request: asked, explanation: explained?.(played.plan, played.job, asked.cluster) };
    };
    if (changes !== undefined) {
      const { whatIfSimulated } = await import('../output/what-if-simulated.js');
      const { text, fits } = await whatIfSimulated(request, changes, simulated, format, terminal.style);
      terminal.out(text);
      return fits ? 0 : 1;
    }
    const answer = simulated(request);
    if (file !== undefined) {
      const { trace } = await import('../../reports/trace/trace.js');
      file.write(trace(answer.result));
      if (!flagOption(args, 'quiet')) terminal.err(`wrote ${file.path}; open it at ui.perfetto.dev\n`);
    }
    if (scheduleFile !== undefined) {
      const { scheduleCsv } = await import('../output/schedule-csv.js');
      scheduleFile.write(scheduleCsv(answer.job, answer.plan));
      if (!flagOption(args, 'quiet')) terminal.err(`wrote ${scheduleFile.path}\n`);
    }
    const { documentOf, textOf } = await import('../output/simulated.js');
    if (format === 'json') {
      const { json } = await import('../../reports/json.js');
      terminal.out(json(await documentOf(answer)));
    } else {
      const text = await textOf(answer, format, terminal.style);
      const { drawn } = await import('../output/drawn.js');
      terminal.out(text + (draws ? await drawn(answer.result, format === 'markdown', terminal.style) : ''));
    }
    return answer.row.fits ? 0 : 1;
  },
};
