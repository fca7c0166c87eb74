/** The optimizer step of one rank, as memory-bound kernels over the parameters it owns. */
import type { Axis } from '../../program/mesh.js';
import type { OpId } from '../../program/program.js';
import { gradientBytes, weightBytes } from '../formats.js';
import { runtimeOf } from '../runtime.js';
import type { Stage } from '../stage.js';
import { type Divide, ownedOf } from './holdings.js';

/** What a rank updates: how many parameters, by what names, and who else's gradients the norm is over. */
export interface Update {
  readonly parameters: number;
  /** How many gradients it holds, of these and others. */
  readonly held: number;
  readonly gradients: string;
  readonly weights: string;
  readonly axis: readonly Axis[];
  readonly among?: readonly number[];
}

/** Every axis along which ranks hold different gradients. */
export const EVERY_AXIS: readonly Axis[] = ['pp', 'dp', 'shard', 'ep', 'cp', 'tp'];

/** A rank that holds everything updates everything. */
export function updateAll(stage: Stage, after: readonly OpId[]): OpId {
  const whole = { gradients: 'gradients', weights: 'weights', axis: EVERY_AXIS };
  const { parameters } = stage;
  return writeOptimizer(stage, { ...whole, parameters, held: parameters }, after);
}

/** A rank updates its shard of each parameter group; `gradients` says over how many ranks gradients are divided. */
export function updateShard(stage: Stage, divide: Divide, gradients: Divide, after: readonly OpId[]): OpId {
  const shard = { gradients: 'gradient shard', weights: 'weight shard', axis: EVERY_AXIS };
  const sizes = { parameters: ownedOf(stage, divide), held: ownedOf(stage, gradients) };
  return writeOptimizer(stage, { ...shard, ...sizes }, after);
}

/**
 * Global gradient norm (one small all-reduce over all that hold different gradients), then Adam: reads
 * gradient, master weight and both moments, writes the last three and the stored weight. Gradients are
 * zeroed for the next step. (With fp16 gradients 32 bytes a parameter: vTrain's steps on one replica, extrapolated
 * to no micro-batch at all, take 33 to 35.)
 */
export function writeOptimizer(stage: Stage, update: Update, after: readonly OpId[]): OpId {
  const { list, job } = stage;
  list.phase('optimizer');
  const g = gradientBytes(job);
  const w = weightBytes(job);
  const pass = (name: string, bytesPerValue: number, flopsPerValue: number, launches: number, more = 0) =>
    ({
      family: 'optimizer',
      name,
      flops: update.parameters * flopsPerValue,
      bytes: update.parameters * bytesPerValue + more,
      launches,
    }) as const;
  let norm = list.compute('gradient norm', pass('gradient-norm', g, 2, 2), {
    after,
    reads: [update.gradients],
    writes: ['gradient norm'],
  });
  const { pp, tp, dp, cp } = job.layout;
  if (pp * tp * dp * cp > 1) {
    norm = list.collective('gradient norm', 'all-reduce', update.axis, 4, {
      after: [norm],
      stream: 'world',
      ...(update.among ? { among: update.among } : {}),
    });
  }
  const moments = 2 * (4 + 4);
  const master = w === 4 ? 4 : 4 + 4;
  const zeroed = runtimeOf(job).zeroesGradients ? update.held * g : 0;
  return list.compute('adam', pass('adam', g + moments + master + w, 14, 4, zeroed), {
    after: [norm],
    reads: [update.gradients, 'gradient norm', 'optimizer'],
    writes: [update.weights, 'optimizer'],
  });
}

/** What a rank that updates nothing does at the end of a step: zeroes its gradients for the next one. */
export function zeroGradients(stage: Stage, after: readonly OpId[]): OpId {
  const { list, job, parameters } = stage;
  list.phase('optimizer');
  const bytes = parameters * gradientBytes(job);
  const kernel = { family: 'optimizer', name: 'clear-gradients', flops: 0, bytes, launches: 1 } as const;
  return list.compute('clear gradients', kernel, { after, writes: ['gradients'] });
}
