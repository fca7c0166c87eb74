/**
 * A schedule played by its times alone: every action starts when its stage has come to it and what it needs has arrived. No
 * hardware and no contention, so that the bubble and the activations in flight of a schedule can be held against its paper.
 * The simulator plays whole programs.
 */
import { largest } from '../../input/extremes.js';
import type { Action, Pipeline, Placement, Schedule } from './action.js';
import { peakActivations } from './activations.js';
import { neverEnds } from './deadlock.js';
import { Needs } from './needs.js';
import { placeOf } from './placement.js';

/** How long actions take, in any unit; of a slice, where micro-batches are cut into slices. */
export interface ActionTimes {
  readonly forward: TimeByPlace;
  readonly inputGradient: TimeByPlace;
  readonly weightGradient: TimeByPlace;
  /** Both gradients in one action. Absent: one after the other. */
  readonly backward?: TimeByPlace;
  /** Of two actions that run at one time, by the time of each alone. Absent: their sum. */
  pair?(first: number, second: number): number;
  /** From one stage to the next. Absent: 0. */
  readonly transfer?: number;
}

/** Alike everywhere, or by place in the depth of the model (`placeOf`) and slice. */
export type TimeByPlace = number | ((place: number, slice: number) => number);

export interface PlayedAction {
  readonly action: Action;
  readonly start: number;
  readonly end: number;
}

export interface PlayedSchedule {
  /** By stage, in the order they run. */
  readonly stages: readonly (readonly PlayedAction[])[];
  /** From the first start to the last end of all stages. */
  readonly length: number;
  /** By stage: the part of `length` in which it computes nothing. */
  readonly bubble: readonly number[];
  /**
   * By stage: what it computes nothing in between its own first start and last end. Papers on zero bubbles count so: where the
   * optimizer step waits for no other stage, steps follow each other askew.
   */
  readonly ownBubble: readonly number[];
  /**
   * By stage: the most activations kept at a time, each that of one chunk for one micro-batch (or slice), from the start of its forward
   * to the end of its backward, where that is split of its weight gradient.
   */
  readonly peakActivations: readonly number[];
  /** The same where the end of the input gradient counts. */
  readonly peakBeforeInputGradient: readonly number[];
  /** How many of these activations make those of one micro-batch in 1/stages of the model. */
  readonly activationsPerMicroBatch: number;
}

/** Plays it. Throws InputError where stages wait for each other for ever, and says who for whom. */
export function playSchedule(schedule: Schedule, pipeline: Pipeline, times: ActionTimes): PlayedSchedule {
  const placement = schedule.placement ?? 'wrapped';
  const lists = Array.from({ length: pipeline.stages }, (_, stage) => [...schedule.actions(stage, pipeline)]);
  const stages = timesOf(lists, new Needs(placement, pipeline), schedule, pipeline, times);
  const length = largest(stages.map((played) => played.at(-1)?.end ?? 0));
  const busy = stages.map((played) => busyOf(played));
  return {
    stages,
    length,
    bubble: busy.map((own) => length - own),
    ownBubble: stages.map((played, i) => (played.at(-1)?.end ?? 0) - (played[0]?.start ?? 0) - busy[i]!),
    peakActivations: lists.map((actions) => peakActivations(actions, 'weight-gradient')),
    peakBeforeInputGradient: lists.map((actions) => peakActivations(actions, 'input-gradient')),
    activationsPerMicroBatch: (placement === 'both-ways' ? 1 : pipeline.chunks) * (pipeline.slices ?? 1),
  };
}

function timesOf(
  lists: readonly (readonly Action[])[],
  needs: Needs,
  schedule: Schedule,
  pipeline: Pipeline,
  times: ActionTimes,
): PlayedAction[][] {
  const played: PlayedAction[][] = lists.map(() => []);
  const transfer = times.transfer ?? 0;
  const ends = new Float64Array(needs.size).fill(-1);
  /** When what `action` needs has come, a stage being free from `free`; -1 while that is not known. */
  const startOf = (stage: number, action: Action, free: number): number => {
    let start = free;
    for (const need of needs.of(stage, action)) {
      const end = ends[need.id]!;
      if (!(end >= 0)) return -1;
      const wait = need.stage === stage ? 0 : transfer;
      start = schedule.overlapsTransfers
        ? Math.max(start, end + wait)
        : Math.max(start, Math.max(free, end) + wait);
    }
    return start;
  };
  const end = (stage: number, action: Action, from: number, until: number) => {
    played[stage]!.push({ action, start: from, end: until });
    ends[needs.idOf(stage, action)] = until;
  };
  /** Plays a stage on as far as it gets; whether it got anywhere. */
  const advance = (stage: number): boolean => {
    const list = lists[stage]!;
    const own = played[stage]!;
    const before = own.length;
    while (own.length < list.length) {
      const action = list[own.length]!;
      const free = own.at(-1)?.end ?? 0;
      const start = startOf(stage, action, free);
      if (start < 0) break;
      const time = timeOf(action, stage, schedule.placement ?? 'wrapped', pipeline, times);
      const other = action.paired ? list[own.length + 1] : undefined;
      if (other === undefined) {
        end(stage, action, start, start + time);
        continue;
      }
      const both = startOf(stage, other, start);
      if (both < 0) break;
      const otherTime = timeOf(other, stage, schedule.placement ?? 'wrapped', pipeline, times);
      const until = both + (times.pair?.(time, otherTime) ?? time + otherTime);
      end(stage, action, both, until);
      end(stage, other, both, until);
    }
    return own.length > before;
  };
  for (let moved = true; moved; ) {
    moved = false;
    for (let stage = 0; stage < lists.length; stage++) moved = advance(stage) || moved;
  }
  if (played.some((own, stage) => own.length < lists[stage]!.length))
    throw neverEnds(lists, played, needs, (id) => ends[id]! >= 0, pipeline);
  return played;
}

function timeOf(
  { kind, chunk, slice }: Action,
  stage: number,
  placement: Placement,
  pipeline: Pipeline,
  times: ActionTimes,
): number {
  const place = placeOf(placement, stage, chunk, pipeline);
  const at = (time: TimeByPlace) => (typeof time === 'number' ? time : time(place, slice ?? 0));
  if (kind === 'forward') return at(times.forward);
  if (kind === 'input-gradient') return at(times.inputGradient);
  if (kind === 'weight-gradient') return at(times.weightGradient);
  return times.backward === undefined
    ? at(times.inputGradient) + at(times.weightGradient)
    : at(times.backward);
}

/** Actions of one stage follow each other, but for those of a pair, which have one span. */
function busyOf(played: readonly PlayedAction[]): number {
  return played.reduce((sum, { start, end }, i) => sum + (played[i - 1]?.action.paired ? 0 : end - start), 0);
}
