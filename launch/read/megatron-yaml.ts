/**
 * Megatron's options as YAML: the argument file of `--yaml-cfg`, the model configs of its tests (`--num-layers: 24`), and
 * recipes of Megatron-Bridge and NeMo, whose sections (`model.`, `train.`, `ddp.`) divide the same options.
 */
import type { Format } from '../format.js';
import type { Entry } from '../imported.js';
import type { Framework } from '../megatron/framework.js';
import { optionName } from '../megatron/names.js';
import { readMegatron } from '../megatron/read.js';
import { Noted } from '../noted.js';
import { followed } from '../text/interpolation.js';
import { type Leaf, yamlLeaves } from '../text/yaml.js';

const OURS =
  /^\s*['"]?(--)?(tensor[_-]model[_-]parallel[_-]size|pipeline[_-]model[_-]parallel[_-]size|num[_-]attention[_-]heads|micro[_-]batch[_-]size|use_distributed_optimizer)['"]?\s*:/m;
/** Words that only Megatron has, to tell its files from others with a `micro_batch_size`. */
const SURE =
  /(tensor|pipeline)[_-]model[_-]parallel[_-]size|num[_-]attention[_-]heads|use_distributed_optimizer|megatron/;

export const megatronYaml: Format = {
  id: 'megatron-yaml',
  title: 'Megatron arguments, Megatron-Bridge or NeMo recipes (YAML)',
  recognises: (text, name) => /\.ya?ml$/i.test(name) && OURS.test(text) && SURE.test(text),
  read({ name, text }) {
    const leaves = followed(yamlLeaves(text, name));
    const isCommandLine = leaves.some(({ path }) => path.at(-1)!.startsWith('--'));
    const kind = isCommandLine ? 'megatron-lm' : kindOf(leaves);
    const options = leaves.map((leaf) => asOption(leaf, kind));
    const noted = new Noted({ file: name, line: 1 }, options, isCommandLine);
    readMegatron(noted, kind);
    return [{ kind, noted }];
  },
};

/** NeMo has a trainer, Megatron-Bridge sections for training and data-parallel ranks; else it is an argument file. */
function kindOf(leaves: readonly Leaf[]): Framework {
  const heads = new Set(leaves.map(({ path }) => path[0]));
  if (heads.has('trainer') || heads.has('exp_manager')) return 'nemo';
  return heads.has('model') || heads.has('train') || heads.has('ddp') ? 'megatron-bridge' : 'megatron-lm';
}

/** As on the command line: `model.tensor_model_parallel_size` is `tensor-model-parallel-size`. */
function asOption({ path, ...entry }: Leaf, framework: Framework): Entry {
  return { ...entry, name: optionName(path, framework) };
}
