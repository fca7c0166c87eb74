/**
 * With sequence parallelism a tensor rank sees only its part of the sequence in norms, so the gradients
 * of weights that all tensor ranks hold whole are all-reduced over them (Megatron-LM does the same). So are, with or
 * without it, those of an adapter's matrix that is whole beside one that is divided.
 */
import { largest, smallest } from '../../input/extremes.js';
import type { OpId } from '../../program/program.js';
import { tensorAxes } from '../axes.js';
import { gradientBytes } from '../formats.js';
import type { PlacedLayer } from '../layers/placed.js';
import { flatBuffer } from '../layers/tensors.js';
import type { Stage } from '../stage.js';

/** All-reduces those of `layers` once `after` has ended; returns the op to wait for, `after` if there are none. */
export function allReduceReplicated(stage: Stage, layers: readonly PlacedLayer[], after: OpId): OpId {
  const { job, list } = stage;
  const parameters = layers.reduce((sum, layer) => sum + stage.replicatedOf(layer), 0);
  if (job.layout.tp === 1 || parameters === 0) return after;
  const numbers = layers.map((layer) => layer.index);
  const buffer = flatBuffer('replicated gradients', smallest(numbers), largest(numbers));
  return list.collective(
    `all-reduce ${buffer}`,
    'all-reduce',
    tensorAxes(job.layout),
    parameters * gradientBytes(job),
    {
      stream: 'tp',
      after: [after],
      buffer,
      phase: 'gradient-sync',
    },
  );
}

/** The same for the whole stage, where nothing else is reduced over replicas. */
export function allReduceAllReplicated(stage: Stage): readonly OpId[] {
  const last = stage.list.last('compute');
  if (last === undefined) return [];
  const reduced = allReduceReplicated(stage, stage.chunks.flat(), last);
  return reduced === last ? [] : [reduced];
}
