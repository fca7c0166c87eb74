/**
 * The bubble of a step four ways: by the closed form of its schedule, by the schedule played with equal stages and with this
 * layout's, transfers free, and as simulated. What lies between two of them has a name.
 */
import { largest } from '../../input/extremes.js';
import type { Breakdown } from '../../program/result.js';
import type { Action, ActionKind, Pipeline, Schedule } from '../../strategies/schedules/action.js';
import { formulaValue } from '../../strategies/schedules/formula.js';
import { placeOf } from '../../strategies/schedules/placement.js';
import { type ActionTimes, type PlayedSchedule, playSchedule } from '../../strategies/schedules/played.js';
import type { StagePass } from './passes.js';

/** Seconds, on average of the stages; each is part of the step. */
export interface Bubble {
  /** By the closed form; null where there is none, as of a schedule that was written out. */
  readonly formulaSeconds: number | null;
  /** The schedule played with stages that take equally long, and transfers that take no time. */
  readonly equalSeconds: number;
  /** Of that, the most of a stage between its own first action and its last, as papers on zero bubbles count. */
  readonly equalOwnSeconds: number;
  /** The same with the times that the stages have. */
  readonly unevenSeconds: number;
  readonly simulatedSeconds: number;
  /** What stages wait for transfers between them that are in flight: exposed communication, and no bubble. */
  readonly transferSeconds: number;
}

/** Seconds of one micro-batch on all a stage has, on average of the stages. */
export interface MicroBatchTimes {
  readonly forward: number;
  readonly backward: number;
  /** Null where no backward pass is split. */
  readonly weightGradient: number | null;
}

/** `stages`: the passes of each stage; `breakdowns`: where its time went. */
export function bubbleOf(
  schedule: Schedule,
  pipeline: Pipeline,
  stages: readonly (readonly StagePass[])[],
  breakdowns: readonly Breakdown[],
): { readonly bubble: Bubble; readonly times: MicroBatchTimes } {
  const all = stages.flat();
  const { microBatches: m, stages: p, chunks: v } = pipeline;
  const sumOf = (kind: ActionKind) =>
    all.reduce((sum, pass) => sum + (pass.kind === kind ? pass.busyPs : 0), 0);
  const count = (kind: ActionKind) => all.reduce((n, pass) => n + (pass.kind === kind ? 1 : 0), 0);
  const each = (kind: ActionKind) => sumOf(kind) / Math.max(1, count(kind));
  /** Passes of a micro-batch through a stage: of micro-batches from both ends, one. */
  const passes = count('forward') / (m * p);
  const forward = each('forward') * passes;
  const split = count('weight-gradient') > 0;
  const weight = split ? each('weight-gradient') * passes : 0;
  const backward = (sumOf('backward') + sumOf('input-gradient') + sumOf('weight-gradient')) / (m * p);
  const values = { p, m, v, k: 1, F: forward, B: backward, W: weight, 'F&B': forward + backward };
  const formula = formulaValue(schedule.formulas.bubble, values);
  const alone = withoutPairs(schedule);
  const equal = playSchedule(alone, pipeline, {
    forward: forward / passes,
    inputGradient: (backward - weight) / passes,
    weightGradient: weight / passes,
    backward: backward / passes,
  });
  const uneven = playSchedule(alone, pipeline, timesByPlace(schedule, pipeline, stages));
  const seconds = (ps: number) => ps / 1e12;
  const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const meanOf = ({ bubble }: PlayedSchedule) => seconds(mean(bubble));
  return {
    bubble: {
      formulaSeconds: formula === undefined ? null : seconds(formula),
      equalSeconds: meanOf(equal),
      equalOwnSeconds: seconds(largest(equal.ownBubble)),
      unevenSeconds: meanOf(uneven),
      simulatedSeconds: seconds(mean(breakdowns.map((each) => each.bubble))),
      transferSeconds: seconds(mean(breakdowns.map(({ exposed }) => exposed.pp ?? 0))),
    },
    times: {
      forward: seconds(forward),
      backward: seconds(backward),
      weightGradient: split ? seconds(weight) : null,
    },
  };
}

/** The two of a pair are run one after the other: a compute stream runs one pass at a time, and the first need not wait for the second. */
function withoutPairs(schedule: Schedule): Schedule {
  if (schedule.pairs !== true) return schedule;
  const single = ({ paired: _paired, ...action }: Action): Action => action;
  return { ...schedule, actions: (...of) => [...schedule.actions(...of)].map(single) };
}

/** What a pass takes by its place in the depth of the model, on average of its micro-batches. */
function timesByPlace(
  { placement = 'wrapped' }: Schedule,
  pipeline: Pipeline,
  stages: readonly (readonly StagePass[])[],
): ActionTimes {
  const sums = new Map<string, { ps: number; count: number }>();
  for (const [stage, passes] of stages.entries()) {
    for (const { kind, chunk, busyPs } of passes) {
      const key = `${kind} ${placeOf(placement, stage, chunk, pipeline)}`;
      const sum = sums.get(key) ?? { ps: 0, count: 0 };
      sums.set(key, { ps: sum.ps + busyPs, count: sum.count + 1 });
    }
  }
  const at = (kind: ActionKind) => (place: number) => {
    const sum = sums.get(`${kind} ${place}`);
    return sum === undefined ? 0 : sum.ps / sum.count;
  };
  return {
    ...{ forward: at('forward'), inputGradient: at('input-gradient') },
    ...{ weightGradient: at('weight-gradient'), backward: at('backward') },
  };
}
