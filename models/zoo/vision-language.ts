/** Decoders that see pictures: a decoder of a line above with a tower and a projector in front. */
import { gpt, llama } from '../families.js';
import type { Model, VisionTower } from '../model.js';
import { LLAMA_MODELS } from './llama.js';
import { QWEN_MODELS } from './qwen.js';

const decoder = (id: string): Model => [...LLAMA_MODELS, ...QWEN_MODELS].find((model) => model.id === id)!;

/** A tower's block, named for nothing: layers, width, heads, feed-forward width. */
function block(lineage: typeof gpt, sizes: readonly number[], more: Partial<Model> = {}): Model {
  const [layers = 0, hidden = 0, heads = 0, ffn = 0] = sizes;
  return lineage({
    ...{
      id: 'vision',
      title: 'vision tower',
      family: 'vision',
      source: 'the model’s',
      vocab: 0,
      sequence: 0,
    },
    ...{ layers, hidden, heads, ffn, position: 'none', dropout: 0, causal: false, tiedEmbeddings: false },
    ...more,
  });
}

/** CLIP's ViT-L/14 at 336 pixels (Radford et al. 2021, arXiv 2103.00020), the last block unused, and two matrices. */
const llava = (hidden: number): VisionTower => ({
  block: block(gpt, [24, 1024, 16, 4096]),
  ...{ image: 336, patch: 14, patchBias: false, classToken: true, normBefore: true, normAfter: true },
  ...{ learnedPositions: 577, unused: 1 },
  projector: { merge: 1, widths: [hidden, hidden], bias: true },
});

/** RMS norms, gated networks, windows of 8 × 8 patches in all but four blocks (Bai et al. 2025, arXiv 2502.13923, table 1). */
const qwen25 = (hidden: number, ffn: number): VisionTower => ({
  block: block(llama, [32, 1280, 16, ffn], {
    position: 'rotary',
    bias: { qkv: true, output: true, mlp: true, head: false },
  }),
  ...{ image: 896, patch: 14, frames: 2, patchBias: false },
  windows: { positions: 64, full: [7, 15, 23, 31] },
  projector: { merge: 2, norm: { kind: 'rms', of: 'patch' }, widths: [5120, hidden], bias: true },
});

/** SigLIP 2's SO400M at patches of 16, and mergers of three earlier blocks (huggingface.co/Qwen, config.json). */
const qwen3 = (hidden: number): VisionTower => ({
  block: block(gpt, [27, 1152, 16, 4304], { position: 'rotary', learnedPositions: 0 }),
  ...{ image: 1024, patch: 16, frames: 2, patchBias: true, learnedPositions: 2304 },
  projector: {
    ...{ merge: 2, norm: { kind: 'layer', of: 'patch' } as const },
    ...{ widths: [4608, hidden], bias: true, deep: 3 },
  },
});

const LLAVA = 'Liu et al. 2023 (arXiv 2310.03744); huggingface.co/llava-hf, config.json';
const QWEN25 = 'Bai et al. 2025 (arXiv 2502.13923), table 1; huggingface.co/Qwen, config.json';

function seeing(
  id: string,
  title: string,
  family: string,
  from: Model,
  vision: VisionTower,
  source: string,
  vocab = from.vocab,
): Model {
  return { ...from, id, title, family, source, vocab, vision };
}

const llavas = (size: string, title: string) => {
  const from = decoder(`llama2-${size}`);
  // The tokenizer has a token for pictures, and its table is padded to 64.
  return seeing(`llava-1.5-${size}`, title, 'llava', from, llava(from.hidden), LLAVA, 32064);
};

const qwen25vl = (size: string, title: string, ffn: number) => {
  const from = decoder(`qwen2.5-${size}`);
  return seeing(`qwen2.5-vl-${size}`, title, 'qwen2.5-vl', from, qwen25(from.hidden, ffn), QWEN25);
};

export const VISION_LANGUAGE_MODELS: readonly Model[] = [
  llavas('7b', 'LLaVA-1.5 7B'),
  qwen25vl('3b', 'Qwen2.5-VL 3B', 3420),
  qwen25vl('7b', 'Qwen2.5-VL 7B', 3420),
  qwen25vl('72b', 'Qwen2.5-VL 72B', 3456),
  seeing(
    'qwen3-vl-30b-a3b',
    'Qwen3-VL 30B-A3B',
    'qwen3-vl',
    decoder('qwen3-30b-a3b'),
    qwen3(2048),
    'huggingface.co/Qwen/Qwen3-VL-30B-A3B-Instruct, config.json',
  ),
];
