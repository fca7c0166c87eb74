/** `llmsim import`: launch files that people have, as a scenario file, with an account of every key in them. */
import { InputError } from '../../input/error.js';
import { type Command, SCENARIO_OPTIONS } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';

export const importCommand: Command = {
  name: 'import',
  summary: 'read a launch script or configuration of a framework as a scenario',
  description:
    'Reads what starts a training job elsewhere (Megatron-LM scripts, Slurm headers, argument and recipe YAML) and ' +
    'prints a commented scenario file for `llmsim compare`. Every key is accounted for, with its file and line: ' +
    'understood, assumed or ignored. Options count more than what the files say.',
  operand: { name: 'files', several: true, summary: 'the files that start one job' },
  options: [
    ...SCENARIO_OPTIONS,
    {
      ...{ name: 'out', letter: 'o', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write the scenario to FILE instead of printing it',
    },
  ],
  examples: [
    { command: 'llmsim import train.sh --cluster h100-dgx > job.yaml', does: 'a script as a scenario file' },
    { command: 'llmsim import train.sh --json', does: 'every key with what became of it' },
  ],
  async run(args, terminal) {
    const files = args.operands ?? [];
    if (files.length === 0) {
      throw new InputError(
        'import takes the files that start a job, and none is given: llmsim import train.sh',
      );
    }
    const [{ importedFrom }, { readScenario }, { outputFile }] = await Promise.all([
      import('../input/launched.js'),
      import('../input/scenario.js'),
      import('../output/output.js'),
    ]);
    const imported = await importedFrom(
      files,
      await readScenario({ operand: undefined, options: args.options }),
    );
    const file = outputFile(textOption(args, 'out'));
    const asJson = flagOption(args, 'json');
    const { importedJson, scenarioOf, accountText } = await import('../output/imported.js');
    if (asJson) terminal.out(importedJson(imported));
    else if (file === undefined) terminal.out(scenarioOf(imported));
    file?.write([scenarioOf(imported)]);
    if (!flagOption(args, 'quiet')) {
      if (!asJson) terminal.err(accountText(imported));
      if (file !== undefined) terminal.err(`wrote ${file.path}; next: llmsim compare ${file.path}\n`);
    }
    return imported.wanted.some(({ option }) => option !== 'cluster') ? 1 : 0;
  },
};
