/**
 * Towers that embed pictures and texts alike: CLIP (Radford et al. 2021, arXiv 2103.00020) and SigLIP (Zhai et al. 2023, arXiv 2303.15343). The towers
 * run one after the other, the picture's first, and what it made goes behind the text's stream to the loss at the end.
 */
import type { ImageTextTowers } from '../hyper-parameters/clip.js';
import { adaptedBlock } from '../operations/adapted-block.js';
import { attentionPool } from '../operations/attention-pool.js';
import { carried, carry, withoutCarried } from '../operations/carry.js';
import { contrast } from '../operations/contrast.js';
import { convolution } from '../operations/convolution.js';
import { linear } from '../operations/linear.js';
import { lookUp } from '../operations/look-up.js';
import { layerNorm } from '../operations/norm.js';
import type { Value } from '../operations/operation.js';
import { take } from '../operations/take.js';
import { tokens } from '../operations/tokens.js';
import { greatestCommonDivisor } from './common-divisor.js';
import { encoderBlock } from './encoder-block.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

export function imageTextTowers(a: ImageTextTowers): Network {
  const first = patchEmbedding(a);
  const layers: NetworkLayer[] = [first];
  let stream = first.output!;
  for (let block = 0; block < a.vision.layers; block++) {
    const writer = new LayerWriter(stream);
    stream = writer.add(adaptedBlock('block', writer.input, encoderBlock(a.vision), {}));
    layers.push(writer.layer('image-block', stream));
  }
  // Words of CLIP see those before them, so that the last has seen all; SigLIP's see all.
  const model = encoderBlock(a.text, { causal: a.loss === 'softmax' });
  for (let block = 0; block < a.text.layers; block++) {
    const writer = new LayerWriter(stream);
    const input = block === 0 ? textEmbedding(writer, a) : writer.input;
    stream = writer.add(adaptedBlock('block', input, model, { carried: 1 }));
    layers.push(writer.layer(block === 0 ? 'text-first-block' : 'text-block', stream));
  }
  layers.push(comparison(stream, a));
  const { vision, text } = a;
  const common = (of: 'heads' | 'ffn') => greatestCommonDivisor(vision[of], text[of]);
  const widest = vision.hidden >= text.hidden ? vision : text;
  return {
    ...{ unit: 'pair', layers, hidden: widest.hidden, headDim: widest.hidden / widest.heads },
    // What tensor ranks divide, they divide in both towers.
    ...{ heads: common('heads'), ffn: common('ffn'), tensor: true, gathers: true },
  };
}

function patchEmbedding(a: ImageTextTowers): NetworkLayer {
  const { image, patch, vision, loss } = a;
  const writer = new LayerWriter({ name: 'image', channels: 3, size: [image, image], given: true });
  const clip = loss === 'softmax';
  const window = { window: patch, stride: patch, padding: 0 };
  const patches = writer.add(
    convolution('patches', writer.input, { outputs: vision.hidden, ...window, bias: !clip }),
  );
  const learned = clip ? ['class token'] : [];
  const table = Math.floor(image / patch) ** 2 + learned.length;
  const placed = writer.add(tokens('tokens', patches, { learned, table }));
  return writer.layer('patch embedding', clip ? writer.add(layerNorm('norm before', placed)) : placed);
}

/** What the picture's tower made, as wide as the text's, and the text's words. */
function textEmbedding(writer: LayerWriter, a: ImageTextTowers): Value {
  const { vision, text, loss } = a;
  const picture =
    loss === 'softmax'
      ? writer.add(
          linear(
            'image projection',
            writer.add(layerNorm('image norm', writer.add(take('class token', writer.input)))),
            { outputs: text.hidden, bias: false },
          ),
        )
      : writer.add(
          attentionPool('pool', writer.add(layerNorm('image norm', writer.input)), encoderBlock(vision)),
        );
  const words = writer.add(
    lookUp('words', { rows: text.vocab, channels: text.hidden, size: [text.positions] }),
  );
  const placed = writer.add(tokens('text', words, { learned: [], table: text.positions }));
  return writer.add(carry('stream', placed, picture));
}

function comparison(stream: Value, a: ImageTextTowers): NetworkLayer {
  const writer = new LayerWriter(stream);
  const picture = writer.add(carried('picture', writer.input, 1));
  const normed = writer.add(layerNorm('norm', withoutCarried(writer.input, 1)));
  const last = writer.add(take('last word', normed));
  const bias = a.loss === 'sigmoid';
  const text = writer.add(linear('text projection', last, { outputs: a.text.hidden, bias }));
  const pairs = writer.add(carry('features', { ...text, size: [1] }, picture));
  writer.add(contrast('loss', pairs, a.loss));
  return writer.layer('comparison');
}
