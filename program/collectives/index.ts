/** The collective algorithms. To add one: write its file, add it here; the tests walk this list. */
import { InputError } from '../../input/error.js';
import type { CollectiveAlgorithm } from './algorithm.js';
import { DIRECT } from './direct.js';
import { HALVING_DOUBLING } from './halving-doubling.js';
import { HIERARCHICAL } from './hierarchical.js';
import { PERMUTE } from './permute.js';
import { RING } from './ring.js';
import { TREE } from './tree.js';
import { TWO_LEVEL_EXCHANGE } from './two-level-exchange.js';

export type { CollectiveAlgorithm, Fabric, Port } from './algorithm.js';
export type { Send } from './send.js';
export { SendList } from './send-list.js';
export { DIRECT, HALVING_DOUBLING, HIERARCHICAL, RING, TREE, TWO_LEVEL_EXCHANGE };

export const ALGORITHMS: readonly CollectiveAlgorithm[] = [
  RING,
  TREE,
  HALVING_DOUBLING,
  DIRECT,
  HIERARCHICAL,
  PERMUTE,
];

/** The algorithm of this id. Throws InputError listing the known ones. */
export function algorithmById(id: string): CollectiveAlgorithm {
  const found = ALGORITHMS.find((algorithm) => algorithm.id === id);
  if (found !== undefined) return found;
  throw new InputError(
    `unknown collective algorithm '${id}': choose one of ${ALGORITHMS.map((a) => a.id).join(', ')}.`,
  );
}
