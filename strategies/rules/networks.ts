/** What a model that is no row of decoder blocks does not allow. */

import { smallest } from '../../input/extremes.js';
import type { Network } from '../../models/architectures/network.js';
import { networkOf } from '../../models/network.js';
import { familiesOf } from '../../models/network-facts.js';
import type { Value } from '../../models/operations/operation.js';
import { hasTables } from '../../models/tables-of.js';
import type { Job, Layout } from '../job.js';
import { divisors } from './divisors.js';

export function networkRule({ model, layout, syncBatchNorm }: Job): string | undefined {
  const network = networkOf(model);
  if (syncBatchNorm === true && !hasBatchNorms(network)) {
    return `sync-batch-norm is about batch norms, and ${model.id} has none; leave it out`;
  }
  if (network === undefined) return undefined;
  const { tp, cp, pp } = layout;
  if (tp > 1 && network.tensor !== true)
    return `tp=${tp} divides transformer blocks, and ${model.id} has ${familiesOf(model).has('convolution') ? 'convolutions' : 'none'}; leave tp at 1`;
  if (cp > 1 && network.spatial !== true)
    return `cp=${cp} divides the positions of a sample, and ${hasTables(model) ? `those of ${model.id} have none` : `the layers of ${model.id} read all of them`}; leave cp at 1`;
  const uneven = cp > 1 ? (slabRule(model.id, network, cp) ?? exchangeRule(model.id, layout)) : undefined;
  if (uneven !== undefined) return uneven;
  if (pp > 1 && hasSkips(network))
    return `pp=${pp} cuts ${model.id} where tensors skip layers, and a stage hands on only what its last layer wrote; leave pp at 1`;
  return undefined;
}

/** Tensor ranks that divide positions between products, which `tp` itself allows. */
export function positionsRule({ model, layout: { tp, sequenceParallel } }: Job): string | undefined {
  if (tp === 1 || !sequenceParallel || networkOf(model) === undefined) return undefined;
  return `sequence parallelism divides positions by tp=${tp}, and the first layers of ${model.id} make an uneven number of them, whole on every rank; leave it out, with --strategy megatron-3d or tensor-parallel`;
}

/** Slabs are met by halos alone. */
function exchangeRule(id: string, { cpKind, cpInner, cpBalance }: Layout): string | undefined {
  const asked = [
    ...(cpKind === undefined ? [] : [`cp-kind ${cpKind}`]),
    ...(cpInner === undefined ? [] : [`cp-inner ${cpInner}`]),
    ...(cpBalance === undefined ? [] : [`cp-balance ${cpBalance}`]),
  ];
  if (asked.length === 0) return undefined;
  return `${asked.join(' and ')}: that is how ranks attend to each other's tokens, and those of ${id} have slabs of samples, whose halos neighbours exchange; leave ${asked.length === 1 ? 'it' : 'them'} out`;
}

function hasBatchNorms(network: Network | undefined): boolean {
  return network?.layers.some(({ operations }) => operations.some(({ overSamples }) => overSamples)) === true;
}

/** Each context rank has a slab of every sample: of what the first layer reads equally many rows, and of the smallest one at least. */
function slabRule(id: string, { layers }: Network, cp: number): string | undefined {
  const rows = (value: Value | undefined) =>
    value !== undefined && value.size.length > 1 ? value.size[0]! : undefined;
  const first = rows(layers[0]!.input) ?? 0;
  if (first % cp !== 0)
    return `cp=${cp} cuts the ${first} rows of a sample of ${id} into slabs, which does not come out even; choose ${divisors(
      first,
    )
      .filter((d) => d <= 16)
      .join(', ')}`;
  const least = smallest(
    layers.flatMap(({ output }) => rows(output) ?? []),
    first,
  );
  if (least >= cp) return undefined;
  return `cp=${cp} cuts every sample into slabs, and the smallest maps of ${id} have ${least} rows; choose a smaller cp`;
}

function hasSkips({ layers }: Network): boolean {
  return layers.some(({ reads }) => reads !== undefined);
}
