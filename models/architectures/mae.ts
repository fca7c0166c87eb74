/**
 * Masked autoencoders (He et al. 2021, arXiv 2111.06377): an encoder sees the patches that are not masked, and a narrower decoder
 * predicts the pixels of all. Positions are sines, and fixed.
 */
import type { MaskedAutoencoder } from '../hyper-parameters/mae.js';
import { transformerBlock } from '../operations/block.js';
import { convolution } from '../operations/convolution.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import { layerNorm } from '../operations/norm.js';
import type { Value } from '../operations/operation.js';
import { take } from '../operations/take.js';
import { tokens } from '../operations/tokens.js';
import { greatestCommonDivisor } from './common-divisor.js';
import { encoderBlock } from './encoder-block.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';
import { patchesOf } from './vit.js';

export function maskedAutoencoder(a: MaskedAutoencoder): Network {
  const first = patchEmbedding(a);
  const layers: NetworkLayer[] = [first];
  let stream = first.output!;
  for (let block = 0; block < a.layers; block++) {
    const writer = new LayerWriter(stream);
    stream = writer.add(transformerBlock('block', writer.input, encoderBlock(a)));
    layers.push(writer.layer('encoder-block', stream));
  }
  for (let block = 0; block < a.decoder.layers; block++) {
    const writer = new LayerWriter(stream);
    const input = block === 0 ? restored(writer, a) : writer.input;
    stream = writer.add(transformerBlock('block', input, encoderBlock(a.decoder)));
    layers.push(writer.layer(block === 0 ? 'decoder-first-block' : 'decoder-block', stream));
  }
  const writer = new LayerWriter(stream);
  const normed = writer.add(layerNorm('norm', writer.input));
  const pixels = writer.add(linear('pixels', normed, { outputs: 3 * a.patch ** 2 }));
  writer.add(loss('loss', pixels, 'squares'));
  layers.push(writer.layer('reconstruction'));
  const common = (of: 'heads' | 'ffn') => greatestCommonDivisor(a[of], a.decoder[of]);
  const { hidden, heads } = a;
  return {
    ...{ unit: 'image', layers, hidden, headDim: hidden / heads, tensor: true },
    ...{ heads: common('heads'), ffn: common('ffn') },
  };
}

function patchEmbedding(a: MaskedAutoencoder): NetworkLayer {
  const writer = new LayerWriter({ name: 'image', channels: 3, size: [a.image, a.image], given: true });
  const window = { window: a.patch, stride: a.patch, padding: 0 };
  const options = { outputs: a.hidden, ...window, bias: true };
  const patches = writer.add(convolution('patches', writer.input, options));
  // The table has a row for the class token.
  const table = patchesOf(a) + 1;
  const placed = writer.add(tokens('placed', patches, { learned: [], table, fixed: true }));
  const seen = Math.floor(patchesOf(a) * (1 - a.masked));
  const visible = writer.add(take('visible', placed, seen));
  const stream = writer.add(tokens('tokens', visible, { learned: ['class token'], table: 0 }));
  return writer.layer('patch embedding', stream);
}

/** The encoder's output as wide as the decoder, and a learned token in place of each masked patch. */
function restored(writer: LayerWriter, a: MaskedAutoencoder): Value {
  const normed = writer.add(layerNorm('encoder norm', writer.input));
  const narrow = writer.add(linear('decoder embedding', normed, { outputs: a.decoder.hidden }));
  const positions = patchesOf(a) + 1;
  const masks = ['mask token'];
  return writer.add(
    tokens('restored', narrow, { learned: [], masks, table: positions, fixed: true, positions }),
  );
}
