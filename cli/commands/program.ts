/** `llmsim program`: what a strategy runs, rank by rank, as text or JSON. */
import { InputError } from '../../input/error.js';
import { VERSION } from '../../planning/version.js';
import { type Command, SCENARIO_OPTIONS } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';

export const program: Command = {
  name: 'program',
  summary: 'print the program a strategy writes: every rank’s kernels, collectives and send/recv, in order',
  description:
    'Prints the program of one strategy at the layout given; what is left open is searched for the shortest ' +
    'step, as in `llmsim simulate`. The text can be changed and played: `llmsim simulate --program FILE`. ' +
    'docs/program.md explains every line.',
  operand: { name: 'scenario', summary: 'YAML file with any of the keys below' },
  options: [
    ...SCENARIO_OPTIONS.map((option) =>
      option.name === 'strategy' ? { ...option, summary: 'the strategy (see `llmsim strategies`)' } : option,
    ),
    {
      ...{ name: 'role', type: 'text', value: 'NAME', group: 'Output' },
      summary:
        'only this role, such as "stage 0", and the segments it calls; to read, as it cannot run alone',
    },
    {
      ...{ name: 'rank', type: 'text', value: 'N', group: 'Output' },
      summary: 'only the role that this rank runs',
    },
    {
      ...{ name: 'numbered', type: 'flag', group: 'Output' },
      summary: 'number the ops, as errors do, and wait for numbers',
    },
  ],
  examples: [
    {
      command: 'llmsim program examples/llama3-70b.yaml --strategy megatron-3d --tp 8 --pp 4 > step.program',
      does: 'the program of this layout, to be changed',
    },
    { command: 'llmsim simulate --program step.program --cluster h100-dgx:64', does: 'and played' },
  ],
  async run(args, terminal) {
    const [role, rank] = [textOption(args, 'role'), textOption(args, 'rank')];
    if (role !== undefined && rank !== undefined) {
      throw new InputError('--role and --rank both choose a role; leave one out');
    }
    const number = countOption(args, 'rank', 0, 0);
    if (flagOption(args, 'numbered') && flagOption(args, 'json')) {
      throw new InputError(
        '--numbered is for the text form; in JSON an op’s number is its place in the list',
      );
    }
    const [{ readRequest }, { theStrategy }, { programOf }] = await Promise.all([
      import('../input/request.js'),
      import('../input/question.js'),
      import('../../planning/simulate.js'),
    ]);
    const request = await readRequest(args);
    const strategy = theStrategy(request, 'program');
    const { program: whole, job, notes } = programOf(request, strategy);
    const { partOfRank, partOfRole } = await import('../../program/part.js');
    const shown =
      role !== undefined ? partOfRole(whole, role) : rank !== undefined ? partOfRank(whole, number) : whole;
    if (flagOption(args, 'json')) {
      const [{ json }, { inputsOf }] = await Promise.all([
        import('../../reports/json.js'),
        import('../../planning/inputs.js'),
      ]);
      const head = { schema: 'llmsim.program/1', llmsim: VERSION, inputs: inputsOf(request), strategy };
      const said = notes.length > 0 ? { notes } : {};
      terminal.out(json({ ...head, layout: { ...job.layout }, ...said, program: shown }));
      return 0;
    }
    const [{ printProgram }, { heading }, { shortLayout }, { parameterCount }] = await Promise.all([
      import('../../program/text.js'),
      import('../../reports/tables/heading.js'),
      import('../../reports/layout.js'),
      import('../../models/weights/parameters.js'),
    ]);
    const part =
      shown === whole ? [] : [`One role of ${whole.roles.length}: to read, as it cannot run alone.`];
    const remarks = [
      ...heading(request, parameterCount(request.model)),
      `${strategy}  ${shortLayout(job.layout)}`,
      ...part,
      ...notes,
    ];
    terminal.out(remarks.map((line) => `# ${line}\n`).join(''));
    terminal.out(`\n${printProgram(shown, { numbered: flagOption(args, 'numbered') })}`);
    return 0;
  },
};
