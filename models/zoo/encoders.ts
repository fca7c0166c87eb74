/** Encoders: BERT, and what descends from it. Parameters are the published models', with pooler where there is one and without pre-training's heads. */
import { blocksBy } from '../blocks.js';
import { bert, NO_BIASES } from '../families.js';
import type { Model } from '../model.js';
import { series } from './series.js';

/** Pre-training also asks whether one segment follows the other, and computes the 80 words of 512 that may be masked. */
const WITH_NEXT_SENTENCE = {
  encoder: { segments: 2, pooler: true, maskedWords: { computed: 80 / 512 }, nextSentence: true },
} as const;
const google = series(bert, {
  family: 'bert',
  source:
    'Devlin et al. 2018 (arXiv 1810.04805), section 3; vocabulary of the released checkpoints (huggingface.co/google-bert); google-research/bert, run_pretraining.py, gathers masked positions',
  ...{ vocab: 30522, sequence: 512, ...WITH_NEXT_SENTENCE },
});

/** Two rows of the table of positions are an offset kept from the padding token. */
const ONE_SEGMENT = {
  learnedPositions: 514,
  encoder: { segments: 1, pooler: true, maskedWords: {} },
} as const;
const roberta = series(bert, {
  family: 'roberta',
  source: 'Liu et al. 2019 (arXiv 1907.11692), section 4 and table 9; huggingface.co/FacebookAI, config.json',
  ...{ vocab: 50265, sequence: 512, ...ONE_SEGMENT },
});
const xlmR = series(bert, {
  family: 'xlm-roberta',
  source: 'Conneau et al. 2019 (arXiv 1911.02116), section 5; huggingface.co/FacebookAI, config.json',
  ...{ vocab: 250002, sequence: 512, ...ONE_SEGMENT },
});
const xlmRXl = series(bert, {
  family: 'xlm-roberta-xl',
  source:
    'Goyal et al. 2021 (arXiv 2105.00572), table 1; huggingface.co/facebook/xlm-roberta-xl, config.json',
  ...{ vocab: 250880, sequence: 512, ...ONE_SEGMENT },
});

/** Norms before each half, and one at the end; none after the embedding. */
const NORMS_BEFORE = { embeddingNorm: false, finalNorm: true } as const;

/** `bert` fills in norms after the adds: taken away again. */
function normsBefore(model: Model): Model {
  const { postNorms: _, ...rest } = model;
  return { ...rest, ...NORMS_BEFORE };
}

const megatron = series((model) => normsBefore(bert(model)), {
  family: 'megatron-bert',
  source:
    'Shoeybi et al. 2019 (arXiv 1909.08053), section 5.3 and table 4 (BERT); NVIDIA/Megatron-LM, pretrain_bert.py, computes all positions',
  ...{ vocab: 30592, sequence: 512 },
  encoder: { segments: 2, pooler: true, maskedWords: {}, nextSentence: true },
});

/** GeGLU, rotary positions, no biases; every third block from the first on sees all positions, the others 64 to either side. */
function modernBert(
  id: string,
  title: string,
  [layers, hidden, heads, ffn]: readonly [number, number, number, number],
): Model {
  const model = bert({
    ...{ id, title, family: 'modernbert', layers, hidden, heads, ffn, vocab: 50368, sequence: 1024 },
    sequenceFrom: 'the length of its first 1.7 trillion tokens; 8,192 after that',
    source:
      'Warner et al. 2024 (arXiv 2412.13663), sections 2 and 3, table 4; huggingface.co/answerdotai, config.json',
    ...{ gated: true, normBias: false, position: 'rotary', dropout: 0 },
    bias: { ...NO_BIASES, head: true },
    slidingWindow: 129,
    encoder: { maskedWords: {} },
    blocks: blocksBy(layers, (block) => ({
      ...(block === 1 ? { attentionNorm: false } : {}),
      ...(block % 3 === 1 ? { slidingWindow: undefined } : {}),
    })),
  });
  return { ...normsBefore(model), embeddingNorm: true };
}

export const ENCODER_MODELS: readonly Model[] = [
  google('bert-base', 'BERT base', [12, 768, 12, 12, 3072]),
  google('bert-large', 'BERT large', [24, 1024, 16, 16, 4096]),
  roberta('roberta-base', 'RoBERTa base', [12, 768, 12, 12, 3072]),
  roberta('roberta-large', 'RoBERTa large', [24, 1024, 16, 16, 4096]),
  xlmR('xlm-roberta-base', 'XLM-R base', [12, 768, 12, 12, 3072]),
  xlmR('xlm-roberta-large', 'XLM-R large', [24, 1024, 16, 16, 4096]),
  normsBefore(xlmRXl('xlm-roberta-xl', 'XLM-R XL', [36, 2560, 32, 32, 10240])),
  bert({
    ...{
      id: 'distilbert',
      title: 'DistilBERT base',
      family: 'distilbert',
      layers: 6,
      hidden: 768,
      heads: 12,
    },
    ...{ ffn: 3072, vocab: 30522, sequence: 512, encoder: { maskedWords: {} } },
    source: 'Sanh et al. 2019 (arXiv 1910.01108), section 3; huggingface.co/distilbert, config.json',
  }),
  modernBert('modernbert-base', 'ModernBERT base', [22, 768, 12, 1152]),
  modernBert('modernbert-large', 'ModernBERT large', [28, 1024, 16, 2624]),
  megatron('megatron-bert-1.3b', 'Megatron BERT 1.3B', [24, 2048, 32, 32, 8192]),
  megatron('megatron-bert-3.9b', 'Megatron BERT 3.9B', [48, 2560, 40, 40, 10240]),
];
