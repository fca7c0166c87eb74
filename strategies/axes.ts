/**
 * The mesh of a job, and who is whose replica on it. Experts that are distributed over ranks have fewer replicas
 * than the rest of the model, so the two are kept in step apart.
 */
import { type Axis, type Mesh, meshOf } from '../program/mesh.js';
import { hasGroups, innerRanks } from './context.js';
import { type Cut, cutsOf, foldingOf, type Parts } from './folding.js';
import type { Job, Layout } from './job.js';

/** The ranks that one copy of all experts is distributed over. */
interface ExpertGroup {
  /** Along which ranks with different experts lie, outermost first. */
  readonly axes: readonly Axis[];
  /** Along which ranks with slices of the same experts lie. */
  readonly split: readonly Axis[];
  /** Data-parallel ranks of it, of both kinds. */
  readonly data: number;
}

/** Tensor ranks first, then context ranks, then data-parallel ones (Megatron-LM's order, nearest first). */
export function expertGroup(layout: Layout): ExpertGroup {
  const { dp } = foldingOf(layout);
  const along = (part: 'different' | 'split', ofData: Axis) => [
    ...(dp[part] > 1 ? [ofData] : []),
    ...inside(layout, part),
  ];
  return { axes: along('different', 'ep'), split: along('split', 'etp'), data: dp.different * dp.split };
}

/** The axes of one part of the context and tensor ranks. */
function inside(layout: Layout, part: keyof Parts): readonly Axis[] {
  const cuts = [...contextCuts(layout), ...cutsOf(foldingOf(layout).tp, 'tp')];
  return cuts.filter((cut) => cut.part === part && cut.size > 1).map(({ axis }) => axis);
}

/** The axes along which tensor ranks lie, outermost first. */
export function tensorAxes(layout: Layout): readonly Axis[] {
  return cutsOf(foldingOf(layout).tp, 'tp').map(({ axis }) => axis);
}

/** The parts of the context ranks, or groups of them and what is inside: the rules keep experts from cutting those, too. */
function contextCuts(layout: Layout): readonly Cut[] {
  const cuts = cutsOf(foldingOf(layout).cp, 'cp');
  const [whole, ...others] = cuts;
  if (!hasGroups(layout) || others.length > 0) return cuts;
  const inner = innerRanks(layout);
  return [
    { ...whole!, size: layout.cp / inner },
    { ...whole!, axis: 'cp-inner', size: inner },
  ];
}

/** The axes along which ranks lie that a sequence is divided over. */
export function contextAxes(layout: Layout): readonly Axis[] {
  return layout.cp === 1 ? [] : contextCuts(layout).map(({ axis }) => axis);
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
 * Data-parallel ranks that have different experts, or slices of the same, are neighbours, inside a shard group where
 * there are several.
 */
export function meshOfJob({ layout, tensorApart }: Job): Mesh {
  const { pp, dp, shard } = layout;
  const folding = foldingOf(layout);
  const { different, split } = folding.dp;
  const hybrid = isHybrid(layout);
  const sizes = (cuts: readonly Cut[]) => cuts.map(({ axis, size }): [Axis, number] => [axis, size]);
  const tensor = sizes(cutsOf(folding.tp, 'tp'));
  return meshOf([
    ['pp', pp],
    ...(tensorApart ? tensor : []),
    ['dp', hybrid ? dp / shard : dp / (different * split)],
    ['shard', hybrid ? shard / (different * split) : 1],
    ['ep', different],
    ['etp', split],
    ...sizes(contextCuts(layout)),
    ...(tensorApart ? [] : tensor),
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
export function replicaAxes({ layout }: Pick<Job, 'layout'>): Replication {
  const { dp, shard, cp } = layout;
  const context = contextAxes(layout);
  const { different, split } = foldingOf(layout).dp;
  const experts: Axis[] = [];
  if (different > 1) experts.push('ep');
  if (split > 1) experts.push('etp');
  if (isHybrid(layout)) {
    const group: Axis[] = shard > different * split ? ['shard'] : [];
    const sharded = [...group, ...experts, ...context];
    return { all: ['dp', ...sharded], shard: sharded, replicas: ['dp'], shards: shard * cp };
  }
  const data: Axis[] = dp > 1 ? ['dp'] : [];
  const all = [...data, ...experts, ...context];
  return { all, shard: all, replicas: [], shards: dp * cp };
}

/**
 * Replicas of the experts a rank has, where they are distributed; none: nothing to keep in step. Where state is sharded
 * within groups, a group has the experts once or more, and shards them over its own copies (torchtitan's `efsdp`).
 * Tensor ranks have replicas of experts where these are distributed over some of them.
 */
export function expertReplicaAxes({ layout }: Pick<Job, 'layout'>): Replication {
  const { dp, shard } = layout;
  const { dp: data, cp, tp } = foldingOf(layout);
  const near = cp.replicas * tp.replicas;
  const beside = inside(layout, 'replicas');
  if (isHybrid(layout)) {
    const ofGroup = shard / (data.different * data.split);
    const sharded: Axis[] = [...(ofGroup > 1 ? (['shard'] as const) : []), ...beside];
    return { all: ['dp', ...sharded], shard: sharded, replicas: ['dp'], shards: ofGroup * near };
  }
  const copies = dp / (data.different * data.split);
  const all: Axis[] = [...(copies > 1 ? (['dp'] as const) : []), ...beside];
  return { all, shard: all, replicas: [], shards: copies * near };
}
