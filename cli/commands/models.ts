/** `llmsim models`: the models there are, or one of them. */
import type { Command } from '../command.js';
import { showList } from '../output/show-list.js';

export const models: Command = {
  name: 'models',
  summary: 'list the models, or show one, with sources',
  description:
    'Lists every model with its size and shape and where the figures are from, or those of one maker or family. Any ' +
    'other model can be given to `--model` as the path of its Hugging Face config.json, or of the folder that holds it.',
  operand: {
    name: 'model',
    summary:
      'id of the one to show, its name on the Hugging Face hub, or the path of a config.json; a maker or family, or several ids, to list',
  },
  options: [],
  examples: [
    { command: 'llmsim models llama3-70b', does: 'every hyper-parameter of one model' },
    { command: 'llmsim models qwen', does: 'the models of one maker' },
  ],
  async run(args, terminal) {
    const [
      { MODELS, isModel },
      { parameterCount },
      { arrangementOf },
      { networkFacts },
      { visionFacts },
      { modelList },
      { namesOnHub },
      makers,
    ] = await Promise.all([
      import('../../models/index.js'),
      import('../../models/weights/parameters.js'),
      import('../../models/blocks.js'),
      import('../../models/network-facts.js'),
      import('../../models/vision-facts.js'),
      import('../../reports/lists/models.js'),
      import('../../models/zoo/hub.js'),
      import('../../models/zoo/makers.js'),
    ]);
    const { makerOf, isOf } = makers;
    const about = {
      ...{ size: parameterCount, arrangement: arrangementOf, network: networkFacts, sees: visionFacts },
      hub: namesOnHub,
      maker: makerOf,
    };
    const { operand } = args;
    if (operand === undefined) return showList(modelList(MODELS, about), args, terminal);
    const some = isModel(operand) ? [] : MODELS.filter(({ family }) => isOf(family, operand));
    if (some.length > 0) return showList(modelList(some, about), args, terminal);
    const { isModelFile, modelNamed } = await import('../input/names.js');
    const named = isModelFile('.', operand) ? [operand] : operand.split(',').map((name) => name.trim());
    const models = await Promise.all(
      named.filter((name) => name !== '').map((name) => modelNamed(name, '.')),
    );
    return showList(modelList(models, about), args, terminal);
  },
};
