/** What each place of a pipeline takes and keeps for one micro-batch: its layers' own figures, added up. */
import type { LayerKind } from '../../models/steps/block.js';
import type { Segment } from '../../program/program.js';
import type { Job } from '../../strategies/job.js';
import { layerSegment } from '../../strategies/layers/segments.js';
import type { PlaceLoad } from '../../strategies/schedules/found/instance.js';
import { partition } from '../../strategies/schedules/partition.js';
import type { LayerFigures } from '../evaluate/layer-figures.js';
import type { JobLayers } from '../evaluate/layer-parts.js';
import { crossingBytes } from '../search/held.js';

/** By place in the depth of the model, picoseconds and bytes. */
export function loadsOf(job: Job, layers: JobLayers): PlaceLoad[] {
  const { pp, vpp } = job.layout;
  const known = new Map<LayerKind, PlaceLoad>();
  const ofKind = (kind: LayerKind) => {
    const load = known.get(kind) ?? layerLoad(layers.part(kind), kind);
    known.set(kind, load);
    return load;
  };
  const crossing = crossingBytes(job);
  return partition(job, pp, vpp).map((placed, place) => {
    const each = placed.map(({ kind }) => ofKind(kind));
    const sum = (of: (load: PlaceLoad) => number) => each.reduce((total, load) => total + of(load), 0);
    return {
      forward: sum(({ forward }) => forward),
      backward: sum(({ backward }) => backward),
      inputGradient: sum(({ inputGradient }) => inputGradient),
      weightGradient: sum(({ weightGradient }) => weightGradient),
      // What came from the place before is kept with what the layers keep.
      keptBytes: sum(({ keptBytes }) => keptBytes) + (place === 0 ? 0 : crossing),
      freedByInputBytes: sum(({ freedByInputBytes }) => freedByInputBytes),
    };
  });
}

function layerLoad(part: LayerFigures, kind: LayerKind): PlaceLoad {
  const { keptBytes } = part.memory;
  const freed = -netBytes(part.halves.segments[layerSegment(kind, 'input-gradient')]!);
  return {
    forward: part.durationPs('forward'),
    backward: part.durationPs('backward'),
    inputGradient: part.durationPs('input-gradient'),
    weightGradient: part.durationPs('weight-gradient'),
    keptBytes,
    freedByInputBytes: Math.min(keptBytes, freed),
  };
}

/** What a segment leaves taken on the device: less than nothing where it gives back more. */
function netBytes({ ops }: Segment): number {
  let bytes = 0;
  for (const op of ops) {
    if (op.kind === 'alloc' && op.tier === undefined) bytes += op.bytes;
    else if (op.kind === 'free' && op.tier === undefined) bytes -= op.bytes;
  }
  return bytes;
}
