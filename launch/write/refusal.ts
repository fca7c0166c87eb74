/** What no launch file can say, and axes of a layout that a format has no key for: refused, for it would be another job. */
import type { Settled } from './settled.js';

/** Strategies that are here for comparison, and that none of these frameworks runs. */
const NOWHERE: Readonly<Record<string, string>> = {
  'model-parallel': 'layers on several devices that work one at a time are a pipeline without micro-batches',
  'parameter-server': 'its replicas are kept in step by servers',
  'map-reduce': 'its replicas are kept in step through host memory',
};

/** Why no format can say the strategy, a clause; undefined where some can. */
export function saidNowhere({ strategy }: Pick<Settled, 'strategy'>): string | undefined {
  return NOWHERE[strategy];
}

type Axis = 'tp' | 'pp' | 'cp' | 'ep' | 'vpp' | 'shard';

const AXES: Readonly<Record<Axis, string>> = {
  tp: 'tensor parallelism',
  pp: 'pipelines',
  cp: 'context parallelism',
  ep: 'expert parallelism',
  vpp: 'several model chunks per stage',
  shard: 'shard groups smaller than all replicas',
};

/** The first of `axes` that the layout uses, as a clause about `name`, which has no key for it. */
export function withoutAxes({ facts }: Settled, name: string, axes: readonly Axis[]): string | undefined {
  const used = axes.find((axis) => (axis === 'shard' ? facts.shard !== undefined : (facts[axis] ?? 1) > 1));
  if (used === undefined) return undefined;
  return `${name} has no setting for ${AXES[used]}, and the layout has ${used} ${facts[used]}`;
}

/** Schedules other than 1F1B, as a clause about `name`, which runs that alone. */
export function withoutGpipe({ strategy }: Settled, name: string): string | undefined {
  return strategy === 'gpipe'
    ? `${name} runs pipelines in 1F1B order, not all forward passes first`
    : undefined;
}
