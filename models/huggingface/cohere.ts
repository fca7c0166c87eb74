/** Cohere's Command and Aya: both halves of a block side by side behind one layer norm without a bias. */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { type Config, countOr, flagOr } from './fields.js';
import { perBlock, windows } from './layers.js';

const PARALLEL = { norm: 'layer', normBias: false, parallelBlock: true, sharedNorm: true } as const;

/** Command R+ norms queries and keys, each head with gains of its own. */
export function readCohere(config: Config): Model {
  return llama({
    ...decoder(config, { tied: true }),
    ...groupedHeads(config),
    ...PARALLEL,
    bias: attentionBias(config),
    ...(flagOr(config, 'use_qk_norm', false) ? { qkNorm: true, qkNormGains: 'per-head' as const } : {}),
  });
}

/** Command R7B and A: of four layers the last attends to all positions, and has none of its own. */
export function readCohere2(config: Config): Model {
  const model = decoder(config, { tied: true });
  const every = countOr(config, 'sliding_window_pattern', 4);
  const { window, of } = windows(
    config,
    model.layers,
    countOr(config, 'sliding_window', 4096),
    (layer) => layer % every !== 0,
  );
  const nowhere = (block: number) => ('slidingWindow' in of(block) ? { position: 'none' as const } : {});
  return llama({
    ...model,
    ...groupedHeads(config),
    ...PARALLEL,
    bias: attentionBias(config),
    ...window,
    ...perBlock(model.layers, of, nowhere),
  });
}
