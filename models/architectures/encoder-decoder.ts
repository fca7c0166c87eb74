/**
 * Encoder–decoder transformers (Vaswani et al. 2017, arXiv 1706.03762): T5 (Raffel et al. 2019, arXiv 1910.10683), BART (Lewis et al.
 * 2019, arXiv 1910.13461), Whisper (Radford et al. 2022, arXiv 2212.04356). Every block of the decoder attends to what the encoder wrote
 * last. Both kinds of words are looked up in the first layer, whose table the last one multiplies by where they are tied.
 */
import type { EncoderDecoder } from '../hyper-parameters/encoder-decoder.js';
import { activation } from '../operations/activation.js';
import { type AttentionOptions, attention } from '../operations/attention.js';
import { convolution } from '../operations/convolution.js';
import { feedForward } from '../operations/feed-forward.js';
import { fixedPositions } from '../operations/fixed-positions.js';
import type { Value } from '../operations/operation.js';
import { positionBias } from '../operations/position-bias.js';
import { streamNorm } from '../operations/stream-norm.js';
import type { TransformerTraits } from '../operations/transformer-traits.js';
import { predictedWords, words } from '../operations/words.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

/** Frames of a spectrogram for each position: the second of the two convolutions moves by two. */
const FRAMES = 2;

export function encoderDecoder(a: EncoderDecoder): Network {
  const layers: NetworkLayer[] = [];
  const { source, target } = firstLayer(a, layers);
  let stream = source;
  let scoreBias: Value | undefined;
  for (let block = 1; block <= a.encoder; block++) {
    const writer = new LayerWriter(stream);
    if (block === 1) scoreBias = relativePositions(writer, a, 'source', a.source);
    const last = block === a.encoder && a.norms === 'after';
    const written = encoderBlock(writer, a, scoreBias);
    stream = last ? writer.share(written, ENCODED) : written;
    layers.push(writer.layer(`${block === 1 ? 'first-' : last ? 'last-' : ''}encoder-block`, stream));
  }
  let encoded = stream;
  if (a.norms === 'before') {
    const writer = new LayerWriter(stream);
    encoded = writer.share(writer.add(streamNorm('encoder norm', writer.input, traitsOf(a))), ENCODED);
    layers.push(writer.layer('encoder-norm-block', encoded));
  }
  stream = target;
  for (let block = 1; block <= a.decoder; block++) {
    const writer = new LayerWriter(stream);
    if (block === 1) scoreBias = relativePositions(writer, a, 'target', a.target);
    stream = decoderBlock(writer, a, encoded, scoreBias);
    layers.push(writer.layer(`${block === 1 ? 'first-' : ''}decoder-block`, stream));
  }
  layers.push(lastLayer(stream, a));
  const { hidden, heads, headDim, ffn } = a;
  const unit = a.bands === undefined ? 'pair' : 'clip';
  return { unit, layers, hidden, heads, headDim, ffn, tensor: true };
}

const ENCODED = 'encoder output';

function traitsOf(a: EncoderDecoder): TransformerTraits {
  const { hidden, heads, headDim, norm, norms, dropout } = a;
  return { hidden, heads, headDim, norm, norms, dropout };
}

/** What the encoder reads, and words of the decoder, which wait for it. */
function firstLayer(a: EncoderDecoder, layers: NetworkLayer[]): { source: Value; target: Value } {
  const { bands } = a;
  const read: Value =
    bands === undefined
      ? { name: 'words', channels: 1, size: [a.source + a.target], given: true }
      : { name: 'spectrogram', channels: bands, size: [FRAMES * a.source], given: true };
  const writer = new LayerWriter(read);
  const looked = (name: string, of: number, rows: number | undefined, again: boolean) => {
    const { vocab, embeddingNorm: normed = false } = a;
    const positions = rows === undefined ? {} : { positions: rows };
    return writer.add(words(name, { ...traitsOf(a), vocab, words: of, ...positions, normed, again }));
  };
  const learned = a.positions.kind === 'learned' ? a.positions : undefined;
  const ofText = bands === undefined;
  // The table comes first of all weights.
  const text = ofText ? looked('source words', a.source, learned?.source, false) : undefined;
  const target = writer.share(looked('target words', a.target, learned?.target, ofText), 'target words');
  const source = text ?? heard(writer, a);
  layers.push(writer.layer(ofText ? 'words' : 'spectrogram and words', source));
  return { source, target };
}

/** Two convolutions along time with GELU behind each; every tensor rank has them whole (Whisper, section 2.2). */
function heard(writer: LayerWriter, a: EncoderDecoder): Value {
  const convolved = (name: string, from: Value, stride: number) => {
    const options = { outputs: a.hidden, window: 3, stride, bias: true };
    return writer.add(activation(`${name} activation`, writer.add(convolution(name, from, options)), 'gelu'));
  };
  const first = convolved('convolution 1', writer.input, 1);
  return writer.add(fixedPositions('source positions', convolved('convolution 2', first, FRAMES)));
}

function relativePositions(
  writer: LayerWriter,
  { positions, heads }: EncoderDecoder,
  of: string,
  length: number,
): Value | undefined {
  if (positions.kind !== 'relative') return undefined;
  const name = `${of} position bias`;
  return writer.share(writer.add(positionBias(name, heads, positions.buckets, length)), name);
}

function encoderBlock(writer: LayerWriter, a: EncoderDecoder, scoreBias: Value | undefined): Value {
  const attended = writer.add(attention('self-attention', writer.input, attending(a, { scoreBias })));
  return writer.add(feedForward('feed-forward', attended, feeding(a)));
}

function decoderBlock(
  writer: LayerWriter,
  a: EncoderDecoder,
  from: Value,
  scoreBias: Value | undefined,
): Value {
  const own = attending(a, { scoreBias, causal: true });
  const attended = writer.add(attention('self-attention', writer.input, own));
  const crossed = writer.add(attention('cross-attention', attended, attending(a, { from })));
  return writer.add(feedForward('feed-forward', crossed, feeding(a)));
}

interface Attending {
  readonly from?: Value;
  readonly causal?: true;
  readonly scoreBias?: Value | undefined;
}

function attending(a: EncoderDecoder, { scoreBias, ...more }: Attending): AttentionOptions {
  const biased = scoreBias === undefined ? {} : { scoreBias };
  return { ...traitsOf(a), bias: a.bias, outputBias: a.bias !== 'none', ...biased, ...more };
}

function feeding(a: EncoderDecoder) {
  const { ffn: width, gated, activation: kind, bias } = a;
  return { ...traitsOf(a), width, gated, activation: kind, bias: bias !== 'none' };
}

function lastLayer(stream: Value, a: EncoderDecoder): NetworkLayer {
  const writer = new LayerWriter(stream);
  writer.add(predictedWords('prediction', writer.input, { ...traitsOf(a), vocab: a.vocab, tied: a.tied }));
  return { ...writer.layer('predicted words'), ...(a.tied ? { tied: true as const } : {}) };
}
