/** What a rank holds all step long, per parameter and shard (ZeRO paper, arXiv 1910.02054, section 3.1). */
import { lossOf } from '../../models/steps/loss.js';
import { activationBytes, tokensInside } from '../../models/steps/step.js';
import type { Holding } from '../../program/program.js';
import { gradientBytes, weightBytes } from '../formats.js';
import { shapeOf } from '../layers/shape.js';
import { jobOfSlice, slicesOfJob } from '../layers/slices.js';
import { awayOf, putAway } from '../offload.js';
import { weightBytesOfChunks } from '../parameter-groups.js';
import { runtimeOf } from '../runtime.js';
import type { Stage } from '../stage.js';
import { updatesInBackward } from './in-backward.js';
import { ownedStateBytes } from './optimizer-state.js';
import { type Divide, ownedOf, SHARDED, WHOLE } from './owned.js';
import { referenceWeights } from './reference.js';
import { tableHoldings } from './tables.js';
import { wgradBuffers } from './wgrad-buffers.js';

export { type Divide, SHARDED, WHOLE } from './owned.js';

/** `divide` says over how many ranks each of the three kinds of state is sharded. */
export function holdings(
  stage: Stage,
  divide: { readonly parameters: Divide; readonly gradients: Divide; readonly optimizer: Divide },
): Holding[] {
  const { job } = stage;
  const held = (bytesEach: number, by: Divide) => ownedOf(stage, by, bytesEach);
  const everything: readonly Holding[] = [
    { category: 'parameters', buffer: 'weights', bytes: ownedWeightBytes(stage, divide.parameters) },
    ...(updatesInBackward(stage)
      ? []
      : [
          {
            ...({ category: 'gradients', buffer: 'gradients' } as const),
            bytes: held(gradientBytes(job), divide.gradients),
          },
        ]),
    { category: 'optimizer', buffer: 'optimizer state', bytes: ownedStateBytes(stage, divide.optimizer) },
    ...referenceWeights(stage, divide.parameters),
    // Sharded weights are gathered by another library, which takes gradients as they are.
    ...(divide.parameters === WHOLE ? wgradBuffers(stage) : []),
    ...(divide.gradients === WHOLE ? keptGradients(stage) : []),
    ...keptLogits(stage),
    ...tableHoldings(stage),
  ];
  const away = awayOf(job);
  if (away === undefined) return [...everything];
  const owned = { parameters: ownedOf(stage, divide.optimizer), weightBytes: everything[0]!.bytes };
  return putAway(everything, away, { job, ...owned, sharded: divide.gradients === SHARDED });
}

/** Where GEMMs write gradients in 16 bits and another kernel adds them into float32, some frameworks keep both. */
function keptGradients(stage: Stage): Holding[] {
  const { job } = stage;
  const { keepsGradients, gradientAccumulation } = runtimeOf(job);
  const each = weightBytes(job);
  if (!keepsGradients || gradientAccumulation !== 'separate' || gradientBytes(job) <= each) return [];
  return [
    { category: 'gradients', buffer: 'gradients of the last pass', bytes: ownedOf(stage, WHOLE, each) },
  ];
}

/** Where the last stage keeps its output until the next micro-batch's replaces it, two are there at a time. */
function keptLogits({ job, chunks }: Stage): Holding[] {
  const { model, layout, globalBatch } = job;
  const has = chunks.some((layers) => layers.at(-1)?.kind === 'head');
  if (!has || !runtimeOf(job).keepsLogits || globalBatch === layout.dp * layout.microBatch) return [];
  // Of slices, the first is the longest.
  const [first] = slicesOfJob(job);
  const shape = shapeOf(first === undefined ? job : jobOfSlice(job, first));
  if (lossOf(shape) === 'chunked') return [];
  const columns = model.vocab / (job.gatherLogits === true ? 1 : layout.tp);
  const bytes = Math.ceil(tokensInside(shape) * columns * activationBytes(shape));
  return [{ category: 'buffers', buffer: 'logits of the micro-batch before', bytes }];
}

/** Bytes of the stage's weights that a rank keeps, trained and frozen, when each group is divided so. */
export function ownedWeightBytes(stage: Stage, divide: Divide): number {
  return stage.parameterGroups.reduce(
    (sum, group) => sum + Math.ceil(weightBytesOfChunks(group, stage.chunks) / divide(group)),
    0,
  );
}
