/**
 * Options that were set of a network that has nothing they could change. What is said was tried: with other values of the
 * option, every layer of every row takes the same steps.
 */
import type { Network } from '../../models/architectures/network.js';
import { networkOf, networkSteps } from '../../models/network.js';
import type { Step } from '../../models/steps/step.js';
import type { Job } from '../../strategies/job.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import type { Request } from '../request.js';

/** The sentences; none for decoders. */
export function ofNetworks({ model, attention, loss, fixed }: Request, jobs: readonly Job[]): string[] {
  const network = networkOf(model);
  if (network === undefined) return [];
  const idle = (others: readonly Partial<Job>[]) =>
    jobs.every((job) => {
      const now = JSON.stringify(stepsOf(network, job));
      return others.every((other) => JSON.stringify(stepsOf(network, { ...job, ...other })) === now);
    });
  const attends = () => jobs.some((job) => stepsOf(network, job).some(({ coreAttention }) => coreAttention));
  const { recompute, recomputeModules } = fixed;
  return [
    ...(attention !== undefined && idle([{ attention: 'unfused' }, { attention: 'flash-2' }])
      ? [`attention has no effect here: ${model.title} has none.`]
      : []),
    ...(loss !== undefined && idle([{ loss: 'eager' }, { loss: 'fused' }])
      ? [`loss has no effect here: ${model.title} has no logits that it is about.`]
      : []),
    ...(recompute === 'selective' && recomputeModules === undefined && !attends()
      ? [`recompute selective has no effect here: it runs attention again, and ${model.title} has none.`]
      : []),
  ];
}

function stepsOf({ layers }: Network, job: Job): Step[] {
  const shape = shapeOf(job);
  const alike = new Map(layers.map((layer) => [layer.kind, layer]));
  return [...alike.values()].flatMap((layer) => networkSteps(layer, shape));
}
