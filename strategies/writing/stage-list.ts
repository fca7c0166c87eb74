/**
 * The list of one stage: what its schedule runs, one pass through a chunk after the other, what comes to each from other
 * stages and goes on to them, and behind the last one the update.
 */
import type { OpId } from '../../program/program.js';
import { hasReference } from '../layers/reference.js';
import type { Boundaries } from '../layers/tensors.js';
import type { Action, ActionKind, Pipeline, Schedule } from '../schedules/action.js';
import { callChunk, type Stage } from '../stage.js';
import { referenceForward } from '../state/reference.js';
import type { ChunkRun, Part, State } from '../state/state.js';
import { reduceCopies } from './copies.js';
import { Messages } from './messages.js';

/** Returns where in the list each action begins. With `pairs`, those the schedule marks run beside each other's exchanges. */
export function writeStage(
  stage: Stage,
  part: Part,
  pipeline: Pipeline,
  schedule: Schedule,
  state: State,
  { boundaries, pairs }: { readonly boundaries: Boundaries; readonly pairs: boolean },
): number[] {
  const { placement = 'wrapped' } = schedule;
  const messages = new Messages(stage, pipeline, schedule, boundaries);
  const passes = new Passes(stage, pipeline, schedule);
  const refers = hasReference(stage.job);
  const starts: number[] = [];
  let isSecond = false;
  for (const action of schedule.actions(stage.index, pipeline)) {
    const { kind, chunk, microBatch } = action;
    starts.push(stage.list.ops.length);
    const phase = kind === 'forward' ? 'forward' : 'backward';
    stage.list.phase(phase);
    const received = messages.receive(action);
    const { first, last } = passes.next(action);
    const run: ChunkRun = { kind, chunk, microBatch, first, last, after: received };
    const after = refers && kind === 'forward' ? [runReference(stage, state, run)] : received;
    const beside = pairs && (isSecond || action.paired === true);
    isSecond = action.paired === true;
    const own = beside ? ({ ...run, after, beside } as const) : after === received ? run : { ...run, after };
    const done = runChunk(stage, state, own);
    stage.list.phase(phase);
    messages.send(action, done);
  }
  const own = state.synchronise(stage);
  const sharded = state.id.startsWith('zero-');
  const reduced = [...own, ...reduceCopies(stage, pipeline, placement, sharded, own)];
  state.update(stage, part, reduced);
  return starts;
}

function runChunk(stage: Stage, state: State, run: ChunkRun): OpId {
  switch (run.kind) {
    case 'forward':
      return state.forward(stage, run);
    case 'input-gradient':
      return state.inputGradient?.(stage, run) ?? callChunk(stage, run);
    default:
      return state.backward(stage, run);
  }
}

/** A micro-batch through the reference model. */
function runReference(stage: Stage, state: State, run: ChunkRun): OpId {
  return state.runReference?.(stage, run) ?? referenceForward(stage, run);
}

/** Which passes through a chunk are the first and the last of a step. */
class Passes {
  /** By kind and chunk, how many have run. */
  readonly #gone: Readonly<Record<ActionKind, number[]>>;
  /** By chunk: micro-batches that run through it. */
  readonly #all: readonly number[];

  constructor({ index, chunks }: Stage, pipeline: Pipeline, schedule: Schedule) {
    const none = () => chunks.map(() => 0);
    this.#gone = {
      forward: none(),
      backward: none(),
      'input-gradient': none(),
      'weight-gradient': none(),
    };
    // Two ways through a pipeline share the micro-batches.
    this.#all =
      schedule.placement === 'both-ways'
        ? forwardsOf(schedule.actions(index, pipeline), chunks.length)
        : chunks.map(() => pipeline.microBatches);
  }

  /** Of the pass that comes next. */
  next({ kind, chunk }: Action): Pick<ChunkRun, 'first' | 'last'> {
    const gone = this.#gone;
    gone[kind][chunk]!++;
    if (kind === 'forward' || kind === 'input-gradient')
      return { first: gone[kind][chunk] === 1, last: false };
    const complete = gone.backward[chunk]! + gone['weight-gradient'][chunk]!;
    return { first: complete === 1, last: complete === this.#all[chunk] };
  }
}

function forwardsOf(actions: Iterable<Action>, chunks: number): number[] {
  const counts = new Array<number>(chunks).fill(0);
  for (const { kind, chunk } of actions) if (kind === 'forward') counts[chunk]!++;
  return counts;
}
