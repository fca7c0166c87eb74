/** `llmsim models`: the models there are, or one of them. */
import type { Command } from '../command.js';
import { showList } from '../output/show-list.js';

export const models: Command = {
  name: 'models',
  summary: 'list the models, or show one, with sources',
  description:
    'Lists every model with its size and shape and where the figures are from. Any other model can be given ' +
    'to `--model` as the path of its Hugging Face config.json, or of the folder that holds it.',
  operand: {
    name: 'model',
    summary: 'id of the one to show, its name on the Hugging Face hub, or the path of a config.json',
  },
  options: [],
  examples: [{ command: 'llmsim models llama3-70b', does: 'every hyper-parameter of one model' }],
  async run(args, terminal) {
    const [{ MODELS }, { modelNamed }, { parameterCount }, { arrangementOf }, { modelList }, { namesOnHub }] =
      await Promise.all([
        import('../../models/index.js'),
        import('../input/names.js'),
        import('../../models/weights/parameters.js'),
        import('../../models/blocks.js'),
        import('../../reports/lists/models.js'),
        import('../../models/zoo/hub.js'),
      ]);
    const chosen = args.operand === undefined ? MODELS : [await modelNamed(args.operand, '.')];
    return showList(modelList(chosen, parameterCount, arrangementOf, namesOnHub), args, terminal);
  },
};
