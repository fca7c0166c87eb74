/** The embedding tables of a model: those of its network, in order. */
import type { Model } from './model.js';
import { networkOf, networkWeights } from './network.js';
import { type Table, tableOf } from './tables.js';

const KNOWN = new WeakMap<object, readonly Table[]>();
const NONE: readonly Table[] = [];

/** None: it is no recommendation model. */
export function tablesOf(model: Pick<Model, 'architecture'>): readonly Table[] {
  const network = networkOf(model);
  if (network === undefined) return NONE;
  const known = KNOWN.get(network) ?? network.layers.flatMap(networkWeights).flatMap(tableOf);
  KNOWN.set(network, known);
  return known;
}

export function hasTables(model: Pick<Model, 'architecture'>): boolean {
  return tablesOf(model).length > 0;
}
