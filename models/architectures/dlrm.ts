/**
 * Recommendation models (Naumov et al. 2019, arXiv 1906.00091): dense features through a bottom MLP, categorical ones
 * through embedding tables; the vectors meet in pairwise products, or in cross layers (DCN v2, arXiv 2008.13535), and a top
 * MLP gives the logit. Tables are looked up first, so that what ranks exchange of them travels beside the bottom MLP
 * (facebookresearch/dlrm, `distributed_forward`).
 */
import type { Dlrm, TableOptimizer } from '../hyper-parameters/dlrm.js';
import { activation } from '../operations/activation.js';
import { concatenation } from '../operations/concatenation.js';
import { crossLayer } from '../operations/cross-layer.js';
import { dotInteraction } from '../operations/dot-interaction.js';
import { embeddingBags } from '../operations/embedding-bags.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import type { Value } from '../operations/operation.js';
import type { Table } from '../tables.js';
import type { TableTraits } from '../weights/weight.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

export function dlrm(a: Dlrm): Network {
  const layers: NetworkLayer[] = [];
  const vectors = features(a, layers);
  const met = interaction(a, vectors, layers);
  const writer = new LayerWriter(met);
  const logit = mlp(
    writer,
    'top',
    writer.input,
    a.interaction === 'concatenation' ? a.top.slice(-1) : a.top,
    false,
  );
  writer.add(loss('loss', logit));
  layers.push(writer.layer('top MLP'));
  return { unit: 'sample', layers, hidden: a.dim, heads: 1 };
}

const STATE: Readonly<Record<TableOptimizer, TableTraits['state']>> = {
  sgd: 'none',
  'row-wise-adagrad': 'row',
  adagrad: 'number',
};

function tablesIn({
  rows,
  lookups,
  dim,
  tableBytes = 4,
  tableOptimizer = 'row-wise-adagrad',
}: Dlrm): Table[] {
  return rows.map((each, i) => ({
    ...{ rows: each, width: dim, lookups: lookups?.[i] ?? 1 },
    ...{ bytesEach: tableBytes, state: STATE[tableOptimizer] },
  }));
}

/** A vector of the dense features, and one of every table. */
function features(a: Dlrm, layers: NetworkLayer[]): Value {
  const writer = new LayerWriter({ name: 'dense features', channels: a.dense, size: [], given: true });
  const indices: Value = { name: 'row numbers', channels: a.rows.length, size: [], given: true };
  const pooled = writer.add(embeddingBags('tables', indices, tablesIn(a)));
  const dense = mlp(writer, 'bottom', writer.input, a.bottom, true);
  const separate = a.interaction === 'dots' ? a.rows.length + 1 : undefined;
  const vectors = writer.add(concatenation('vectors', [dense, pooled], separate));
  layers.push(writer.layer('features', vectors));
  return vectors;
}

function interaction(a: Dlrm, vectors: Value, layers: NetworkLayer[]): Value {
  const { interaction: how } = a;
  const writer = new LayerWriter(vectors);
  let met = writer.input;
  // Vectors side by side meet in the top MLP.
  if (how === 'concatenation') met = mlp(writer, 'first', met, a.top.slice(0, -1), true);
  else if (how === 'dots') met = writer.add(dotInteraction('interaction', writer.input));
  else {
    for (let i = 1; i <= how.layers; i++) {
      for (const operation of crossLayer(`cross ${i}`, writer.input, met, how.rank))
        met = writer.add(operation);
    }
  }
  layers.push(writer.layer('interaction-block', met));
  return met;
}

/** Linear layers with a ReLU behind each, or behind all but the last. */
function mlp(
  writer: LayerWriter,
  name: string,
  from: Value,
  widths: readonly number[],
  last: boolean,
): Value {
  let value = from;
  for (const [i, outputs] of widths.entries()) {
    value = writer.add(linear(`${name} ${i + 1}`, value, { outputs }));
    if (last || i < widths.length - 1)
      value = writer.add(activation(`${value.name} activation`, value, 'relu', true));
  }
  return value;
}
