/** The pipeline schedule of a job that was played, as a schedule file of PyTorch. */
import type { Job } from '../../strategies/job.js';
import { scheduleOf } from '../../strategies/schedules/index.js';
import { tableOf } from '../../strategies/schedules/table.js';
import { microBatches, type Plan } from '../../strategies/write.js';
import { scheduleText } from '../input/schedule-file.js';

/** Throws InputError for a schedule that PyTorch's form cannot say. */
export function scheduleCsv(job: Job, { schedule }: Plan): string {
  if (schedule === 'table' && job.actions !== undefined) return scheduleText(job.actions);
  const pipeline = { stages: job.layout.pp, chunks: job.layout.vpp, microBatches: microBatches(job) };
  return scheduleText(tableOf(scheduleOf({ ...job, schedule }), pipeline));
}
