/** Model configurations as the hub and the makers have them, shortened to a few layers, where people keep them. */
import { mutated } from '../mutate.js';
import { jsonText } from '../noise.js';
import { type Kind, outputs } from './kind.js';

const TYPES = [
  ...['llama', 'mistral', 'mixtral', 'qwen2', 'qwen2_moe', 'qwen3', 'qwen3_moe', 'gpt2', 'gpt_neox'],
  ...['gpt_oss', 'deepseek_v3', 'gemma2', 'phi3'],
];

/** Where a configuration lies, and how it is named. */
const PLACES = [
  ...[
    { file: 'config.json', model: './config.json' },
    { file: 'config.json', model: '.' },
    { file: 'own/config.json', model: 'own' },
  ],
  ...[
    { file: 'models--a--b/snapshots/c/config.json', model: './models--a--b' },
    { file: 'models--a--b/snapshots/c/config.json', model: './models--a--b/snapshots/c/config.json' },
    { file: 'own/generation_config.json', model: './own/generation_config.json' },
  ],
];

/** The content of a params.json, of Meta or of Mistral AI. */
const PARAMS = [
  { dim: 256, n_layers: 4, n_heads: 8, n_kv_heads: 4, multiple_of: 64, vocab_size: -1, norm_eps: 1e-5 },
  {
    ...{ dim: 256, n_layers: 4, n_heads: 8, n_kv_heads: 4, head_dim: 32, hidden_dim: 512, vocab_size: 1024 },
    moe: { num_experts: 8, num_experts_per_tok: 2 },
  },
];

export const huggingface: Kind = (r, { configs, clusters, strategies }) => {
  const isParams = r.chance(0.1);
  const place = isParams ? { file: 'own/params.json', model: './own' } : r.pick(PLACES);
  const config: Record<string, unknown> = { ...(isParams ? r.pick(PARAMS) : r.pick(configs)) };
  if (!isParams && r.chance(0.25)) config.model_type = r.pick(TYPES);
  for (const key of ['num_hidden_layers', 'n_layer']) {
    if (Number(config[key]) > 12) config[key] = r.pick([2, 4, 8, 12]);
  }
  const command = r.chance(0.7) ? 'simulate' : 'compare';
  const strategy = r.pick(strategies);
  const seq = r.chance(0.8) ? ['--seq', r.pick(['64', '256', '512'])] : [];
  return {
    argv: [
      ...[command, '--model', place.model, '--cluster', r.pick(clusters)],
      ...['--global-batch', r.pick(['8', '16', '32'])],
      ...['--strategy', command === 'simulate' ? strategy : `${strategy},${r.pick(strategies)}`],
      ...[...seq, ...outputs(r, command)],
    ],
    files: { [place.file]: jsonText(r, mutated(r, config, 0.45), 0.25) },
  };
};
