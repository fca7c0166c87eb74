/** Blocks by place as a job asks for them: listed by number, or balanced. */
import type { Job, StageLayers } from '../job.js';
import { balanced } from './balance.js';

/** Where stages are listed and each has several chunks, their blocks are divided evenly among these. */
export function layersByPlace(
  { model, sequence, stageLayers }: Pick<Job, 'model' | 'sequence'> & { readonly stageLayers: StageLayers },
  places: number,
): readonly number[] {
  if (stageLayers === 'balanced') return balanced({ model, sequence }, places);
  const chunks = places / stageLayers.length;
  return Array.from({ length: places }, (_, place) => stageLayers[place % stageLayers.length]! / chunks);
}
