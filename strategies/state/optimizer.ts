/** The optimizer step of one rank, as memory-bound kernels over the parameters it owns. */
import type { Axis } from '../../program/mesh.js';
import type { OpId } from '../../program/program.js';
import { gradientBytes, type Stage, weightBytes } from '../stage.js';

/** The ranks that update weights, whose gradients the norm is over. */
export interface Updaters {
  readonly axis: readonly Axis[];
  readonly among?: readonly number[];
}

const EVERYONE_UPDATES: Updaters = { axis: ['pp', 'dp', 'shard', 'tp'] };

/**
 * Global gradient norm (one small all-reduce over everything that holds different gradients), then
 * Adam over `parameters`: reads gradient, master weight and both moments, writes the last three and
 * the stored weight. Gradients are cleared for the next step.
 */
export function writeOptimizer(
  stage: Stage,
  parameters: number,
  after: readonly OpId[],
  among: Updaters = EVERYONE_UPDATES,
): OpId {
  const { list, job } = stage;
  const g = gradientBytes(job);
  const w = weightBytes(job);
  list.phase('optimizer');
  const pass = (name: string, bytesPerValue: number, flopsPerValue: number, launches: number) =>
    ({
      family: 'optimizer',
      name,
      flops: parameters * flopsPerValue,
      bytes: parameters * bytesPerValue,
      launches,
    }) as const;
  let norm = list.compute('gradient norm', pass('gradient norm', g, 2, 2), { after });
  const { pp, tp, dp } = job.layout;
  if (pp * tp * dp > 1) {
    norm = list.collective('gradient norm', 'all-reduce', among.axis, 4, {
      after: [norm],
      stream: 'everyone',
      ...(among.among ? { among: among.among } : {}),
    });
  }
  const moments = 2 * (4 + 4);
  const master = w === 4 ? 4 : 4 + 4;
  return list.compute('adam', pass('adam', g + moments + master + w + g, 14, 4), { after: [norm] });
}
