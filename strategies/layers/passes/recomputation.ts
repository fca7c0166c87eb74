/** Recomputation: steps of the forward pass that run again before the gradients that read what they wrote. */
import { runtimeOf } from '../../runtime.js';
import { forwardRun } from '../differentiate.js';
import type { Layer } from '../draft.js';
import { type Rebuild, rebuilt } from '../rebuilt.js';
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
    const again = rebuilt(draft.steps, mode);
    // Parts are rebuilt when their turn comes; everything else, before the first gradient.
    const last = mode === 'selective' || mode === 'product' ? again.at(-1) : undefined;
    const at = last ? draft.backward.findIndex(({ step }) => step === last) : 0;
    draft.backward.splice(at, 0, ...again.map((step) => forwardRun(step, 'recompute', draft.sizes)));
  },
};

/** The ends of the model are not recomputed, their tensors are few and their products large; but some frameworks do. */
function rebuildOf({ job, kind }: Layer): Rebuild {
  const { recompute } = job.layout;
  if (kind !== 'embedding' && kind !== 'head') return recompute;
  return kind === 'head' && recompute === 'full' && runtimeOf(job).recomputesHead ? 'product' : 'none';
}
