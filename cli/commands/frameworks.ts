/** `llmsim frameworks`: what frameworks do by themselves, or one of them. */
import type { Command } from '../command.js';
import { showList } from '../output/show-list.js';

export const frameworks: Command = {
  name: 'frameworks',
  summary: 'list the frameworks and what each does by itself, or show one, with sources',
  description:
    'Lists every framework that --framework takes with its kernels, loss, gradient format and ZeRO stage where nobody says ' +
    'otherwise. The accuracy page reads published runs by the same table. Any part of it may be set: --kernels is a short ' +
    'name for a combination of --attention, --compile and --loss, each of which outranks it, --gradient-precision the rest.',
  operand: { name: 'framework', summary: 'id of the one to show' },
  options: [],
  examples: [{ command: 'llmsim frameworks torchtitan', does: 'one framework' }],
  async run(args, terminal) {
    const [{ FRAMEWORKS, frameworkById }, { PLATFORMS }, { frameworkList }] = await Promise.all([
      import('../../strategies/frameworks/index.js'),
      import('../../strategies/frameworks/platforms.js'),
      import('../../reports/lists/frameworks.js'),
    ]);
    return showList(
      frameworkList(args.operand === undefined ? FRAMEWORKS : [frameworkById(args.operand)], PLATFORMS),
      args,
      terminal,
    );
  },
};
