/**
 * The layers of a frozen reference model: the forward pass alone, of which nothing is kept. It is a copy of the model as
 * it was before training; with adapters, the model itself without them, which needs no copy (TRL's `null_ref_context`).
 */

import type { Model } from '../../models/model.js';
import type { LayerKind } from '../../models/steps/block.js';
import { FREEZABLE } from '../../models/tuning.js';
import type { Job } from '../job.js';
import type { Draft, Node } from './draft.js';

/** Whether a reference model runs forward on every micro-batch first. */
export function hasReference({ training }: Pick<Job, 'training'>): boolean {
  return training?.reference === true;
}

/** Whether its weights are a copy of their own. */
export function copiesReference(job: Pick<Job, 'training' | 'model'>): boolean {
  return hasReference(job) && job.model.tuning?.adapters === undefined;
}

export function referenceSegment(kind: LayerKind): string {
  return `reference ${kind}.forward`;
}

const models = new WeakMap<Model, Model>();

/** The reference model: of adapters nothing, and nothing is trained. */
export function referenceModel(model: Model): Model {
  const { tuning, ...plain } = model;
  if (tuning === undefined) return model;
  const known = models.get(model);
  if (known !== undefined) return known;
  // The base of adapters stays in the format that it is kept in; a copy is loaded whole.
  const keeps = tuning.adapters !== undefined && tuning.base !== undefined;
  const made: Model = keeps ? { ...plain, tuning: { frozen: FREEZABLE, base: tuning.base } } : plain;
  models.set(model, made);
  return made;
}

/** The model were all of it trained. */
export function untuned(model: Model): Model {
  const { tuning, ...plain } = model;
  return tuning === undefined ? model : plain;
}

/** A job whose layers' forward passes are those of the reference model. */
export function referenceJob(job: Job): Job {
  const { offloadInputs: _, ...others } = job;
  const { recomputeLayers: __, recomputeModules: ___, ...layout } = job.layout;
  return { ...others, model: referenceModel(job.model), layout: { ...layout, recompute: 'none' } };
}

/** Leaves of a draft what a forward pass without gradients runs: a loss that is computed in chunks makes none of them. */
export function withoutGradients(draft: Draft): void {
  draft.backward.length = 0;
  for (const run of draft.forward) run.nodes = run.nodes.filter((node) => !isGradient(node));
}

function isGradient(node: Node): boolean {
  return node.kind === 'compute' && node.kernel.family === 'gemm' && node.kernel.role !== 'forward';
}
