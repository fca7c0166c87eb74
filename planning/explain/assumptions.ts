/** Every figure a prediction rests on, where it is from, and whether it was measured, specified or assumed. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Assumption } from '../evaluate/assumption.js';
import { RESERVE_ASSUMPTIONS } from '../evaluate/reserve.js';

/** The figures of a cluster's profile, assumed ones first, then those of llmsim's own. */
export function assumptionsOf(cluster: Cluster): Assumption[] {
  const order = { assumed: 0, specified: 1, measured: 2 };
  const figures = Object.entries(cluster.provenance).map(([figure, { kind, source }]) => ({
    ...{ figure, value: valueAt(cluster, figure), kind, source },
  }));
  return [...RESERVE_ASSUMPTIONS, ...figures].sort((a, b) => order[a.kind] - order[b.kind]);
}

function valueAt(from: unknown, path: string): number | null {
  const value = path
    .split('.')
    .reduce((at: unknown, key) => (at as Record<string, unknown> | undefined)?.[key], from);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
