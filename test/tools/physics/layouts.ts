/**
 * The layouts of a strategy, from its axes and the rules alone: the search (`planning/search/`) has no part in them,
 * so that it can be held against them.
 */

import { TABLE_SHARDINGS } from '../../../models/tables.js';
import { hasTables } from '../../../models/tables-of.js';
import type { Request } from '../../../planning/request.js';
import type { Layout } from '../../../strategies/job.js';
import { divisors } from '../../../strategies/rules/index.js';
import { scheduleById } from '../../../strategies/schedules/index.js';
import { canUse, type LayoutAxis, type Strategy } from '../../../strategies/strategy.js';

/** Which of several choices are followed: all, or one that is drawn. */
export type Follow = <T>(choices: readonly T[]) => readonly T[];

const ALL: Follow = (choices) => choices;

/** The single device that the baseline runs on, or the cluster's. */
export function devicesOf({ axes }: Strategy, { devices }: Request['cluster']): number {
  return axes.length === 0 ? 1 : devices;
}

/**
 * Every layout that options can ask for and that shows the strategy under its own name; rules are still to be held
 * against them. With `follow` that draws one of the choices: one layout, or none.
 */
export function* layoutsOf(strategy: Strategy, request: Request, follow: Follow = ALL): Generator<Layout> {
  const { model, cluster } = request;
  const devices = devicesOf(strategy, cluster);
  const uses = (axis: LayoutAxis) => strategy.axes.includes(axis);
  const sizes = (axis: LayoutAxis) => follow(uses(axis) ? divisors(devices) : [1]);
  for (const tp of sizes('tp')) {
    for (const pp of sizes('pp')) {
      for (const cp of sizes('cp')) {
        const dp = devices / (tp * pp * cp);
        if (!Number.isInteger(dp)) continue;
        for (const ep of follow(expertRanks(strategy, request, dp))) {
          for (const vpp of follow(uses('vpp') ? chunks(model.layers, pp) : [1])) {
            for (const shard of follow(uses('shard') ? divisors(dp) : [dp])) {
              const tables = hasTables(model) ? (follow(shardings(ep))[0] ?? {}) : {};
              for (const layout of inside(
                { dp, tp, pp, cp, ep, vpp, shard, zero: strategy.zero, ...tables },
                request,
                follow,
              )) {
                if (showsItself(strategy, layout)) yield layout;
              }
            }
          }
        }
      }
    }
  }
}

/** Ranks that experts are distributed over, or embedding tables. */
function expertRanks(strategy: Strategy, { model }: Request, dp: number): number[] {
  if (strategy.axes.includes('ep')) return model.moe ? divisors(model.moe.experts) : [];
  return hasTables(model) && canUse(strategy, 'ep') ? divisors(dp) : [1];
}

/** Whole tables, which nobody has to ask for, first. */
function shardings(ep: number): Pick<Layout, 'tableSharding'>[] {
  if (ep === 1) return [{}];
  return [{}, ...TABLE_SHARDINGS.map((tableSharding) => ({ tableSharding }))];
}

/** What does not concern how ranks are divided. */
function* inside(
  division: Omit<Layout, 'microBatch' | 'recompute' | 'sequenceParallel'>,
  { globalBatch }: Request,
  follow: Follow,
): Generator<Layout> {
  const ofReplica = globalBatch / division.dp;
  for (const microBatch of follow(Number.isInteger(ofReplica) ? divisors(ofReplica) : [])) {
    for (const recompute of follow(['none', 'selective', 'per-op', 'full'] as const)) {
      for (const sequenceParallel of follow(division.tp > 1 ? [true, false] : [false])) {
        yield { ...division, microBatch, recompute, sequenceParallel };
      }
    }
  }
}

/** Chunks of a stage: the ends of the model may fill one each. */
function chunks(layers: number, stages: number): number[] {
  if (stages === 1) return [1];
  return Array.from({ length: Math.floor((layers + 2) / stages) }, (_, i) => i + 1);
}

/** A pipeline has two stages, experts that are distributed two ranks: below that it is another strategy's layout. */
function showsItself(strategy: Strategy, layout: Layout): boolean {
  const { dp, tp, pp, cp, ep, vpp, shard } = layout;
  const { axes, schedule, state, zero } = strategy;
  if (axes.includes('ep')) return ep > 1 && takesWholeGroups(layout);
  if (axes.includes('cp')) return cp > 1;
  if (vpp < (scheduleById(schedule).leastChunks ?? 1)) return false;
  if (axes.includes('shard')) return shard > 1 && shard < dp;
  if (axes.includes('pp') && !axes.includes('tp')) return pp > 1;
  if (axes.includes('tp') && !axes.includes('pp') && state !== 'zero-3') return tp > 1;
  return zero === 3 || axes.join() === 'dp' ? dp > 1 : true;
}

/** Unasked, experts are distributed over whole groups of tensor ranks, of context ranks, then of data-parallel ones. */
function takesWholeGroups({ ep, tp, cp, dp }: Layout): boolean {
  const context = ep / tp;
  return (
    Number.isInteger(context) && (cp % context === 0 || (context % cp === 0 && dp % (context / cp) === 0))
  );
}
