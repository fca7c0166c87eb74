/** A schedule that comes from outside, tried on small pipelines before any question is: each action once, in an order that can be, and an end. */
import { z } from 'zod';
import { InputError } from '../../input/error.js';
import { held, pathText } from '../../input/schema-problems.js';
import type { Action, Pipeline, Schedule } from '../../strategies/schedules/action.js';
import { checkedTable } from '../../strategies/schedules/checked.js';
import { placeOf } from '../../strategies/schedules/placement.js';
import { playSchedule } from '../../strategies/schedules/played.js';
import { actionCell } from '../../strategies/schedules/pytorch/cell.js';
import type { WrittenAction } from '../../strategies/schedules/written.js';

/** Stages and micro-batches that most schedules take; those that one refuses are left out. */
const SMALL = [
  { stages: 2, microBatches: 4 },
  { stages: 4, microBatches: 8 },
  { stages: 3, microBatches: 6 },
] as const;

const ACTION = z.strictObject({
  kind: z.enum(['forward', 'backward', 'input-gradient', 'weight-gradient']),
  ...{ microBatch: z.int().nonnegative(), chunk: z.int().nonnegative() },
  paired: z.literal(true).exactOptional(),
});

/** Throws InputError, with the module `name` before it, for what no pipeline can run. */
export function requireSound(name: string, schedule: Schedule): void {
  for (const size of SMALL) {
    const pipeline = { ...size, chunks: schedule.ownChunks ?? schedule.leastChunks ?? 1 };
    const { stages, microBatches } = pipeline;
    const place = `${name}: schedule ${schedule.id} with ${stages} stages and ${microBatches} micro-batches`;
    try {
      if (schedule.refuses(pipeline) !== undefined) continue;
      const lists = Array.from({ length: stages }, (_, stage) => actionsOf(place, schedule, stage, pipeline));
      if (schedule.placement === 'both-ways') requireBothWays(place, lists, schedule, pipeline);
      else requireOneWay(place, lists, schedule, pipeline);
    } catch (error) {
      if (error instanceof InputError) {
        throw error.message.startsWith(name) ? error : new InputError(`${place}: ${error.message}`);
      }
      throw new InputError(
        `${place} fails: ${error instanceof Error ? error.message : String(error)}; see docs/own-strategy.md`,
      );
    }
  }
}

/** One stage's, each an action; a generator that goes on for ever is left in time. */
function actionsOf(place: string, schedule: Schedule, stage: number, pipeline: Pipeline): Action[] {
  const { microBatches, chunks } = pipeline;
  // Forward and the two halves of backward.
  const most = 3 * microBatches * chunks;
  const actions: Action[] = [];
  for (const action of schedule.actions(stage, pipeline)) {
    const at = `${place}: stage ${stage}, action ${actions.length + 1}`;
    const outcome = held(ACTION, action);
    if (!('data' in outcome)) {
      const { path, message } = outcome.first[0]!;
      throw new InputError(
        `${at}: ${path.length > 0 ? `${pathText(path)}: ` : ''}${message}; see docs/own-strategy.md`,
      );
    }
    if (action.chunk >= chunks || action.microBatch >= microBatches) {
      throw new InputError(
        `${at} is of chunk ${action.chunk} and micro-batch ${action.microBatch}; there are ${chunks} and ${microBatches}, numbered from 0: take it out`,
      );
    }
    if (actions.length === most) {
      throw new InputError(
        `${place}: stage ${stage} runs more than ${most} actions; each micro-batch goes through each chunk forward once and backward once: end the generator`,
      );
    }
    actions.push(action);
  }
  if (actions.length === 0) {
    throw new InputError(
      `${place}: stage ${stage} runs nothing; every stage runs each micro-batch: yield its actions`,
    );
  }
  return actions;
}

/** As a schedule file is checked, whose ranks are the stages. */
function requireOneWay(
  place: string,
  lists: readonly (readonly Action[])[],
  { placement = 'wrapped' }: Schedule,
  pipeline: Pipeline,
): void {
  const ranks = lists.map((actions, stage) =>
    actions.map(({ kind, chunk, microBatch, paired }, at): WrittenAction => {
      const one = { kind, microBatch, place: placeOf(placement, stage, chunk, pipeline) };
      const where = `${place}: stage ${stage}, action ${at + 1} (${actionCell(one)})`;
      return paired === true ? { ...one, where, paired } : { ...one, where };
    }),
  );
  const { microBatches, chunks } = checkedTable(place, ranks).pipeline;
  if (microBatches < pipeline.microBatches || chunks < pipeline.chunks) {
    throw new InputError(
      `${place}: it runs ${microBatches} micro-batches in ${chunks} chunks of each stage, and there are ${pipeline.microBatches} in ${pipeline.chunks}; yield the actions of all`,
    );
  }
}

/** Every micro-batch goes one of the two ways: on every stage once forward and once backward, whole or in halves. */
function requireBothWays(
  place: string,
  lists: readonly (readonly Action[])[],
  schedule: Schedule,
  pipeline: Pipeline,
): void {
  for (const [stage, actions] of lists.entries()) {
    for (let microBatch = 0; microBatch < pipeline.microBatches; microBatch++) {
      const kinds = actions.filter((one) => one.microBatch === microBatch).map(({ kind }) => kind);
      const said = kinds.join(', ');
      if (said === 'forward, backward' || said === 'forward, input-gradient, weight-gradient') continue;
      throw new InputError(
        `${place}: stage ${stage} runs micro-batch ${microBatch} ${said === '' ? 'never' : said}; it goes one of both ways, forward and then backward (whole, or input-gradient and weight-gradient), once`,
      );
    }
  }
  playSchedule(schedule, pipeline, { forward: 1, inputGradient: 1, weightGradient: 1 });
}
