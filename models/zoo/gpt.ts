/** GPT-2, GPT-3 and the models built in their image: layer norm, GELU, biases, learned positions. */
import { fullAttentionEvery } from '../blocks.js';
import { gpt } from '../families.js';
import type { Model } from '../model.js';
import { series } from './series.js';

const GPT3 = 'Brown et al. 2020 (arXiv 2005.14165), table 2.1; vocabulary of GPT-2';

const gpt2 = series(gpt, {
  family: 'gpt2',
  source: 'Radford et al. 2019, with the sizes of the released checkpoints (huggingface.co/openai-community)',
  vocab: 50257,
  sequence: 1024,
});
const gpt3 = series(gpt, { family: 'gpt3', source: GPT3, vocab: 50257, sequence: 2048 });
const megatron = series(gpt, {
  family: 'megatron',
  source: 'Korthikanti et al. 2022 (arXiv 2205.05198), table 3; vocabulary 51,200, section 6',
  vocab: 51200,
  sequence: 2048,
});

/** Two rows of the table of positions are an offset kept from the padding token. */
const opt = series(gpt, {
  family: 'opt',
  source:
    'Zhang et al. 2022 (arXiv 2205.01068), table 1; huggingface.co/facebook/opt-13b for vocabulary and offset',
  vocab: 50272,
  sequence: 2048,
  learnedPositions: 2050,
  activation: 'relu',
});

/** Every second block looks back over 256 positions. */
const neo = (layers: number) => ({
  slidingWindow: 256,
  ...windowsSecond(layers),
});

function windowsSecond(layers: number): Pick<Model, 'blocks'> {
  // `fullAttentionEvery` frees the last of each pair; here it is the first.
  return { blocks: fullAttentionEvery(layers + 1, 2).blocks!.slice(1) };
}
const gptNeo = series(gpt, {
  family: 'gpt-neo',
  source: 'Black et al. 2021; huggingface.co/EleutherAI, config.json',
  vocab: 50257,
  sequence: 2048,
  bias: { qkv: false, output: true, mlp: true, head: false },
  dropout: 0,
});

export const GPT_MODELS: readonly Model[] = [
  gpt2('gpt2-124m', 'GPT-2 124M', [12, 768, 12, 12, 3072]),
  gpt2('gpt2-355m', 'GPT-2 Medium 355M', [24, 1024, 16, 16, 4096]),
  gpt2('gpt2-774m', 'GPT-2 Large 774M', [36, 1280, 20, 20, 5120]),
  gpt2('gpt2-1.5b', 'GPT-2 XL 1.5B', [48, 1600, 25, 25, 6400]),

  // The table's 24 heads of 128 do not make 2,048; 16 do, and are what Megatron-LM and GPT-Neo use.
  gpt3('gpt3-1.3b', 'GPT-3 1.3B', [24, 2048, 16, 16, 8192], {
    source: `${GPT3}; 16 heads of 128, since the table's 24 do not make up the hidden size`,
  }),
  gpt3('gpt3-6.7b', 'GPT-3 6.7B', [32, 4096, 32, 32, 16384]),
  gpt3('gpt3-13b', 'GPT-3 13B', [40, 5120, 40, 40, 20480], {
    source: `${GPT3}; hidden size 5,120 = 40 heads of 128, where the table prints 5,140`,
  }),
  gpt3('gpt3-175b', 'GPT-3 175B', [96, 12288, 96, 96, 49152]),

  megatron('megatron-22b', 'Megatron 22B', [48, 6144, 64, 64, 24576]),
  megatron('megatron-175b', 'Megatron 175B (GPT-3 with a padded vocabulary)', [96, 12288, 96, 96, 49152]),
  megatron('megatron-530b', 'Megatron-Turing NLG 530B', [105, 20480, 128, 128, 81920]),
  megatron('megatron-1t', 'Megatron 1T', [128, 25600, 160, 160, 102400]),

  gptNeo('gpt-neo-125m', 'GPT-Neo 125M', [12, 768, 12, 12, 3072], neo(12)),
  gptNeo('gpt-neo-1.3b', 'GPT-Neo 1.3B', [24, 2048, 16, 16, 8192], neo(24)),
  gptNeo('gpt-neo-2.7b', 'GPT-Neo 2.7B', [32, 2560, 20, 20, 10240], neo(32)),

  opt('opt-125m', 'OPT 125M', [12, 768, 12, 12, 3072]),
  // Norms after each half and none at the end, and words half as wide as the stream.
  opt('opt-350m', 'OPT 350M', [24, 1024, 16, 16, 4096], {
    ...{ postNorms: 'instead', finalNorm: false, embeddingWidth: 512 },
  }),
  opt('opt-1.3b', 'OPT 1.3B', [24, 2048, 32, 32, 8192]),
  opt('opt-2.7b', 'OPT 2.7B', [32, 2560, 32, 32, 10240]),
  opt('opt-6.7b', 'OPT 6.7B', [32, 4096, 32, 32, 16384]),
  opt('opt-13b', 'OPT 13B', [40, 5120, 40, 40, 20480]),
  opt('opt-30b', 'OPT 30B', [48, 7168, 56, 56, 28672]),
  opt('opt-66b', 'OPT 66B', [64, 9216, 72, 72, 36864]),
  opt('opt-175b', 'OPT 175B', [96, 12288, 96, 96, 49152]),
];
