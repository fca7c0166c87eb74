/** Batches, schedules, and which layers are whose and recomputed: the order of work of a stage. */
import { itemsOf } from '../../models/counted.js';
import type { Job } from '../job.js';
import { hasModule } from '../layers/modules.js';
import { scheduleOf } from '../schedules/index.js';
import { placesOfJob } from '../schedules/placed.js';
import { planOf } from '../strategy.js';
import type { Ruled } from './ruled.js';
import { orderRule } from './schedules.js';

/** The batch that is named keeps the schedule's rule about rounds, too. */
export function batchRule(strategy: Ruled, job: Job): string | undefined {
  const { layout, globalBatch } = job;
  const { dp, microBatch, pp, vpp } = layout;
  const replicas = dp * microBatch;
  if (globalBatch % replicas === 0) return undefined;
  const { round } = scheduleOf({ ...job, schedule: planOf(strategy, layout).schedule });
  const rounds = round?.({ stages: pp, chunks: vpp, microBatches: 1 }) ?? 1;
  const least = replicas * rounds;
  const nearest = Math.max(1, Math.round(globalBatch / least)) * least;
  return `a global batch of ${globalBatch} ${itemsOf(job)} does not divide into dp=${dp} × micro-batch ${microBatch}${rounds > 1 ? ` × rounds of ${rounds} micro-batches` : ''}; the nearest that does is ${nearest}`;
}

export function pipelineRule(strategy: Ruled, job: Job): string | undefined {
  const { pp, vpp } = job.layout;
  // The embedding and the head may fill a chunk each: Llama 3's 126 layers make 128 chunks.
  const chunks = placesOfJob(job);
  if (chunks > job.model.layers + (chunks > 2 ? 2 : 0)) {
    const said = chunks === pp * vpp ? `pp=${pp} × vpp=${vpp}` : `pp=${pp}`;
    return `${said} needs at least ${chunks > 2 ? chunks - 2 : chunks} layers and ${job.model.id} has ${job.model.layers}; lower pp or vpp`;
  }
  return orderRule(strategy, job);
}

/** Which layers are whose, where it is said by number. */
export function stageRule(job: Job): string | undefined {
  const { model, layout } = job;
  const { pp, stageLayers } = layout;
  if (stageLayers === undefined || stageLayers === 'balanced') return undefined;
  // Where every place is on two stages, both have the same layers.
  const vpp = placesOfJob(job) / pp;
  const listed = `stage-layers lists ${stageLayers.length} stages`;
  if (stageLayers.length !== pp && stageLayers.length !== pp * vpp) {
    const places =
      vpp === layout.vpp
        ? `pp=${pp} × vpp=${vpp} are`
        : `pp=${pp}, each with the layers of another one, too, are`;
    return `${listed}, and ${places} ${pp * vpp}; list one number for each, or change pp`;
  }
  const sum = stageLayers.reduce((all, count) => all + count, 0);
  if (sum !== model.layers) {
    return `${listed} of together ${sum} layers, and ${model.id} has ${model.layers}; change one of them by ${Math.abs(sum - model.layers)}`;
  }
  const uneven = stageLayers.length === pp ? stageLayers.find((count) => count % vpp !== 0) : undefined;
  if (uneven !== undefined) {
    return `vpp=${vpp} does not divide the ${uneven} layers of a stage in stage-layers; list the layers of all ${pp * vpp} chunks, in order of the model`;
  }
  const empty = stageLayers.findIndex((count, at) => count === 0 && at > 0 && at < stageLayers.length - 1);
  if (empty !== -1) {
    return `stage-layers gives stage ${empty + 1} no layer, and only the first and the last have something else to run; give it one`;
  }
  const bare = stageLayers.length === pp && vpp > 1 ? stageLayers.indexOf(0) : -1;
  if (bare === -1) return undefined;
  // One of its chunks has the embedding or the head, the others nothing.
  return `stage-layers gives stage ${bare + 1} no layer, and only one of its vpp=${vpp} chunks has something else to run; leave vpp at 1, or list the layers of all ${pp * vpp} chunks, in order of the model`;
}

/** How many layers, and which parts of them, is said of the recomputation it belongs to. */
export function recomputeRule({ model, layout }: Job): string | undefined {
  const { recompute, recomputeLayers: count, recomputeMethod: method, recomputeModules: modules } = layout;
  if (count !== undefined && recompute !== 'full') {
    return `recompute-layers says how many whole layers are recomputed, and recompute is ${recompute}; use --recompute full`;
  }
  if (method !== undefined && count === undefined) {
    return `recompute-method ${method} is about a number of layers; add --recompute-layers`;
  }
  if (modules !== undefined && recompute !== 'selective') {
    return `recompute-modules says what selective recomputation runs again, and recompute is ${recompute}; use --recompute selective`;
  }
  if (method === 'uniform' && count !== undefined && count > 1) {
    return `recompute-method uniform with groups of ${count} layers is not modelled: every layer's input is kept; use --recompute-layers 1, or --recompute-method block`;
  }
  const missing = modules?.find((module) => !hasModule(model, module));
  if (missing === undefined) return undefined;
  return `recompute-modules ${missing}: no block of ${model.id} has such a part; leave it out`;
}
