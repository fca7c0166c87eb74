/** `llmsim init`: asks for a job, and writes it down as a scenario file to go on with. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../input/error.js';
import { type Command, SCENARIO_OPTIONS } from '../command.js';
import { flagOption } from '../options/arguments.js';

const WRITTEN = 'scenario.yaml';

export const init: Command = {
  name: 'init',
  summary: 'ask for a job and write a commented scenario file',
  description:
    'Asks for model, cluster, global batch and tokens, each with a default, and writes a scenario file with every key. ' +
    'Options answer ahead; where standard input is no terminal, each of its lines is an answer.',
  operand: { name: 'file', summary: `the file to write; ${WRITTEN} unless given` },
  options: [
    ...SCENARIO_OPTIONS,
    { name: 'force', type: 'flag', group: 'Output', summary: 'write over a file that is there' },
  ],
  examples: [
    { command: 'llmsim init', does: `asks, and writes ${WRITTEN}` },
    { command: 'llmsim init job.yaml --model llama3-70b', does: 'asks for the rest' },
  ],
  async run(args, terminal) {
    const path = args.operand ?? WRITTEN;
    if (existsSync(path) && !flagOption(args, 'force')) {
      throw new InputError(`'${path}' is there already; name another file, or write over it with --force`);
    }
    const [{ firstScenario }, { outputFile }, { scenarioText }] = await Promise.all([
      import('../input/first-scenario.js'),
      import('../output/output.js'),
      import('../output/scenario-file.js'),
    ]);
    const file = outputFile(path)!;
    const { force: _force, json: _json, quiet: _quiet, ...options } = args.options;
    const scenario = await firstScenario(options, terminal.input, dirname(path));
    file.write([scenarioText(scenario, path)]);
    if (flagOption(args, 'json')) {
      const { json } = await import('../../reports/json.js');
      terminal.out(json({ schema: 'llmsim.init/1', file: path, scenario }));
    }
    if (!flagOption(args, 'quiet')) terminal.err(`wrote ${path}; next: llmsim compare ${path}\n`);
    return 0;
  },
};
