/** From a job to the shape of its micro-batches on one rank. */

import { networkOf } from '../../models/network.js';
import { sequencesEach } from '../../models/sequences.js';
import type { Shape } from '../../models/steps/step.js';
import type { PlacedTables } from '../../models/tables.js';
import { hasTables } from '../../models/tables-of.js';
import { BYTES } from '../../program/kernel.js';
import { expertGroup, expertReplicaAxes, replicaAxes } from '../axes.js';
import { distributesExperts, expertTensor } from '../folding.js';
import { autocasts, weightBytes } from '../formats.js';
import type { Job } from '../job.js';
import { documentsOf } from '../lengths.js';
import { runtimeOf } from '../runtime.js';
import { fusionsOf } from './fusions.js';
import { routedOf } from './routed.js';

export function shapeOf(job: Job): Shape {
  const { layout } = job;
  const documents = documentsOf(job);
  const { batchNorm, channelsLast } = runtimeOf(job);
  // Statistics of other ranks come between: such a norm runs in no other kernel.
  const separate =
    batchNorm === 'separate' ||
    (layout.cp > 1 && job.model.architecture !== undefined) ||
    (job.syncBatchNorm === true && layout.dp > 1);
  const channelsFirst =
    channelsLast !== 'always' &&
    mayHaveChannelsFirst(job) &&
    (channelsLast === '16-bit-batch-norms' || BYTES[job.precision] === 4);
  return {
    sequences: layout.microBatch * sequencesEach(job.objective),
    positions: job.sequence / layout.cp,
    ...(documents === undefined ? {} : { documents }),
    ...(job.objective === 'dpo' ? { preference: true } : {}),
    tensor: layout.tp,
    ...(networkOf(job.model)?.gathers ? { replicas: layout.dp } : {}),
    ...(distributesExperts(layout) ? { experts: expertsOf(job) } : {}),
    routed: routedOf(job),
    ...(hasTables(job.model) ? { tables: placedTables(job) } : {}),
    sequenceParallel: layout.sequenceParallel && layout.tp > 1,
    precision: job.precision,
    ...(autocasts(job) ? { streamBytes: weightBytes(job) } : {}),
    ...fusionsOf(job),
    separateProjections: job.separateProjections ?? false,
    gatherLogits: job.gatherLogits ?? false,
    ...(runtimeOf(job).functions === 'elementary' ? { elementary: true } : {}),
    ...(runtimeOf(job).castsForAdapters ? { castsForAdapters: true } : {}),
    ...(channelsFirst ? { channelsFirst } : separate ? {} : { batchNorm }),
    accumulateFloat32:
      job.gradientPrecision === 'fp32' && runtimeOf(job).gradientAccumulation === 'fused' && !autocasts(job),
    ...(addBytes(job) === 0 ? {} : { addBytes: addBytes(job) }),
  };
}

/** Whether pictures have channels first with a framework that does not always put them last: in 32 bits, and around norms that ask for it. */
function mayHaveChannelsFirst(job: Job): boolean {
  return BYTES[job.precision] === 4 || (!fusionsOf(job).fusedElementwise && normsChannelsFirst(job));
}

function normsChannelsFirst({ model }: Job): boolean {
  const layers = networkOf(model)?.layers ?? [];
  return layers.some(({ operations }) => operations.some((each) => each.channelsFirst));
}

/**
 * Reads the new gradient, reads and writes the sum. Unless gradients are cleared for it, the first micro-batch's is
 * kept as it is: the share of the others, for the average of a step.
 */
function addBytes(job: Job): number {
  const { gradientAccumulation, zeroesGradients } = runtimeOf(job);
  if (gradientAccumulation === 'fused' && !autocasts(job)) return 0;
  const rounds = job.globalBatch / (job.layout.dp * job.layout.microBatch);
  // Autocast's gradients are widened in a pass of its own (`models/steps/wide.ts`).
  const written = autocasts(job) || job.precision === 'fp32' || job.precision === 'tf32' ? 4 : 2;
  const bytes = written + 2 * BYTES[job.gradientPrecision];
  return zeroesGradients ? bytes : (bytes * (rounds - 1)) / rounds;
}

/** Embedding tables are on the ranks that experts would be on; groups of them have copies. */
export function placedTables(job: Pick<Job, 'layout'>): PlacedTables {
  const { layout } = job;
  const { ep, dp, tableSharding = 'table' } = layout;
  const apart = distributesExperts(layout);
  return {
    ...{ ranks: ep, sharding: tableSharding, axes: expertGroup(layout).axes },
    ...{ copies: dp / ep, copyAxes: (apart ? expertReplicaAxes : replicaAxes)(job).all },
  };
}

function expertsOf({ layout }: Job): NonNullable<Shape['experts']> {
  const { axes, split } = expertGroup(layout);
  return { ranks: layout.ep, axes, tensor: expertTensor(layout), splitAxes: split };
}
