/**
 * A step that compares what all replicas made gathers it: each rank has its own part, and backward its part of the sum of all
 * gradients. It is waited for both ways, as by libraries that gather inside the graph.
 */

import { replicaAxes } from '../../axes.js';
import type { Draft, Run } from '../draft.js';
import { beforeKernels, behindKernels, collective, isForward, readInstead, writeInstead } from '../edits.js';
import { gradient, tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const gatheredFromReplicas: Pass = {
  id: 'replica-gather',
  title: 'Features of all replicas',
  summary:
    'Gathers what a contrastive loss compares from all replicas, and scatters the sum of its gradients back to them.',
  reference:
    'OpenCLIP, `gather_features` of src/open_clip/loss.py with `--gather-with-grad`; Radford et al. 2021, arXiv 2103.00020',
  applies: ({ shape }) => (shape.replicas ?? 1) > 1,
  rewrite(draft) {
    for (const run of [...draft.forward, ...draft.backward]) {
      if (run.step.acrossReplicas !== true) continue;
      if (isForward(run)) gather(run, draft);
      else scatter(run, draft);
    }
  },
};

function gather(run: Run, draft: Draft): void {
  const { step } = run;
  const [buffer, into, bytes] = ends(run, draft, tensor);
  beforeKernels(
    run,
    collective(`${step.name}: all-gather`, 'all-gather', replicaAxes(draft.job).all, bytes, {
      ...{ buffer, into, awaited: 'next-node' },
    }),
  );
  readInstead(run, buffer, into);
}

function scatter(run: Run, draft: Draft): void {
  const { step } = run;
  const [into, buffer, bytes] = ends(run, draft, gradient);
  writeInstead(run, into, buffer);
  behindKernels(
    run,
    'input-gradient',
    collective(`${step.name}: reduce-scatter gradient`, 'reduce-scatter', replicaAxes(draft.job).all, bytes, {
      ...{ buffer, into, awaited: 'next-node' },
    }),
  );
}

/** A rank's own part, and that of all, whose bytes are noted. */
function ends({ step }: Run, { sizes }: Draft, named: (name: string) => string): [string, string, number] {
  const own = named(step.reads[0]!);
  const all = `${own} of all replicas`;
  sizes.set(all, step.writes.bytes);
  return [own, all, step.writes.bytes];
}
