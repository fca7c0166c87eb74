/** Encoder–decoders of text and speech. */
import { networkModel } from '../../architectures/network-model.js';
import type { EncoderDecoder } from '../../hyper-parameters/encoder-decoder.js';
import type { Model } from '../../model.js';

/** Blocks of encoder and decoder each, width, heads, width of a head, of the feed-forward. */
type Sizes = readonly [blocks: number, hidden: number, heads: number, headDim: number, ffn: number];

/**
 * Lengths of T5's pre-training (Raffel et al. 2019, section 3.1.4): 512 words of which spans are left out, which the target
 * has, 114 words long with the marks between them (`compute_input_and_target_lengths` of google-research/text-to-text-transfer-transformer).
 */
const T5_LENGTHS = { source: 512, target: 114 };

function t5(id: string, title: string, sizes: Sizes, more: Partial<EncoderDecoder>, source: string): Model {
  const [blocks, hidden, heads, headDim, ffn] = sizes;
  return networkModel(
    { id, title, family: 't5', source },
    {
      ...{ kind: 'encoder-decoder', encoder: blocks, decoder: blocks, hidden, heads, headDim, ffn },
      ...{ vocab: 32128, ...T5_LENGTHS, norm: 'rms', norms: 'before', gated: false, activation: 'relu' },
      ...{ bias: 'none', positions: { kind: 'relative', buckets: 32 }, tied: true, dropout: 0.1 },
      ...more,
    },
  );
}

const first = (id: string, title: string, sizes: Sizes) =>
  t5(id, title, sizes, {}, 'Raffel et al. 2019 (arXiv 1910.10683), section 3.7; google-t5 config.json');

/** Gated GELU, an output matrix of its own, no dropout in pre-training. */
const GATED = { gated: true, activation: 'gelu', tied: false, dropout: 0 } as const;
const gated = (id: string, title: string, sizes: Sizes, more: Partial<EncoderDecoder> = {}) =>
  t5(
    id,
    title,
    sizes,
    { ...GATED, ...more },
    'Shazeer 2020 (arXiv 2002.05202); google-research/t5, released checkpoints (T5 v1.1); google/t5-v1_1 config.json',
  );

const multilingual = (id: string, title: string, sizes: Sizes) =>
  t5(
    ...([id, title, sizes, { ...GATED, vocab: 250112, source: 1024, target: 229 }] as const),
    'Xue et al. 2020 (arXiv 2010.11934), section 3.2: lengths of 1,024 and 229; google/mt5 config.json',
  );

const bart = (id: string, title: string, [blocks, hidden, heads, headDim, ffn]: Sizes): Model =>
  networkModel(
    {
      id,
      title,
      family: 'bart',
      source: 'Lewis et al. 2019 (arXiv 1910.13461), section 4; facebook/bart config.json',
    },
    {
      ...{ kind: 'encoder-decoder', encoder: blocks, decoder: blocks, hidden, heads, headDim, ffn },
      ...{ vocab: 50265, source: 512, target: 512, norm: 'layer', norms: 'after', gated: false },
      ...{ activation: 'gelu', bias: 'all', positions: { kind: 'learned', source: 1026, target: 1026 } },
      ...{ embeddingNorm: true, tied: true, dropout: 0.1 },
    },
  );

/** 30 seconds of sound are 3,000 frames of 10 ms, two a position; the decoder has 448 positions. */
function whisper(
  id: string,
  title: string,
  blocks: readonly [number, number],
  hidden: number,
  more: Partial<EncoderDecoder> = {},
): Model {
  const [encoder, decoder] = blocks;
  return networkModel(
    {
      id,
      title,
      family: 'whisper',
      source: 'Radford et al. 2022 (arXiv 2212.04356), table 1; openai/whisper config.json',
    },
    {
      ...{
        kind: 'encoder-decoder',
        encoder,
        decoder,
        hidden,
        heads: hidden / 64,
        headDim: 64,
        ffn: 4 * hidden,
      },
      ...{ vocab: 51865, source: 1500, target: 448, norm: 'layer', norms: 'before', gated: false },
      ...{ activation: 'gelu', bias: 'no-keys', positions: { kind: 'learned', source: 0, target: 448 } },
      ...{ tied: true, dropout: 0, bands: 80 },
      ...more,
    },
  );
}

const THIRD = { bands: 128, vocab: 51866 };

export const ENCODER_DECODER_MODELS: readonly Model[] = [
  first('t5-small', 'T5 small', [6, 512, 8, 64, 2048]),
  first('t5-base', 'T5 base', [12, 768, 12, 64, 3072]),
  first('t5-large', 'T5 large', [24, 1024, 16, 64, 4096]),
  first('t5-3b', 'T5 3B', [24, 1024, 32, 128, 16384]),
  first('t5-11b', 'T5 11B', [24, 1024, 128, 128, 65536]),
  gated('t5-v1.1-base', 'T5 v1.1 base', [12, 768, 12, 64, 2048]),
  gated('t5-v1.1-large', 'T5 v1.1 large', [24, 1024, 16, 64, 2816]),
  gated('t5-v1.1-xl', 'T5 v1.1 XL (Flan-T5 XL)', [24, 2048, 32, 64, 5120]),
  gated('t5-v1.1-xxl', 'T5 v1.1 XXL (Flan-T5 XXL)', [24, 4096, 64, 64, 10240]),
  multilingual('mt5-base', 'mT5 base', [12, 768, 12, 64, 2048]),
  multilingual('mt5-xl', 'mT5 XL', [24, 2048, 32, 64, 5120]),
  bart('bart-base', 'BART base', [6, 768, 12, 64, 3072]),
  bart('bart-large', 'BART large', [12, 1024, 16, 64, 4096]),
  whisper('whisper-tiny', 'Whisper tiny', [4, 4], 384),
  whisper('whisper-base', 'Whisper base', [6, 6], 512),
  whisper('whisper-small', 'Whisper small', [12, 12], 768),
  whisper('whisper-medium', 'Whisper medium', [24, 24], 1024),
  whisper('whisper-large-v2', 'Whisper large v2', [32, 32], 1280),
  whisper('whisper-large-v3', 'Whisper large v3', [32, 32], 1280, THIRD),
  whisper('whisper-large-v3-turbo', 'Whisper large v3 turbo', [32, 4], 1280, THIRD),
];
