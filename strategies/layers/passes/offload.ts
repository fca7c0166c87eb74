/** Layer inputs wait in host memory between the forward and the backward pass. */
import { INPUT } from '../../../models/steps/step.js';
import type { Layer } from '../draft.js';
import { recomputeOf } from '../placed.js';
import { tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const offloadedInputs: Pass = {
  id: 'offloaded-inputs',
  title: 'Activation offloading',
  summary:
    'Copies what a recomputed layer starts from to the host beside its forward pass, and fetches it before it runs again.',
  reference: 'Rajbhandari et al. 2021 (ZeRO-Infinity), arXiv 2104.07857, section 5.1.2',
  reads: { choice: 'offloadInputs', where: startsFromInput },
  applies: (layer) => layer.job.offloadInputs === true && startsFromInput(layer),
  rewrite({ forward, backward, sizes }) {
    const buffer = tensor(INPUT);
    const copy = { kind: 'copy', buffer, bytes: sizes.get(buffer)! } as const;
    forward[0]!.nodes.unshift({ ...copy, from: 'device', to: 'host', awaited: 'by-name' });
    const back = { ...copy, from: 'host', to: 'device', phase: 'backward' } as const;
    backward[0]!.nodes.unshift({ ...back, awaited: 'next-node' });
  },
};

/** A block that runs again from its input. */
function startsFromInput({ job, kind }: Layer): boolean {
  return recomputeOf(job, kind) === 'full' && kind !== 'embedding' && kind !== 'head';
}
