/** Jobs under schedules that are searched for, or compared with what is found. */
import type { Job } from '../../strategies/job.js';
import type { Placement } from '../../strategies/schedules/action.js';
import type { ScheduleTable } from '../../strategies/schedules/table.js';
import { microBatches } from '../../strategies/write.js';

/** The job with the schedule that is written out. */
export function withTable(job: Job, actions: ScheduleTable): Job {
  return { ...job, actions, layout: { ...job.layout, schedule: 'table' } };
}

/** The job with its layers placed so, whatever runs in which order. */
export function placedAs(job: Job, placement: Exclude<Placement, 'both-ways'>): Job {
  const { pp: stages, vpp: chunks } = job.layout;
  const pipeline = { stages, chunks, microBatches: microBatches(job) };
  return withTable(job, { name: 'auto', pipeline, placement, stages: [] });
}
