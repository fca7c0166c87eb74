/**
 * Megatron's options as YAML: the argument file of `--yaml-cfg`, the model configs of its tests (`--num-layers: 24`), and
 * recipes of Megatron-Bridge and NeMo, whose sections (`model.`, `train.`, `ddp.`) divide the same options.
 */
import type { Format } from '../format.js';
import type { Entry } from '../imported.js';
import { readMegatron } from '../megatron/read.js';
import { Noted } from '../noted.js';
import { type Leaf, yamlLeaves } from '../text/yaml.js';

const OURS =
  /^\s*['"]?(--)?(tensor_model_parallel_size|tensor-model-parallel-size|pipeline_model_parallel_size|num_attention_heads|num-attention-heads)['"]?\s*:/m;

export const megatronYaml: Format = {
  id: 'megatron-yaml',
  title: 'Megatron arguments, Megatron-Bridge or NeMo recipes (YAML)',
  recognises: (text, name) => /\.ya?ml$/i.test(name) && OURS.test(text),
  read({ name, text }) {
    const entries = yamlLeaves(text, name).map(asOption);
    const noted = new Noted({ file: name, line: 1 }, entries);
    readMegatron(noted, 'megatron-lm');
    return [{ kind: 'megatron-yaml', noted }];
  },
};

/** By the last of its path, as on the command line: `model.tensor_model_parallel_size` is `tensor-model-parallel-size`. */
function asOption({ file, line, key, value, path }: Leaf): Entry {
  return { file, line, key, name: path.at(-1)!.replace(/^--/, '').replaceAll('_', '-'), value };
}
