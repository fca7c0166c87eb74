/** Layouts with the schedule, or the division of sequences, that a person asked for; those without pipeline, or context ranks, are left out. */
import type { ContextBalance, ContextKind, Layout } from '../../strategies/job.js';
import { type ScheduleId, scheduleById } from '../../strategies/schedules/index.js';
import type { ScheduleTable } from '../../strategies/schedules/table.js';
import type { Strategy } from '../../strategies/strategy.js';

/** What a person asked of every layout. */
export interface AskedOfLayouts {
  /** With `table`, of `actions`. */
  readonly schedule?: ScheduleId;
  readonly actions?: ScheduleTable;
  readonly cpKind?: ContextKind;
  readonly cpInner?: number;
  readonly cpBalance?: ContextBalance;
}

/** Those of `layouts` that have what was asked, or can be given it, each once. */
export function asAsked(
  strategy: Strategy,
  layouts: readonly Layout[],
  { schedule, actions, ...context }: AskedOfLayouts,
  microBatchesOf: (layout: Layout) => number,
): Layout[] {
  const ofContext = Object.keys(context).length === 0 ? layouts : layouts.flatMap(inContext(context));
  const scheduled =
    schedule === undefined
      ? ofContext
      : ofContext
          .filter(({ pp }) => pp > 1 && (actions === undefined || pp === actions.pipeline.stages))
          .map((layout) => inOrder(strategy, schedule, layout, microBatchesOf(layout), actions));
  return [...new Map(scheduled.map((layout) => [keyOf(layout), layout])).values()];
}

function keyOf(layout: Layout): string {
  return JSON.stringify(Object.entries(layout).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A layout whose ranks share sequences, by the kind asked for: one that is shown with another kind is another case. */
function inContext(asked: Pick<AskedOfLayouts, 'cpKind' | 'cpInner' | 'cpBalance'>) {
  return (layout: Layout): readonly Layout[] => {
    if (layout.cp === 1) return [];
    const { cpKind, cpInner, ...rest } = layout;
    // Inner groups are of the kind that the layout is shown with.
    const another = cpInner !== undefined && asked.cpKind !== undefined && asked.cpKind !== cpKind;
    const kept = another ? rest : layout;
    const kind = asked.cpKind ?? cpKind;
    // Groups of an inner size are those of two kinds alone.
    if (asked.cpInner !== undefined && kind !== 'usp' && kind !== 'hierarchical') return [];
    return [{ ...kept, ...asked }];
  };
}

/** The schedule, with as many chunks as it takes; a strategy that is named for its schedule runs its own. */
function inOrder(
  strategy: Strategy,
  schedule: ScheduleId,
  layout: Layout,
  microBatches: number,
  actions: ScheduleTable | undefined,
): Layout {
  if (strategy.schedule === schedule) return layout;
  if (actions !== undefined) return { ...layout, vpp: actions.pipeline.chunks, schedule };
  const { ownChunks, refuses } = scheduleById(schedule);
  const possible = [ownChunks ?? layout.vpp, 1, 2].find(
    (chunks) => refuses({ stages: layout.pp, chunks, microBatches }) === undefined,
  );
  return { ...layout, vpp: possible ?? ownChunks ?? layout.vpp, schedule };
}
