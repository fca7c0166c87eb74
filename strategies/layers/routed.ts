/** How a job's tokens are spread over its experts, and what a capacity makes of that. */
import { busiestRank, droppedShare } from '../../models/routing.js';
import { sequencesEach } from '../../models/sequences.js';
import type { Routed } from '../../models/steps/step.js';
import { expertTensor } from '../folding.js';
import type { Job } from '../job.js';
import { runtimeOf } from '../runtime.js';

/** Every expert's share is the same where a job says nothing of routing: what runs must have sizes that hold. */
const ALIKE = 1;

export function routedOf(job: Job): Routed {
  const { expertProducts } = runtimeOf(job);
  const { routing, dispatcher, capacityFactor } = job;
  const readsCounts = readsCountsOf(job);
  return {
    busiest: busiestOf(job, readsCounts),
    sent: capacityFactor === undefined || readsCounts ? keptShare(job) : capacityFactor,
    uneven: routing !== undefined && (capacityFactor === undefined || readsCounts),
    looped: expertProducts === 'looped',
    readsCounts,
    pads: expertProducts === 'looped' && dispatcher !== 'hybridep',
    // Libraries that exchange tokens by node hand them over sorted.
    sorted: dispatcher === undefined || dispatcher === 'alltoall',
  };
}

/** Whether the host knows how many tokens each expert has; else shapes are static. */
export function readsCountsOf(job: Pick<Job, 'runtime' | 'dispatcher' | 'cudaGraphs'>): boolean {
  // Graphs of a whole step have static shapes, which HybridEP's kernels fill without the host.
  const isStatic = job.dispatcher === 'hybridep' && job.cudaGraphs === true;
  return runtimeOf(job).readsExpertCounts && !isStatic;
}

/**
 * The share of what tokens send to experts that is not dropped. A rank drops what is more than the capacity of its own tokens,
 * before it sends them (Megatron Core, transformer/moe/moe_utils.py, `topk_softmax_with_capacity`; GShard, Switch).
 */
export function keptShare(job: Job): number {
  const { capacityFactor, routing } = job;
  const { moe } = job.model;
  if (moe === undefined || capacityFactor === undefined) return 1;
  if (routing === undefined) return Math.min(ALIKE, capacityFactor);
  const visits = tokensOf(job) * moe.topk;
  return 1 - droppedShare(routing, capacityFactor, { experts: moe.experts, visits });
}

/**
 * Where the host knows the counts, experts take what comes up to their capacity; where shapes are static, they are filled
 * up to it (GShard, arXiv 2006.16668; Switch, arXiv 2101.03961, section 2.2).
 */
function busiestOf(job: Job, readsCounts: boolean): number {
  const { model, layout, routing, capacityFactor } = job;
  if (capacityFactor !== undefined && !readsCounts) return capacityFactor;
  const { moe } = model;
  if (moe === undefined || routing === undefined || layout.ep === 1) return keptShare(job);
  const visits = tokensOf(job) * moe.topk * layout.ep * expertTensor(layout);
  const busiest = busiestRank(routing, { experts: moe.experts, ranks: layout.ep, visits });
  return capacityFactor === undefined ? busiest : Math.min(busiest, capacityFactor);
}

/** Tokens that one rank routes. */
function tokensOf({ layout, sequence, objective }: Job): number {
  const tokens = (layout.microBatch * sequencesEach(objective) * sequence) / layout.cp;
  return layout.sequenceParallel ? tokens / layout.tp : tokens;
}
