/** Networks of pictures that threads train, what of them no kernel computes, and the micro-batch that they are trained in. */
import type { Architecture } from '../../models/hyper-parameters/architecture.js';
import type { VisionTransformer } from '../../models/hyper-parameters/vit.js';
import type { Model } from '../../models/model.js';
import { networkOf } from '../../models/network.js';
import type { Job } from '../../strategies/job.js';
import { PICTURE_CLASSES } from './pictures.js';

/**
 * Pictures of a micro-batch, in every case and by the one worker: batch norm norms over those that it sees together, so
 * that runs of other groups are runs of another network.
 */
const PICTURES = 4;

/** Samples of a micro-batch where a strategy asks for no other number. */
export function microBatchOf(model: Model): number {
  return networkOf(model) === undefined ? 1 : PICTURES;
}

/** Whether what a sample becomes depends on the others of its micro-batch. */
export function hasBatchNorm(model: Model): boolean {
  return model.architecture?.kind === 'resnet';
}

/** Whether there are ReLUs, or pools of the largest, whose gradient jumps. */
export function hasSwitches(model: Model): boolean {
  return model.architecture?.kind === 'resnet';
}

/** What of a network no thread computes; undefined of what they train, and of decoders. */
export function untrainableNetwork(model: Model): string | undefined {
  const { architecture } = model;
  if (architecture?.kind === 'resnet') return ofClasses(architecture.classes);
  if (architecture?.kind === 'vit') return ofClasses(architecture.classes) ?? ofTransformer(architecture);
  return architecture === undefined ? undefined : `layers of ${(architecture as Architecture).kind}`;
}

function ofClasses(classes: number): string | undefined {
  if (classes >= 2 && classes <= PICTURE_CLASSES.length) return undefined;
  return `${classes} classes, where pictures are made of ${PICTURE_CLASSES.length}`;
}

function ofTransformer(a: VisionTransformer): string | undefined {
  if (a.gated || a.rotary || a.qkNorm || a.layerScale || a.qkvBias !== undefined)
    return 'blocks that depart from those of a plain vision transformer';
  if (a.distilled || a.maskToken || a.pool === 'attention')
    return 'more than a classifier over its class token or the mean';
  if (a.normBias === false) return 'layer norms without biases';
  const rows = a.tokensWithoutPosition !== undefined || a.tablePatches !== undefined;
  return rows ? 'a table of positions that is not one row for each' : undefined;
}

/** How networks of pictures are not trained. */
export function ofPictures(job: Job): string | undefined {
  const { model, layout } = job;
  const { microBatch, cp } = layout;
  if (networkOf(model) !== undefined && cp > 1)
    return `cp=${cp} divides pictures over ranks, and threads exchange no edges of them; leave cp at 1`;
  if (!hasBatchNorm(model)) return undefined;
  if (microBatch !== PICTURES)
    return `batch norm over ${microBatch} pictures is another network than over ${PICTURES}, which one worker has; use micro-batches of ${PICTURES}`;
  return 'syncBatchNorm' in job && job.syncBatchNorm === true
    ? 'threads norm each micro-batch by itself, and sync batch norm norms over ranks; leave it out'
    : undefined;
}
