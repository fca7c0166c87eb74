/** Jobs that fine-tune, offload or update otherwise: sound keys, whatever they come to together. */
import type { Random } from '../random.js';
import type { Samples } from '../samples.js';
import { trainingKeys } from '../training.js';
import { type Kind, outputs } from './kind.js';

const MODELS = ['tiny', 'tiny-llama', 'gpt2-124m', 'qwen3-0.6b', 'llama3.2-1b', 'llama2-7b', 'mixtral-8x7b'];
const TARGETS = [
  'megatron',
  'megatron-bridge',
  'deepspeed',
  'accelerate',
  'torchtitan',
  'maxtext',
  'nanotron',
];

export const training: Kind = (r, samples) => {
  const command = r.pick(['compare', 'compare', 'simulate', 'simulate', 'export', 'sensitivity']);
  const words = Object.entries(questionOf(r, samples)).map(([key, value]) => `--${key}=${String(value)}`);
  if (command === 'export') return { argv: ['export', '--to', r.pick(TARGETS), ...words], files: {} };
  const form = command === 'compare' || command === 'simulate' ? outputs(r, command) : [];
  return { argv: [command, ...words, ...form], files: {} };
};

function questionOf(r: Random, { clusters, strategies }: Samples): Record<string, unknown> {
  const layout: Record<string, unknown> = {
    ...(r.chance(0.3) ? { 'micro-batch': r.pick([1, 2, 4]) } : {}),
    ...(r.chance(0.3) ? { recompute: r.pick(['none', 'selective', 'per-op', 'full']) } : {}),
    ...(r.chance(0.15) ? { tp: 2 } : {}),
    ...(r.chance(0.2) ? { framework: r.pick(['pytorch', 'huggingface', 'deepspeed', 'torchtitan']) } : {}),
    ...(r.chance(0.1) ? { 'gradient-precision': r.pick(['bf16', 'fp32']) } : {}),
    ...(r.chance(0.1) ? { precision: r.pick(['fp32', 'bf16', 'fp8']) } : {}),
  };
  return {
    ...{ model: r.pick(MODELS), cluster: r.pick(clusters), strategy: r.pick(strategies) },
    ...{ 'global-batch': r.pick([8, 16, 32, 48]), seq: r.pick([64, 128, 256]) },
    ...layout,
    ...trainingKeys(r, 1),
  };
}
