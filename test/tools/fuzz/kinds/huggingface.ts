/** Model configurations as the Hugging Face hub has them, shortened to a few layers. */
import { mutated } from '../mutate.js';
import { jsonText } from '../noise.js';
import { type Kind, outputs } from './kind.js';

const TYPES = [
  ...['llama', 'mistral', 'mixtral', 'qwen2', 'qwen2_moe', 'qwen3', 'qwen3_moe', 'gpt2', 'gpt_neox'],
  ...['gpt_oss', 'deepseek_v3', 'gemma2', 'phi3'],
];

export const huggingface: Kind = (r, { configs, clusters, strategies }) => {
  const config = { ...r.pick(configs) };
  if (r.chance(0.25)) config.model_type = r.pick(TYPES);
  for (const key of ['num_hidden_layers', 'n_layer']) {
    if (Number(config[key]) > 12) config[key] = r.pick([2, 4, 8, 12]);
  }
  const command = r.chance(0.7) ? 'simulate' : 'compare';
  const strategy = r.pick(strategies);
  const seq = r.chance(0.8) ? ['--seq', r.pick(['64', '256', '512'])] : [];
  return {
    argv: [
      ...[command, '--model', './config.json', '--cluster', r.pick(clusters)],
      ...['--global-batch', r.pick(['8', '16', '32'])],
      ...['--strategy', command === 'simulate' ? strategy : `${strategy},${r.pick(strategies)}`],
      ...[...seq, ...outputs(r, command)],
    ],
    files: { 'config.json': jsonText(r, mutated(r, config, 0.45), 0.25) },
  };
};
