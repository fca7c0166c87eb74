/** What a sequence that a schedule cuts into slices must allow: every slice sees those before it, and no other. */
import { kindsOfBlocks } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import { networkOf } from '../../models/network.js';
import { familiesOf } from '../../models/network-facts.js';
import { sequencesEach } from '../../models/sequences.js';
import type { Job, Recompute } from '../job.js';
import { fusesAttention } from '../layers/fusions.js';
import { sliceMultiple } from '../layers/slices.js';
import { scheduleAsked, slicesOf, slicesUnder } from '../schedules/placed.js';
import { carriesState } from './context.js';

/** The first of these that a job breaks whose schedule cuts sequences. */
export function slicesRule(job: Job): string | undefined {
  const schedule = scheduleAsked(job);
  const { slices } = slicesUnder(schedule);
  if (schedule === undefined || slices === undefined) return undefined;
  const who = `${schedule.title} cuts each sequence into ${slices} slices`;
  const why = ofSequences(job, slices) ?? ofModel(job) ?? ofMemory(job);
  return why === undefined ? undefined : `${who}, ${why}`;
}

/**
 * Of ways to recompute, those that leave slices the keys and values they need: all, where sequences are whole. Of a network
 * without attention, selective recomputation of it is no way of its own.
 */
export function recomputesKept(job: Job, recomputes: readonly Recompute[]): readonly Recompute[] {
  if (recomputes.length > 1 && networkOf(job.model) !== undefined && !familiesOf(job.model).has('attention'))
    return recomputes.filter((recompute) => recompute !== 'selective');
  if (slicesOf(job) === 1) return recomputes;
  return recomputes.filter((recompute) => keepsKeys({ ...job.layout, recompute }));
}

function keepsKeys({ recompute, recomputeModules }: Job['layout']): boolean {
  return recompute === 'none' || (recompute === 'selective' && recomputeModules === undefined);
}

function ofSequences(job: Job, slices: number): string | undefined {
  const { sequence, lengths, objective } = job;
  const { cp } = job.layout;
  if (cp > 1)
    return `and cp=${cp} ranks divide it among themselves: both at once is not modelled; leave cp at 1, or use --schedule 1f1b`;
  const multiple = sliceMultiple(job);
  if (sequence % multiple !== 0 || sequence < slices * multiple)
    return `which are multiples of ${multiple} tokens, and sequences have ${sequence}; choose another sequence length`;
  if (lengths !== undefined)
    return 'and where short sequences are packed into a row or padded, slices differ in what they see, which is not modelled; use sequences of one length, or --schedule 1f1b';
  if (sequencesEach(objective) === 1) return undefined;
  return `and the loss of ${objective} is that of a whole answer; use --schedule 1f1b`;
}

function ofModel(job: Job): string | undefined {
  const { model } = job;
  if (!model.causal)
    return `each of which sees those before it, and ${model.id} looks both ways; use --schedule 1f1b`;
  if (!fusesAttention(job))
    return `and without fused attention the scores of a slice and all before it are written out, which is not modelled; use --kernels flash or flash-fused`;
  if (model.tuning !== undefined)
    return 'and what of a frozen layer is kept for slices is not modelled; train the whole model, or use --schedule 1f1b';
  if (model.mtp !== undefined)
    return `and ${model.id} predicts further tokens in a block of its head, which are partly those of the next slice; use --schedule 1f1b`;
  for (const { model: block } of kindsOfBlocks(model)) {
    const why = ofBlock(block);
    if (why !== undefined) return `and ${model.id} has blocks ${why}; use --schedule 1f1b`;
  }
  return undefined;
}

function ofBlock({ mixer, mla, sharesKeys }: Model): string | undefined {
  if (carriesState(mixer)) return 'that carry a state along it, whose gradient goes from slice to slice';
  if (mla?.indexer !== undefined) return 'in which an indexer chooses keys among all of it';
  if (mla !== undefined)
    return 'that compress keys and values, of which slices keep either form: which is not said';
  return sharesKeys === true ? 'that use the keys and values of another block' : undefined;
}

/** Keys and values must be there until the slice's own backward pass. */
function ofMemory({ layout, offloadInputs }: Job): string | undefined {
  if (!keepsKeys(layout))
    return `and later ones need the keys and values that recompute ${layout.recompute} gives up; use --recompute none or selective`;
  return offloadInputs === true
    ? 'and which of their inputs to copy to the host is not said; leave offload-inputs out'
    : undefined;
}
