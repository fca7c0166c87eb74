/** Models of one series: what all of them have is said once, and each is a line of its sizes. */
import type { Essentials } from '../families.js';
import type { Model } from '../model.js';

/** Layers, hidden size, heads, key and value heads, feed-forward width: the columns of most papers' tables. */
export type Shape = readonly [layers: number, hidden: number, heads: number, kvHeads: number, ffn: number];

/**
 * Of a `lineage` (`llama`, `gpt`) the series whose models have `common`; each is then its id, its title, its shape, and
 * `more` where it differs from the others.
 */
export function series(
  lineage: (model: Essentials) => Model,
  common: Partial<Model> & Pick<Model, 'family' | 'source' | 'vocab' | 'sequence'>,
): (id: string, title: string, shape: Shape, more?: Partial<Model>) => Model {
  return (id, title, [layers, hidden, heads, kvHeads, ffn], more = {}) =>
    lineage({ ...common, id, title, layers, hidden, heads, kvHeads, ffn, ...more });
}

/** The length of a model whose makers do not say at which they trained it: what the readers of files take, too. */
export const UNSAID: Pick<Model, 'sequence' | 'sequenceFrom'> = {
  sequence: 8192,
  sequenceFrom: 'as long as pre-training gets before its last phase; no paper of this model says its own',
};
