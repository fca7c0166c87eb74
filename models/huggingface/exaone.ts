/** LG's EXAONE: Llama's blocks under GPT-2's names (3), then norms after each half and windows in three of four layers (4). */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { decoder, equalHeads, groupedHeads } from './decoder.js';
import { type Config, countOr, isText, said, textOr } from './fields.js';
import { perBlock, windows, windowWidth } from './layers.js';

export function readExaone(config: Config): Model {
  const names = { layers: 'num_layers', activation: 'activation_function' };
  const model = decoder(config, { names, tied: true });
  return llama({
    ...model,
    headDim: equalHeads(config, 'hidden_size', 'num_attention_heads'),
    kvHeads: countOr(config, 'num_key_value_heads', model.heads),
  });
}

/** Layers that attend to everything have no positions, where others have windows. */
export function readExaone4(config: Config): Model {
  const model = decoder(config);
  const local = localLayers(config);
  const { window, of } = windows(config, model.layers, windowWidth(config), local);
  const nowhere = (block: number) => ('slidingWindow' in of(block) ? { position: 'none' as const } : {});
  return llama({
    ...model,
    ...groupedHeads(config),
    postNorms: 'instead',
    qkNorm: true,
    ...window,
    ...perBlock(model.layers, of, nowhere),
  });
}

/** `LLLG`, or a number: of so many layers the last attends to everything. */
function localLayers(config: Config): (layer: number) => boolean {
  if (isText(said(config, 'sliding_window_pattern'))) {
    const pattern = textOr(config, 'sliding_window_pattern', 'LLLG');
    return (layer) => pattern[(layer - 1) % pattern.length] === 'L';
  }
  const every = countOr(config, 'sliding_window_pattern', 4);
  return (layer) => layer % every !== 0;
}
