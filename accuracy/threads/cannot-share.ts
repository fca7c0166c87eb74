/** What no thread does where ranks share sequences, or a layer's experts, as a sentence with the next step. */
import { contextDivision } from '../../strategies/context.js';
import type { Job } from '../../strategies/job.js';
import type { Plan } from '../../strategies/write.js';
import { expertCapacity } from './workload.js';

/** How ranks that share sequences meet. */
export function ofContext({ model, layout }: Job): string | undefined {
  const { cp, tp } = layout;
  if (cp === 1) return undefined;
  const { kind, exchange, balance } = contextDivision(layout);
  if (kind === 'usp' && balance === 'striped') {
    return 'threads keep the rows of a group that exchanges heads as one stripe, and usp makes several of them; use --cp-balance zigzag';
  }
  if ((model.kvHeads / tp) % exchange === 0) return undefined;
  return `threads exchange whole heads, and ${exchange} ranks do not divide the ${model.kvHeads / tp} of keys and values that each has; use --cp-kind ring`;
}

/** What ranks that share a layer's experts do not do. */
export function ofExperts(job: Job, { state }: Plan): string | undefined {
  const { model, layout, training } = job;
  const { tp, cp, ep, microBatch, sequenceParallel } = layout;
  if (model.moe === undefined) return undefined;
  if (tp > 1 && ep === 1) {
    return `tp=${tp} ranks with a slice of every expert would each have a part of the router's gradient, which the program does not sum; distribute whole experts with ep=${tp}`;
  }
  const { groupTokens, capacity } = expertCapacity(job);
  const routed = (microBatch * job.sequence) / (cp * (sequenceParallel ? tp : 1));
  if (cp > 1 && layout.cpBalance === 'striped' && capacity < groupTokens) {
    return `experts drop what is too much of neighbours of a sequence, and striped ranks have none; use --cp-balance zigzag`;
  }
  if (!Number.isInteger(groupTokens) || !Number.isInteger(capacity) || routed % groupTokens !== 0) {
    return `experts take whole numbers of tokens of each eighth of a sequence, and here ${capacity} of ${groupTokens}, of ranks that have ${routed}; choose another sequence or capacity`;
  }
  if (ep === 1) return undefined;
  if (layout.expertExchange !== undefined && layout.expertExchange !== 'flat') {
    return `threads are one node, and expert-exchange ${layout.expertExchange} goes by nodes; use --expert-exchange flat`;
  }
  if (state === 'zero-2' || state === 'zero-3') {
    return `threads shard gradients and weights of layers whole, and ep=${ep} ranks have other experts; use zero-1 or no sharding`;
  }
  return training?.offload === undefined
    ? undefined
    : `threads keep the states of distributed experts on the device, and ep is ${ep}; leave --offload out`;
}
