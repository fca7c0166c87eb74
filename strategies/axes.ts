/**
 * The mesh of a job, and who is whose replica on it. Experts that are distributed over ranks have fewer replicas
 * than the rest of the model, so the two are kept in step apart.
 */
import { type Axis, type Mesh, meshOf } from '../program/mesh.js';
import { hasGroups, innerRanks } from './context.js';
import type { Job, Layout } from './job.js';

/** Tensor ranks that split each expert: all of them, unless experts are distributed, and then whole by default. */
export function expertTensor({ ep, etp, tp }: Pick<Layout, 'ep' | 'etp' | 'tp'>): number {
  return etp ?? (ep === 1 ? tp : 1);
}

/** The ranks that one copy of all experts is distributed over. */
interface ExpertGroup {
  /** Outermost first. */
  readonly axes: readonly Axis[];
  /** Data-parallel ranks of it; a fraction where `ep` does not come out even. */
  readonly data: number;
  /** Context ranks of it: all, or as many neighbours as divide them. */
  readonly context: number;
}

/**
 * Tensor ranks where experts are whole, then context ranks, then data-parallel ones (Megatron-LM's order, nearest
 * first). A group smaller than the context ranks takes in some of them, and then the axis `ep` counts those.
 */
export function expertGroup(layout: Layout): ExpertGroup {
  const { ep, tp, cp } = layout;
  if (ep === 1) return { axes: [], data: 1, context: 1 };
  const tensor = expertTensor(layout) === 1 ? tp : 1;
  const beyond = ep / tensor;
  const slice = Number.isInteger(beyond) && beyond < cp && cp % beyond === 0;
  const context = slice ? beyond : ep > tensor ? cp : 1;
  const data = beyond / context;
  const sizes: [Axis, number][] = [
    ['ep', slice ? context : data],
    ['cp', slice ? 1 : context],
    ['tp', tensor],
  ];
  const axes = sizes.filter(([, size]) => size > 1).map(([axis]) => axis);
  return {
    axes: hasGroups(layout) ? axes.flatMap((axis) => (axis === 'cp' ? CONTEXT_AXES : [axis])) : axes,
    data,
    context,
  };
}

/** Whether `context` ranks of a group are some of all that a sequence is divided over. */
function slicesContext({ cp }: Pick<Layout, 'cp'>, { context }: ExpertGroup): boolean {
  return context > 1 && context < cp;
}

/** Where groups of context ranks have an axis of their own: the rules keep experts from dividing that, too. */
const CONTEXT_AXES = ['cp', 'cp-inner'] as const;

/** The axes along which ranks lie that a sequence is divided over. */
export function contextAxes(layout: Layout): readonly Axis[] {
  if (layout.cp === 1) return [];
  if (hasGroups(layout)) return CONTEXT_AXES;
  return slicesContext(layout, expertGroup(layout)) ? ['cp', 'ep'] : ['cp'];
}

/** Of those, the ones along which the groups lie that `usp` and `hierarchical` make, and the ones inside a group. */
export function contextGroupAxes(layout: Layout): {
  readonly across: readonly Axis[];
  readonly inside: readonly Axis[];
} {
  const all = contextAxes(layout);
  return hasGroups(layout) ? { across: ['cp'], inside: ['cp-inner'] } : { across: all, inside: all };
}

/**
 * Pipeline stages outermost, tensor ranks innermost, unless they are apart: neighbours that talk most are closest.
 * Data-parallel ranks that have different experts are neighbours, inside a shard group where there are several.
 */
export function meshOfJob({ layout, tensorApart }: Job): Mesh {
  const { pp, dp, shard, cp, tp } = layout;
  const experts = expertGroup(layout);
  const { data } = experts;
  const hybrid = isHybrid(layout);
  const tensor: [Axis, number] = ['tp', tp];
  const context: [Axis, number][] = slicesContext(layout, experts)
    ? [
        ['cp', cp / experts.context],
        ['ep', experts.context],
      ]
    : [['ep', data], ...(hasGroups(layout) ? groupsOf(layout) : [['cp', cp] as [Axis, number]])];
  return meshOf([
    ['pp', pp],
    ...(tensorApart ? [tensor] : []),
    ['dp', hybrid ? dp / shard : dp / data],
    ['shard', hybrid ? shard / data : 1],
    ...context,
    ...(tensorApart ? [] : [tensor]),
  ]);
}

function groupsOf(layout: Layout): [Axis, number][] {
  const inner = innerRanks(layout);
  return [
    ['cp', layout.cp / inner],
    ['cp-inner', inner],
  ];
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
  const context = contextAxes(layout);
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
  const { data, context: within } = expertGroup(layout);
  const context = cp / within;
  const beside: readonly Axis[] = context > 1 ? (hasGroups(layout) ? CONTEXT_AXES : ['cp']) : [];
  if (isHybrid(layout)) {
    const sharded: Axis[] = [...(shard > data ? ['shard' as const] : []), ...beside];
    return { all: ['dp', ...sharded], shard: sharded, replicas: ['dp'], shards: (shard / data) * context };
  }
  const copies = dp / data;
  const all: Axis[] = [...(copies > 1 ? ['dp' as const] : []), ...beside];
  return { all, shard: all, replicas: [], shards: copies * context };
}
