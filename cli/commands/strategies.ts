/** `llmsim strategies`: the strategies there are, or one of them. */
import type { Command } from '../command.js';
import { showList } from '../output/show-list.js';

export const strategies: Command = {
  name: 'strategies',
  summary: 'list the strategies, or show one, with references',
  description:
    'Lists every strategy with what it does, the axes it splits the work along, and its paper. The order of work of a ' +
    'pipeline is a choice of its own, --schedule: `llmsim schedules` lists them.',
  operand: { name: 'strategy', summary: 'id of the one to show' },
  options: [],
  examples: [{ command: 'llmsim strategies zero-3', does: 'one strategy' }],
  async run(args, terminal) {
    const [{ STRATEGIES, strategyById }, { strategyList }] = await Promise.all([
      import('../../strategies/index.js'),
      import('../../reports/lists/strategies.js'),
    ]);
    return showList(
      strategyList(args.operand === undefined ? STRATEGIES : [strategyById(args.operand)]),
      args,
      terminal,
    );
  },
};
