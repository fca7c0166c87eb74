/** Blocks by place as a job asks for them: listed by number, or balanced. */
import type { Job, StageLayers } from '../job.js';
import { balanced } from './balance.js';
import { type Piped, placementOf } from './placed.js';
import { stageOfPlace } from './placement.js';

/** Where stages are listed and each has several chunks, their blocks are divided evenly among these. */
export function layersByPlace(
  job: Pick<Job, 'model' | 'sequence'> & Piped & { readonly stageLayers: StageLayers },
  places: number,
): readonly number[] {
  const { stageLayers } = job;
  if (stageLayers === 'balanced') return balanced(job, places);
  const chunks = places / stageLayers.length;
  const placement = placementOf(job);
  return Array.from({ length: places }, (_, place) => {
    const at = chunks === 1 ? place : stageOfPlace(placement, place, stageLayers.length);
    return stageLayers[at]! / chunks;
  });
}
