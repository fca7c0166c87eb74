/** `llmsim bench`: how fast the simulator itself is. */
import { InputError } from '../../input/error.js';
import type { Command } from '../command.js';
import { showList } from '../show-list.js';

export const bench: Command = {
  name: 'bench',
  summary: 'measure how fast the simulator itself is on this machine',
  description: 'Runs the benchmarks of the simulator, a few seconds each.',
  operand: { name: 'suite', summary: '`simulator`, the only suite' },
  options: [],
  examples: [{ command: 'llmsim bench --json', does: 'the figures for machines' }],
  async run(args, terminal) {
    if (args.operand !== undefined && args.operand !== 'simulator') {
      throw new InputError(`unknown suite '${args.operand}': the only one is 'simulator'`);
    }
    const [{ simulatorSuite }, { benchList }] = await Promise.all([
      import('../../bench/simulator.js'),
      import('../../reports/lists/bench.js'),
    ]);
    return showList(benchList(await simulatorSuite()), args, terminal);
  },
};
