/**
 * Logistic regression: one product with the features of a sample, a sigmoid, and a loss. The example of what map-reduce and
 * parameter servers were made for (Chu et al. 2006; Li et al. 2014).
 */
import type { LinearModel } from '../hyper-parameters/linear-model.js';
import { activation } from '../operations/activation.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import { LayerWriter } from './layer-writer.js';
import type { Network } from './network.js';

export function linearModel({ features, outputs }: LinearModel): Network {
  const first = new LayerWriter({ name: 'features', channels: features, size: [], given: true });
  const logit = first.add(linear('weights', first.input, { outputs }));
  const middle = new LayerWriter(logit);
  const probability = middle.add(activation('probability', middle.input, 'sigmoid'));
  const last = new LayerWriter(probability);
  last.add(loss('loss', last.input));
  const layers = [
    first.layer('product', logit),
    middle.layer('probability-block', probability),
    last.layer('loss'),
  ];
  return { unit: 'sample', layers, hidden: features, heads: 1 };
}
