/**
 * The mesh of a job, and who is whose replica on it. Experts that are distributed over ranks have fewer replicas
 * than the rest of the model, so the two are kept in step apart.
 */
import { type Axis, type Mesh, meshOf } from '../program/mesh.js';
import type { Job, Layout } from './job.js';

/** Tensor ranks that split each expert: all of them, unless experts are distributed, and then whole by default. */
export function expertTensor({ ep, etp, tp }: Pick<Layout, 'ep' | 'etp' | 'tp'>): number {
  return etp ?? (ep === 1 ? tp : 1);
}

/**
 * The ranks one copy of all experts is distributed over: tensor ranks where experts are whole, then context
 * ranks, then data-parallel ones (Megatron-LM's order, nearest first). `data`: how many of the last; a
 * fraction where `ep` does not come out even.
 */
export function expertGroup(layout: Layout): { readonly axes: readonly Axis[]; readonly data: number } {
  const { ep, tp, cp } = layout;
  if (ep === 1) return { axes: [], data: 1 };
  const tensor = expertTensor(layout) === 1 ? tp : 1;
  const context = ep > tensor ? cp : 1;
  const data = ep / (tensor * context);
  const sizes: [Axis, number][] = [
    ['ep', data],
    ['cp', context],
    ['tp', tensor],
  ];
  return { axes: sizes.filter(([, size]) => size > 1).map(([axis]) => axis), data };
}

/**
 * Pipeline stages outermost, tensor ranks innermost, unless they are apart: neighbours that talk most are closest.
 * Data-parallel ranks that have different experts are neighbours, inside a shard group where there are several.
 */
export function meshOfJob({ layout, tensorApart }: Job): Mesh {
  const { pp, dp, shard, cp, tp } = layout;
  const { data } = expertGroup(layout);
  const hybrid = isHybrid(layout);
  const tensor: [Axis, number] = ['tp', tp];
  return meshOf([
    ['pp', pp],
    ...(tensorApart ? [tensor] : []),
    ['dp', hybrid ? dp / shard : dp / data],
    ['shard', hybrid ? shard / data : 1],
    ['ep', data],
    ['cp', cp],
    ...(tensorApart ? [] : [tensor]),
  ]);
}

function isHybrid({ dp, shard }: Layout): boolean {
  return shard < dp;
}

/** The axes over which a gradient is averageGradients (`all`), and of those the ones over which state is sharded. */
export interface Replication {
  readonly all: readonly Axis[];
  readonly shard: readonly Axis[];
  readonly replicas: readonly Axis[];
  readonly shards: number;
}

/**
 * Replicas of all weights but distributed experts. Context ranks hold the same weights and see other positions,
 * so they are replicas too.
 */
export function replicaAxes({ layout }: Job): Replication {
  const { dp, shard, cp } = layout;
  const context: Axis[] = cp > 1 ? ['cp'] : [];
  const { data: among } = expertGroup(layout);
  const experts: Axis[] = among > 1 ? ['ep'] : [];
  if (isHybrid(layout)) {
    const group: Axis[] = shard > among ? ['shard'] : [];
    const sharded = [...group, ...experts, ...context];
    return { all: ['dp', ...sharded], shard: sharded, replicas: ['dp'], shards: shard * cp };
  }
  const data: Axis[] = dp > 1 || cp === 1 ? ['dp'] : [];
  const all = [...data, ...experts, ...context];
  return { all, shard: all, replicas: [], shards: dp * cp };
}

/**
 * Replicas of the experts a rank has, where they are distributed; none: nothing to keep in step. Where state is sharded
 * within groups, a group has the experts once or more, and shards them over its own copies (torchtitan's `efsdp`).
 */
export function expertReplicaAxes({ layout }: Job): Replication {
  const { dp, cp, shard } = layout;
  const { axes, data } = expertGroup(layout);
  const context = axes.includes('cp') ? 1 : cp;
  const beside: Axis[] = context > 1 ? ['cp'] : [];
  if (isHybrid(layout)) {
    const sharded: Axis[] = [...(shard > data ? ['shard' as const] : []), ...beside];
    return { all: ['dp', ...sharded], shard: sharded, replicas: ['dp'], shards: (shard / data) * context };
  }
  const copies = dp / data;
  const all: Axis[] = [...(copies > 1 ? ['dp' as const] : []), ...beside];
  return { all, shard: all, replicas: [], shards: copies * context };
}
