/**
 * A named strategy: a preset over four concerns (how a layer is split, the order of work, how
 * replicas are kept in step, modifiers) with the words that introduce it. `llmsim strategies`,
 * `--help`, the legend of the report and the docs are made from these.
 */
import { hasReplicas } from './folding.js';
import type { Layout } from './job.js';
import type { ScheduleId } from './schedules/index.js';
import type { StateId } from './state/index.js';
import type { Plan } from './write.js';

/** The choices of a layout that a person may set, or leave to the search. */
export const LAYOUT_AXES = ['dp', 'tp', 'pp', 'cp', 'ep', 'vpp', 'shard'] as const;
export type LayoutAxis = (typeof LAYOUT_AXES)[number];

export interface Strategy {
  readonly id: string;
  readonly title: string;
  /** One sentence: what it does and what it is good for. */
  readonly summary: string;
  /** Paper or documentation. */
  readonly reference: string;
  /** Axes it uses, which a search divides the devices among. */
  readonly axes: readonly LayoutAxis[];
  /**
   * Axes it can use, too, and does where a person sets them: frameworks run it so, and a search that weighed them
   * unasked would take many times as long. Every other axis is 1 under this strategy.
   */
  readonly onRequest?: readonly LayoutAxis[];
  readonly schedule: ScheduleId;
  readonly state: StateId;
  readonly zero: 0 | 1 | 2 | 3;
  /** It is named for its schedule, and runs no other. */
  readonly ownSchedule?: true;
  /** It is named for how layers are split, and runs at any ZeRO stage that is asked for; `zero` is the usual one. */
  readonly anyStage?: true;
  readonly sequenceParallel: boolean;
}

/** Whether a layout of the strategy may be larger than one along an axis. */
export function canUse({ axes, onRequest }: Pick<Strategy, 'axes' | 'onRequest'>, axis: LayoutAxis): boolean {
  return axes.includes(axis) || onRequest?.includes(axis) === true;
}

/**
 * How a strategy runs a layout: several model chunks per stage turn 1F1B into its interleaved form, one stage has
 * no pipeline, and one replica has nothing to keep in step.
 */
export function planOf(
  { schedule, state, anyStage }: Pick<Strategy, 'schedule' | 'state' | 'anyStage'>,
  layout: Pick<Layout, 'vpp' | 'dp' | 'tp' | 'cp' | 'ep' | 'etp' | 'pp' | 'zero' | 'schedule'>,
): Plan {
  const kept = anyStage ? STAGES[layout.zero] : state;
  return { schedule: scheduleFor(schedule, layout), state: hasReplicas(layout) ? kept : 'none' };
}

/** How replicas are kept in step at each ZeRO stage. */
const STAGES = ['ddp', 'zero-1', 'zero-2', 'zero-3'] as const satisfies readonly StateId[];

function scheduleFor(
  schedule: ScheduleId,
  { vpp, pp, schedule: asked }: Pick<Layout, 'vpp' | 'pp' | 'schedule'>,
): ScheduleId {
  if (asked !== undefined && pp > 1) return asked;
  if (schedule !== '1f1b') return schedule;
  if (vpp > 1) return 'interleaved-1f1b';
  // With one stage in flight, a forward pass and its backward pass alternate.
  return pp === 1 ? 'sequential' : '1f1b';
}
