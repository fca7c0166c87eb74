/** A pipeline schedule as a list shows it: in plain values, and played on a small pipeline where F, I and W take a unit each. */
import { InputError } from '../input/error.js';
import { type Action, actionText, type Pipeline, type Schedule } from '../strategies/schedules/action.js';
import { type PlayedAction, playSchedule } from '../strategies/schedules/played.js';

export interface ShownSchedule {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly reference: string;
  /** As text: p stages, m micro-batches, v chunks, k slices, F, B = I + W, F&B. */
  readonly formulas: { readonly bubble: string; readonly activations: string };
  /** Where the chunks of a stage are in the depth of the model. */
  readonly placement: string;
  /** Chunks of a stage: that many, or at least as many. */
  readonly chunks: { readonly own?: number; readonly least: number };
  readonly splitsBackward: boolean;
  readonly overlapsTransfers: boolean;
  /** Versions of the weights that a stage keeps. */
  readonly weightVersions: number;
  /** Whether every step empties the pipeline. */
  readonly flushes: boolean;
  /** Of one that is shown alone. */
  readonly played?: ShownPlay;
}

/** A schedule played in units of time: one for each of F, I and W of a chunk (and slice), two for B. */
export interface ShownPlay {
  readonly pipeline: Pipeline;
  /** Actions by stage, as short text. */
  readonly actions: readonly string[];
  /** What each stage runs in each unit, a letter each: F, B, I, W, small in every second chunk, `.` where it waits; of a pair first one, then the other. */
  readonly drawing: readonly string[];
  readonly units: number;
  /** By stage, of `units`. */
  readonly bubbleUnits: readonly number[];
  /** By stage, between its own first start and last end. */
  readonly ownBubbleUnits: readonly number[];
  /** By stage, in activations of a micro-batch on 1/stages of the model. */
  readonly peakActivations: readonly number[];
}

export function shownSchedule(schedule: Schedule): ShownSchedule {
  const { id, title, summary, reference, formulas, ownChunks } = schedule;
  return {
    ...{ id, title, summary, reference, formulas },
    placement: schedule.placement ?? 'wrapped',
    chunks: {
      ...(ownChunks === undefined ? {} : { own: ownChunks }),
      least: ownChunks ?? schedule.leastChunks ?? 1,
    },
    splitsBackward: schedule.splitsBackward ?? false,
    overlapsTransfers: schedule.overlapsTransfers,
    weightVersions: schedule.weightVersions ?? 1,
    flushes: schedule.flushes ?? true,
  };
}

/** Passes that are drawn at most: more are no picture. */
const MOST = 50_000;

/** Throws InputError for a pipeline that the schedule refuses, and for one that is too large to draw. */
export function playedInUnits(
  schedule: Schedule,
  asked: Pick<Pipeline, 'stages' | 'microBatches'>,
): ShownPlay {
  const chunks = schedule.ownChunks ?? schedule.leastChunks ?? 1;
  const slices = schedule.ownSlices;
  const pipeline: Pipeline = { ...asked, chunks, ...(slices === undefined ? {} : { slices }) };
  const passes = asked.stages * asked.microBatches * chunks * (slices ?? 1);
  if (passes > MOST)
    throw new InputError(
      `${asked.stages} stages of ${asked.microBatches} micro-batches are ${passes.toLocaleString('en')} passes forward, and no more than ${MOST.toLocaleString('en')} are drawn; ask for fewer`,
    );
  const refusal = schedule.refuses(pipeline);
  if (refusal !== undefined) throw new InputError(refusal);
  const times = { forward: 1, inputGradient: 1, weightGradient: 1 };
  const played = playSchedule(schedule, pipeline, times);
  return {
    pipeline,
    actions: played.stages.map((list) =>
      actionText(
        list.map(({ action }) => action),
        chunks,
      ),
    ),
    drawing: played.stages.map((list) => drawn(list, played.length)),
    units: played.length,
    bubbleUnits: played.bubble,
    ownBubbleUnits: played.ownBubble,
    peakActivations: played.peakActivations.map((count) => count / played.activationsPerMicroBatch),
  };
}

function drawn(list: readonly PlayedAction[], units: number): string {
  const line = new Array<string>(units).fill('.');
  for (const [i, { action, start, end }] of list.entries()) {
    // Both of a pair have one span; the first is drawn first.
    const before = list[i - 1]?.action;
    const from = before?.paired ? start + unitsOf(before) : start;
    line.fill(letterOf(action), from, action.paired ? start + unitsOf(action) : end);
  }
  return line.join('');
}

const unitsOf = ({ kind }: Action) => (kind === 'backward' ? 2 : 1);

function letterOf({ kind, chunk }: Action): string {
  const letter = actionText([{ kind, microBatch: 0, chunk: 0 }], 1)[0]!;
  return chunk % 2 === 1 ? letter.toLowerCase() : letter;
}
