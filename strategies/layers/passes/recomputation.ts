/** Recomputation: steps of the forward pass that run again before the gradients that read what they wrote. */
import { runtimeOf } from '../../runtime.js';
import { forwardRun } from '../differentiate.js';
import type { Draft, Layer } from '../draft.js';
import type { Rerun } from '../modules.js';
import { recomputeOf } from '../placed.js';
import { type Rebuild, reruns } from '../rebuilt.js';
import type { Pass } from './pass.js';

export const recomputation: Pass = {
  id: 'recomputation',
  title: 'Activation recomputation',
  summary: 'Runs all or some steps of a layer again in its backward pass instead of keeping what they wrote.',
  reference:
    'Chen et al. 2016, arXiv 1604.06174; selective: Korthikanti et al. 2022, arXiv 2205.05198, section 5',
  reads: {
    choice: 'recomputesHead',
    where: ({ job, kind }) => kind === 'head' && job.layout.recompute === 'full',
  },
  applies: (layer) => rebuildOf(layer) !== 'none',
  rewrite(draft) {
    const mode = rebuildOf(draft);
    // What runs again may read what another part writes again: the last in forward order is placed first.
    for (const again of reruns(draft.steps, mode, draft.job.layout.recomputeModules).toReversed()) {
      // Parts are rebuilt when their turn comes; everything else, before the first gradient.
      const at = mode === 'selective' || mode === 'product' || mode === 'tower' ? turnOf(again, draft) : 0;
      draft.backward.splice(at, 0, ...again.steps.map((step) => forwardRun(step, 'recompute', draft.sizes)));
    }
  },
};

/** Before the gradient of the last of them; or, where what they wrote is discarded, before the first run that reads it. */
function turnOf({ steps, discards }: Rerun, { backward }: Draft): number {
  const last = backward.findIndex(({ step, phase }) => phase === 'backward' && step === steps.at(-1));
  if (!discards) return Math.max(0, last);
  const written = new Set(steps.flatMap(({ writes, side }) => [writes, ...side].map(({ name }) => name)));
  const first = backward.findIndex(({ step, phase }) => {
    const needs = phase === 'recompute' ? step.reads : [...step.inputNeeds, ...step.weightNeeds];
    return needs.some((name) => written.has(name));
  });
  return first === -1 ? last : Math.min(first, last);
}

/** The ends of the model are not recomputed, their tensors are few and their products large; but some frameworks do. */
function rebuildOf({ job, kind }: Layer): Rebuild {
  const { recompute } = job.layout;
  if (kind !== 'embedding' && kind !== 'head') return recomputeOf(job, kind);
  // A vision tower is as deep as a decoder, and frameworks treat its blocks like those.
  if (kind === 'embedding' && job.model.vision !== undefined)
    return recompute === 'full' ? 'tower' : recompute === 'selective' ? 'selective' : 'none';
  return kind === 'head' && recompute === 'full' && runtimeOf(job).recomputesHead ? 'product' : 'none';
}
