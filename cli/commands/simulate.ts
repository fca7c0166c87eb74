/** `llmsim simulate`: one layout in depth. */
import { VERSION } from '../../planning/version.js';
import { type Command, SCENARIO_OPTIONS } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { formatOf, formatOption } from '../options/format.js';

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
      ...{ name: 'explain', type: 'flag', group: 'Output' },
      summary: 'also each collective and send/recv, and each kernel with its shape and what bounds it',
    },
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
    const { simulateOne } = await import('../../planning/simulate.js');
    const { row, result, job, plan, notes } = simulateOne(request, strategy, {
      // A trace shows every op; all else is sums.
      detail: file === undefined ? 'summary' : true,
    });
    const explanation = flagOption(args, 'explain')
      ? (await import('../../planning/explain/explain.js')).explain(plan, job, request.cluster)
      : undefined;
    if (file !== undefined) {
      const { trace } = await import('../../reports/trace/trace.js');
      file.write(trace(result));
      if (!flagOption(args, 'quiet')) terminal.err(`wrote ${file.path}; open it at ui.perfetto.dev\n`);
    }
    if (format === 'json') {
      const [{ json }, { simulateDocument }, { inputsOf }] = await Promise.all([
        import('../../reports/json.js'),
        import('../../reports/simulate-json.js'),
        import('../../planning/inputs.js'),
      ]);
      const document = simulateDocument(VERSION, inputsOf(request), row, result);
      const more = {
        ...(notes.length > 0 ? { notes } : {}),
        ...(explanation === undefined ? {} : { explanation }),
      };
      terminal.out(json({ ...document, ...more }));
    } else {
      const [{ heading }, { parameterCount }, { priceLines }, { inputsOf }] = await Promise.all([
        import('../../reports/tables/heading.js'),
        import('../../models/weights/parameters.js'),
        import('../../reports/tables/price.js'),
        import('../../planning/inputs.js'),
      ]);
      const head = [
        ...heading(request, parameterCount(request.model).total),
        ...priceLines(inputsOf(request).price),
        ...notes,
      ];
      if (format === 'markdown') {
        const { simulateMarkdown } = await import('../../reports/simulate-markdown.js');
        terminal.out(simulateMarkdown(row, result, head));
      } else {
        const { simulateReport } = await import('../../reports/simulate.js');
        terminal.out(simulateReport(row, result, head, terminal.style));
        if (explanation !== undefined) {
          const { partLines } = await import('../../reports/explanation.js');
          terminal.out(`${partLines(explanation, terminal.style).join('\n')}\n`);
        }
      }
    }
    return row.fits ? 0 : 1;
  },
};
