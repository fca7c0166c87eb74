/** The order of work that was asked for: which strategies take it, and what it asks of the job. */
import type { Job } from '../job.js';
import { scheduleOf } from '../schedules/index.js';
import { placementOf, slicesUnder } from '../schedules/placed.js';
import { planOf } from '../strategy.js';
import type { Ruled } from './ruled.js';

/** A strategy that is named for its schedule has no other. */
export function scheduleRule({ id, schedule, ownSchedule }: Ruled, { layout }: Job): string | undefined {
  const asked = layout.schedule;
  if (ownSchedule !== true || asked === undefined || asked === schedule) return undefined;
  return `${id} is named for its schedule, and --schedule ${asked} is another; use --strategy megatron-3d, which takes any, or leave --schedule out`;
}

/** What is not written: slices that are listed one by one, and weights of several steps at once. */
export function unwrittenRule(strategy: Ruled, job: Job): string | undefined {
  const schedule = scheduleOf({ ...job, schedule: planOf(strategy, job.layout).schedule });
  const { flushes, title } = schedule;
  if (schedule.id === 'table' && (job.actions?.pipeline.slices ?? 1) > 1) {
    return `${title} cuts sequences into slices, and of slices only the order of seq1f1b is written; use --schedule seq1f1b, or 1f1b for whole ones`;
  }
  if (flushes !== false) return undefined;
  return `${title} goes on into the next step with weights of the one before, and a step is simulated by itself; \`llmsim schedules pipedream-2bw\` draws its passes, and --schedule 1f1b runs the same ones in the same order, with a flush`;
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
  const microBatches = job.globalBatch / (dp * microBatch);
  return schedule.refuses({ stages: pp, chunks: vpp, microBatches, ...slicesUnder(schedule) });
}
