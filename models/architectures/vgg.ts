/** VGG (Simonyan and Zisserman 2014, arXiv 1409.1556): rows of 3 × 3 convolutions with biases, a pool behind each, three linear layers. */
import type { Vgg } from '../hyper-parameters/vgg.js';
import { activation } from '../operations/activation.js';
import { convolution } from '../operations/convolution.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import { numbersOf, type Value } from '../operations/operation.js';
import { pooling } from '../operations/pooling.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

export function vgg(a: Vgg): Network {
  let stream: Value = { name: 'image', channels: 3, size: [a.image, a.image], given: true };
  const layers: NetworkLayer[] = [];
  for (const [stage, count] of a.convolutions.entries()) {
    const writer = new LayerWriter(stream);
    let value = writer.input;
    for (let i = 1; i <= count; i++) {
      const name = `convolution ${i}`;
      const made = writer.add(convolution(name, value, { outputs: a.widths[stage]!, window: 3, bias: true }));
      value = writer.add(activation(`${name} activation`, made, 'relu'));
    }
    stream = writer.add(pooling('pool', value, { kind: 'max', window: 2, stride: 2 }));
    layers.push(writer.layer(stage === 0 ? 'stage-1' : `stage-${stage + 1}-block`, stream));
  }
  layers.push(classifier(stream, a));
  return { unit: 'image', layers, hidden: a.hidden, heads: 1 };
}

/** All positions of a sample are one vector. */
function classifier(stream: Value, { hidden, classes }: Vgg): NetworkLayer {
  const writer = new LayerWriter({ ...stream, channels: numbersOf(stream), size: [] });
  let value = writer.input;
  for (const name of ['linear 1', 'linear 2']) {
    value = writer.add(
      activation(`${name} activation`, writer.add(linear(name, value, { outputs: hidden })), 'relu'),
    );
  }
  writer.add(loss('loss', writer.add(linear('classifier', value, { outputs: classes }))));
  return writer.layer('classifier');
}
