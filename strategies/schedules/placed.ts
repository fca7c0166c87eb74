/** Where the chunks of a job's pipeline are: which places of the model a stage has, by the schedule that was asked for. */
import type { Job } from '../job.js';
import type { Placement, Schedule } from './action.js';
import { scheduleOf } from './index.js';
import { placeOf, placesOf } from './placement.js';

/** What of a job says where its chunks are. */
export interface Piped extends Pick<Job, 'actions'> {
  readonly layout: Pick<Job['layout'], 'pp' | 'vpp' | 'schedule'>;
}

/** The schedule that was asked for; undefined where a strategy has its own, or one stage none. */
export function scheduleAsked({ layout, actions }: Piped): Schedule | undefined {
  const { schedule, pp } = layout;
  if (schedule === undefined || pp === 1) return undefined;
  return scheduleOf({ schedule, ...(actions === undefined ? {} : { actions }) });
}

/** Strategies' own schedules are `wrapped`. */
export function placementOf(job: Piped): Placement {
  return scheduleAsked(job)?.placement ?? 'wrapped';
}

/** Whether a job was asked to run halves of backward passes by themselves; strategies' own schedules do not. */
export function splitsBackward(job: Piped): boolean {
  return scheduleAsked(job)?.splitsBackward === true;
}

/** Parts that the model of a job is cut into. */
export function placesOfJob(job: Piped): number {
  const { pp: stages, vpp: chunks } = job.layout;
  return placesOf(placementOf(job), { stages, chunks });
}

/** The places of a stage's chunks. */
export function placesOfStage(job: Piped, stage: number): readonly number[] {
  const placement = placementOf(job);
  const { pp: stages, vpp: chunks } = job.layout;
  return Array.from({ length: chunks }, (_, chunk) => placeOf(placement, stage, chunk, { stages }));
}

/** Whether embedding and head are on different stages; of a V, or of pipelines in both ways, both ends are on one. */
export function endsApart(job: Piped): boolean {
  return job.layout.pp > 1 && placementOf(job) === 'wrapped';
}
