/** What a model that is no row of decoder blocks does not allow. */

import type { Network } from '../../models/architectures/network.js';
import { networkOf } from '../../models/network.js';
import type { Job } from '../job.js';

export function networkRule({ model, layout }: Job): string | undefined {
  const network = networkOf(model);
  if (network === undefined) return undefined;
  const { tp, cp, pp } = layout;
  if (tp > 1 && network.tensor !== true)
    return `tp=${tp} divides transformer blocks, and ${model.id} has convolutions; leave tp at 1`;
  if (cp > 1 && network.spatial !== true)
    return `cp=${cp} divides the positions of a sample, and the layers of ${model.id} read all of them; leave cp at 1`;
  if (pp > 1 && hasSkips(network))
    return `pp=${pp} cuts ${model.id} where tensors skip layers, and a stage hands on only what its last layer wrote; leave pp at 1`;
  return undefined;
}

function hasSkips({ layers }: Network): boolean {
  return layers.some(({ reads }) => reads !== undefined);
}
