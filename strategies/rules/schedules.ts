/** The order of work that was asked for: which strategies take it, and what it asks of the job. */
import type { Job } from '../job.js';
import { scheduleOf } from '../schedules/index.js';
import { placementOf } from '../schedules/placed.js';
import { planOf } from '../strategy.js';
import type { Ruled } from './ruled.js';

/** A strategy that is named for its schedule has no other. */
export function scheduleRule({ id, schedule, ownSchedule }: Ruled, { layout }: Job): string | undefined {
  const asked = layout.schedule;
  if (ownSchedule !== true || asked === undefined || asked === schedule) return undefined;
  return `${id} is named for its schedule, and --schedule ${asked} is another; use --strategy megatron-3d, which takes any, or leave --schedule out`;
}

/** What is not written: parts of sequences, and weights of several steps at once. */
export function unwrittenRule(strategy: Ruled, job: Job): string | undefined {
  const schedule = scheduleOf({ ...job, schedule: planOf(strategy, job.layout).schedule });
  const { ownSlices, flushes, title } = schedule;
  const slices = schedule.id === 'table' ? (job.actions?.pipeline.slices ?? 1) : (ownSlices ?? 1);
  if (slices > 1) {
    return `${title} cuts sequences into slices, and a layer has no program for a slice; use --schedule 1f1b or zb-h1, or divide sequences over ranks (--cp)`;
  }
  if (flushes !== false) return undefined;
  return `${title} goes on into the next step with weights of the one before, and a step is simulated by itself; use --schedule 1f1b, which runs the same passes in the same order`;
}

/** Pipelines in both ways through the same stages: two copies of every place, which meet after the last backward pass. */
export function bothWaysRule(job: Job): string | undefined {
  const { layout, training } = job;
  if (placementOf(job) !== 'both-ways') return undefined;
  if (training?.offload?.optimizer === undefined || layout.zero < 2) return undefined;
  return `ZeRO-${layout.zero} copies gradients to the host as they are reduced, before the two copies that ${layout.schedule} keeps of every stage have been summed; use --zero 1, or leave --offload out`;
}

/** How many chunks a stage has, and whether the pipeline can be scheduled so. */
export function orderRule(strategy: Ruled, job: Job): string | undefined {
  const { pp, vpp, dp, microBatch } = job.layout;
  const schedule = scheduleOf({ ...job, schedule: planOf(strategy, job.layout).schedule });
  const { ownChunks, title } = schedule;
  if (ownChunks !== undefined && vpp !== ownChunks) {
    return `${title} has ${ownChunks} chunks on every stage, and vpp is ${vpp}; set vpp to ${ownChunks}, or leave it out`;
  }
  return schedule.refuses({ stages: pp, chunks: vpp, microBatches: job.globalBatch / (dp * microBatch) });
}
