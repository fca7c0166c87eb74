/** `llmsim export`: a layout as the launch file of a framework. */
import { InputError } from '../../input/error.js';
import type { TargetId } from '../../launch/write/ids.js';
import { type Command, FROM_OPTION, SCENARIO_OPTIONS } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';

/** Written out, so that the list of commands loads no more than its words. */
const TARGET_IDS = [
  ...(['megatron', 'megatron-bridge', 'deepspeed', 'accelerate'] as const),
  ...(['torchtitan', 'maxtext', 'nanotron'] as const),
] as const satisfies readonly TargetId[];

/** Frameworks, and what people start, whose launch files go by another name. */
const INSTEAD: Readonly<Record<string, readonly TargetId[]>> = {
  ...{
    'megatron-lm': ['megatron'],
    'megatron-core': ['megatron', 'megatron-bridge'],
    nemo: ['megatron-bridge'],
  },
  ...{ huggingface: ['accelerate', 'deepspeed'], trainer: ['accelerate', 'deepspeed'], jax: ['maxtext'] },
  ...{
    trl: ['accelerate', 'deepspeed'],
    peft: ['accelerate', 'deepspeed'],
    axolotl: ['accelerate', 'deepspeed'],
  },
  ...{
    'llama-factory': ['accelerate', 'deepspeed'],
    pytorch: ['torchtitan', 'accelerate'],
    fsdp: ['accelerate'],
  },
};

export const exportCommand: Command = {
  name: 'export',
  summary: 'write a layout as a launch script or configuration of a framework',
  description:
    'Writes the layout that is given, or the fastest where parts of it are open, as a launch file: a script, YAML, TOML ' +
    'or JSON with places to fill in for data, tokenizer, learning rate and output, and comments about what that ' +
    'framework has no setting for. A result that compare, simulate or search printed with --json stands for the question: ' +
    'one of its rows is written.',
  operand: { name: 'file', summary: 'a scenario (YAML) with any of the keys below, or a result (JSON)' },
  options: [
    {
      ...{ name: 'to', type: 'text', value: 'FRAMEWORK', group: 'The launch file' },
      ...{ choices: [...TARGET_IDS], summary: 'the framework it is for' },
    },
    {
      ...{ name: 'row', type: 'text', value: 'N', group: 'The launch file' },
      summary: 'the row of the result, from 1 [default: 1]',
    },
    {
      ...{ name: 'out', letter: 'o', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write it to FILE instead of printing it',
    },
    ...SCENARIO_OPTIONS,
    FROM_OPTION,
  ],
  examples: [
    {
      command:
        'llmsim export --to megatron --model llama3-70b --cluster h100-dgx:8 --global-batch 256 --strategy megatron-3d',
      does: 'the fastest layout as a script',
    },
    { command: 'llmsim export result.json --row 2 --to torchtitan', does: 'the second row of a result' },
    {
      command: 'llmsim export --from train.sh --cluster h100-dgx --to torchtitan',
      does: 'a Megatron script for torchtitan',
    },
  ],
  async run(args, terminal) {
    const to = textOption(args, 'to');
    if (!isTarget(to)) {
      const found = to === undefined ? 'none is given' : `found '${to}'`;
      const instead = to !== undefined && Object.hasOwn(INSTEAD, to) ? INSTEAD[to] : undefined;
      const next = instead === undefined ? '' : `; what ${to} starts is written --to ${instead.join(' or ')}`;
      throw new InputError(`--to: one of ${TARGET_IDS.join(', ')} is expected, ${found}${next}`);
    }
    const [{ chosenFor }, { outputFile }, { exportTo }] = await Promise.all([
      import('../input/export-question.js'),
      import('../output/output.js'),
      import('../../launch/export.js'),
    ]);
    const file = outputFile(textOption(args, 'out'));
    const { settled, fits } = await chosenFor(to, args);
    const { text, lost, notes } = exportTo(to, settled);
    if (flagOption(args, 'json')) {
      const { json } = await import('../../reports/json.js');
      terminal.out(json({ schema: 'llmsim.export/1', to, strategy: settled.strategy, lost, notes, text }));
    } else if (file === undefined) terminal.out(text);
    file?.write([text]);
    if (!flagOption(args, 'quiet')) {
      for (const note of notes) terminal.err(`${note}\n`);
      if (file !== undefined) terminal.err(`wrote ${file.path}\n`);
    }
    return fits ? 0 : 1;
  },
};

function isTarget(word: string | undefined): word is TargetId {
  return TARGET_IDS.some((id) => id === word);
}
