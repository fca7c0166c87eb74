/**
 * What each place of a pipeline takes and keeps for one micro-batch: its layers' own figures, added up. A backward pass is split
 * where its kernels are: gradients of weights are one half, all else (recomputation included) the other.
 */
import type { LayerKind } from '../../models/steps/block.js';
import type { Segment } from '../../program/program.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { Job } from '../../strategies/job.js';
import { layerDraft } from '../../strategies/layers/segments.js';
import type { PlaceLoad } from '../../strategies/schedules/found/instance.js';
import { partition } from '../../strategies/schedules/partition.js';
import type { LayerFigures } from '../evaluate/layer-figures.js';
import type { JobLayers } from '../evaluate/layer-parts.js';
import { crossingBytes } from '../search/held.js';

/** By place in the depth of the model, picoseconds and bytes. */
export function loadsOf(job: Job, layers: JobLayers, prices: Prices): PlaceLoad[] {
  const { pp, vpp } = job.layout;
  const known = new Map<LayerKind, PlaceLoad>();
  const ofKind = (kind: LayerKind) => {
    const load = known.get(kind) ?? layerLoad(job, kind, layers.part(kind), prices);
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

function layerLoad(job: Job, kind: LayerKind, part: LayerFigures, prices: Prices): PlaceLoad {
  const backward = part.durationPs('backward');
  const half = (name: 'input-gradient' | 'weight-gradient') =>
    part.timings.get(`${kind}.${name}`)?.durationPs;
  const [inputs, weights] = [half('input-gradient'), half('weight-gradient')];
  const { keptBytes } = part.memory;
  const shared = { forward: part.durationPs('forward'), backward, keptBytes };
  if (inputs !== undefined && weights !== undefined) {
    const freed = -netBytes(part.segments[`${kind}.input-gradient`]);
    const freedByInputBytes = Math.min(keptBytes, Math.max(0, freed));
    return { ...shared, inputGradient: inputs, weightGradient: weights, freedByInputBytes };
  }
  const weightGradient = backward * weightShare(job, kind, prices);
  return { ...shared, inputGradient: backward - weightGradient, weightGradient, freedByInputBytes: 0 };
}

/** Of the time of a backward pass's kernels, that of gradients of weights. */
function weightShare(job: Job, kind: LayerKind, prices: Prices): number {
  let [weights, all] = [0, 0];
  for (const { nodes } of layerDraft(job, kind).backward) {
    for (const node of nodes) {
      if (node.kind !== 'compute') continue;
      const ps = prices.kernel(node.kernel);
      all += ps;
      if (node.part === 'weight-gradient') weights += ps;
    }
  }
  return all === 0 ? 0 : weights / all;
}

/** What a segment leaves taken on the device: less than nothing where it gives back more. */
function netBytes(segment: Segment | undefined): number {
  let bytes = 0;
  for (const op of segment?.ops ?? []) {
    if (op.kind === 'alloc' && op.tier === undefined) bytes += op.bytes;
    else if (op.kind === 'free' && op.tier === undefined) bytes -= op.bytes;
  }
  return bytes;
}
