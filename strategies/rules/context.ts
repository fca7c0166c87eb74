/** What a sequence that context ranks share must allow. */
import { kindsOfBlocks } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import type { Job } from '../job.js';
import { fusesAttention } from '../layers/fusions.js';
import type { Ruled } from './ruled.js';

/** Each context rank has an early and a late piece of the sequence, and attends in kernels that can be joined. */
export function contextRule({ id, state }: Ruled, job: Job): string | undefined {
  const { model, layout, sequence } = job;
  const { cp, tp, sequenceParallel } = layout;
  if (cp === 1) return undefined;
  const pieces = 2 * cp * (sequenceParallel ? tp : 1);
  if (sequence % pieces !== 0) {
    return `cp=${cp} splits ${sequence} tokens into ${pieces} equal chunks, which does not come out even; choose another sequence length or cp`;
  }
  if (!fusesAttention(job)) {
    return `cp=${cp} merges partial attention outputs, which needs fused attention, and the kernels are '${job.attention ?? job.kernels}'; use --kernels flash or flash-fused`;
  }
  if (kindsOfBlocks(model).some(({ model: { mixer, mla } }) => carriesState(mixer) || mla?.indexer)) {
    return `cp=${cp} divides attention to all keys over the sequence, and ${model.id} has blocks that carry a state along it or choose their keys; leave cp at 1`;
  }
  const window = kindsOfBlocks(model).find((block) => block.model.slidingWindow !== undefined);
  if (window !== undefined) {
    return `cp=${cp} attends to the whole sequence, and ${model.id} has a sliding window of ${window.model.slidingWindow}; leave cp at 1`;
  }
  if (state === 'parameter-server' || state === 'map-reduce') {
    return `cp=${cp}: ${id} synchronizes replicas of whole sequences; leave cp at 1`;
  }
  return undefined;
}

/** Whether what a block has in attention's place needs the positions before a rank's own. */
function carriesState(mixer: Model['mixer']): boolean {
  return mixer !== undefined && mixer.kind !== 'none' && mixer.kind !== 'linear';
}
