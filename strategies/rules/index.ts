/**
 * The rules a layout must keep, each a sentence with the value, the rule and the next step. The search
 * drops layouts that break one; a layout asked for by name is refused with the sentence.
 */
import type { Job } from '../job.js';
import { contextRule } from './context.js';
import { expertRule } from './experts.js';
import { meshRule, nameRule, shardRule } from './mesh.js';
import { networkRule, positionsRule } from './networks.js';
import type { Ruled } from './ruled.js';
import { bothWaysRule, scheduleRule, unwrittenRule } from './schedules.js';
import { sequencesRule } from './sequences.js';
import { slicesRule } from './slices.js';
import { splitRule } from './split.js';
import { batchRule, pipelineRule, recomputeRule, stageRule } from './stages.js';
import { tableRule } from './tables.js';
import { inBackwardRule, magnitudeRule, offloadRule, optimizerRule } from './updates.js';

export { divisors } from './divisors.js';
export { recomputesKept } from './slices.js';

/** The first rule that `job` breaks on `devices` devices under `strategy`, or undefined. */
export function brokenRule(strategy: Ruled, job: Job, devices: number): string | undefined {
  return brokenRuleOfMesh(strategy, job, devices) ?? brokenRuleOfOrder(strategy, job);
}

/** The first rule broken by how the model is divided among `devices` devices; micro-batch, chunks and recomputation do not matter. */
export function brokenRuleOfMesh(strategy: Ruled, job: Job, devices: number): string | undefined {
  return (
    meshRule(job, devices) ??
    magnitudeRule(job) ??
    nameRule(strategy, job) ??
    scheduleRule(strategy, job) ??
    shardRule(strategy, job) ??
    tableRule(strategy, job) ??
    networkRule(job) ??
    splitRule(job) ??
    positionsRule(job) ??
    contextRule(strategy, job) ??
    expertRule(strategy, job) ??
    sequencesRule(job) ??
    optimizerRule(strategy, job)
  );
}

/** The first rule broken by micro-batch, chunks or recomputation: by what a device runs, and in which order. */
export function brokenRuleOfOrder(strategy: Ruled, job: Job): string | undefined {
  return (
    offloadRule(strategy, job) ??
    recomputeRule(job) ??
    unwrittenRule(strategy, job) ??
    slicesRule(job) ??
    bothWaysRule(job) ??
    batchRule(strategy, job) ??
    inBackwardRule(job) ??
    pipelineRule(strategy, job) ??
    stageRule(job)
  );
}
