/**
 * What a source leaves open and the run itself answers: a run that went through had room. Where the source does not state
 * whether activations were recomputed, and the framework's default would not have fitted, the least that the framework
 * recomputes and that fits is what must have run: of its kinds the first, and where it recomputes some layers of a stage and
 * keeps the others, as few as fit. So the search decides, too, where nobody asks. The outcome of such a run says nothing
 * about predictions of memory, and is left out of their score.
 */
import { largest } from '../../input/extremes.js';
import type { Job, Layout } from '../../strategies/job.js';
import { countsOf } from '../../strategies/schedules/partition.js';
import type { Mapped } from '../mapping/index.js';
import type { Predict, Prediction } from './predict.js';

export interface Ran {
  readonly mapped: Mapped;
  readonly prediction: Prediction;
}

/** The mapped case, with as little recomputation as it takes to fit where that is open and it is known to have run. */
export function asItRan(mapped: Mapped, predict: Predict): Ran {
  const { plan, job, cluster, measured, open } = mapped;
  const as = (layout: Partial<Layout>): Ran => {
    const other = { ...job, layout: { ...job.layout, ...layout } };
    return { mapped: { ...mapped, job: other }, prediction: predict(plan, other, cluster) };
  };
  const stated = as({});
  if (stated.prediction.fits || measured.fits !== true || open === undefined) return stated;
  const found = open.recomputes
    .map((recompute) => as({ recompute }))
    .find(({ prediction }) => prediction.fits);
  if (found === undefined) return stated;
  const least =
    open.byLayers && found.mapped.job.layout.recompute === 'full' ? fewestLayers(found, as) : found;
  return withoutOutcome(least);
}

/** Memory falls with every layer that is recomputed, so the fewest are found by halving. */
function fewestLayers(all: Ran, as: (layout: Partial<Layout>) => Ran): Ran {
  const { job } = all.mapped;
  let least = all;
  let [few, enough] = [0, layersOfChunk(job)];
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    const tried = as({ recompute: 'full', recomputeLayers: middle });
    if (tried.prediction.fits) [least, enough] = [tried, middle];
    else few = middle;
  }
  return least;
}

/** Blocks of the longest model chunk. */
function layersOfChunk(job: Job): number {
  return largest(countsOf(job, job.layout.pp * job.layout.vpp));
}

function withoutOutcome({ mapped, prediction }: Ran): Ran {
  const { recompute, recomputeLayers } = mapped.job.layout;
  const some = recomputeLayers === undefined ? '' : `, ${recomputeLayers} layers of a stage`;
  const note = `it ran, and would not have fitted without recomputation, of which nothing is stated: ${recompute}${some}`;
  const measured = { ...mapped.measured, fits: undefined };
  return { mapped: { ...mapped, measured, assumptions: [...mapped.assumptions, note] }, prediction };
}
