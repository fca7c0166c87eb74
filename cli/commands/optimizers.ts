/** `llmsim optimizers`: how weights are updated, or one of the ways. */
import type { Command } from '../command.js';
import { showList } from '../output/show-list.js';

export const optimizers: Command = {
  name: 'optimizers',
  summary: 'list the optimizers with the bytes each keeps, or show one, with sources',
  description:
    'Lists every optimizer that --optimizer takes with the bytes it keeps for a parameter of Llama 2 7B, before any sharding: ' +
    'beside 16-bit weights with a float32 copy of them, which is counted, and in pure bf16 (--master-weights false). A job’s ' +
    'own bytes follow from the shapes of its model’s weights.',
  operand: { name: 'optimizer', summary: 'id of the one to show' },
  options: [],
  examples: [{ command: 'llmsim optimizers muon', does: 'one optimizer' }],
  async run(args, terminal) {
    const [{ OPTIMIZERS, optimizerById }, { shownOptimizer }, { optimizerList }] = await Promise.all([
      import('../../strategies/optimizers/index.js'),
      import('../../planning/optimizers.js'),
      import('../../reports/lists/optimizers.js'),
    ]);
    const shown = args.operand === undefined ? OPTIMIZERS : [optimizerById(args.operand)];
    return showList(optimizerList(shown.map(shownOptimizer)), args, terminal);
  },
};
