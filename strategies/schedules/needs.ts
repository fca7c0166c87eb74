/**
 * What an action needs before it: its own forward, that of the place before, the gradient of the place behind. Slices of a
 * sequence go forward in order, since attention looks back at keys of earlier ones, and backward in reverse order, since
 * gradients of those keys come from later ones.
 */
import { ACTION_KINDS, type Action, type Pipeline, type Placement } from './action.js';
import { neighbourOf } from './placement.js';

/** An action of a stage, and its number among all that a pipeline may have. */
export interface Need {
  readonly stage: number;
  readonly action: Action;
  readonly id: number;
}

export class Needs {
  readonly #placement: Placement;
  readonly #pipeline: Pipeline;
  readonly #slices: number;
  /** Numbers of actions are less than this. */
  readonly size: number;

  constructor(placement: Placement, pipeline: Pipeline) {
    this.#placement = placement;
    this.#pipeline = pipeline;
    this.#slices = pipeline.slices ?? 1;
    const { stages, chunks, microBatches } = pipeline;
    this.size = stages * chunks * microBatches * this.#slices * NUMBERS;
  }

  /** The number of an action; a backward pass has that of its input gradient, which is what others wait for. */
  idOf(stage: number, { kind, chunk, microBatch, slice = 0 }: Action): number {
    const { chunks, microBatches } = this.#pipeline;
    const number = kind === 'backward' ? INPUT_GRADIENT : ACTION_KINDS.indexOf(kind);
    const unit = ((stage * chunks + chunk) * microBatches + microBatch) * this.#slices + slice;
    return unit * NUMBERS + number;
  }

  /** What must have ended, on its own stage or another, before an action begins. */
  of(stage: number, action: Action): Need[] {
    const { kind } = action;
    if (kind === 'weight-gradient') return [this.#need(stage, { ...action, kind: 'input-gradient' })];
    const forward = kind === 'forward';
    const needs = forward ? [] : [this.#need(stage, { ...action, kind: 'forward' })];
    const other = neighbourOf(
      this.#placement,
      { stage, chunk: action.chunk },
      forward ? -1 : 1,
      this.#pipeline,
    );
    if (other !== undefined)
      needs.push(
        this.#need(other.stage, { ...action, kind: forward ? 'forward' : 'backward', chunk: other.chunk }),
      );
    const slice = (action.slice ?? 0) + (forward ? -1 : 1);
    if (slice >= 0 && slice < this.#slices) needs.push(this.#need(stage, { ...action, slice }));
    return needs;
  }

  #need(stage: number, action: Action): Need {
    return { stage, action, id: this.idOf(stage, action) };
  }
}

const NUMBERS = ACTION_KINDS.length;
const INPUT_GRADIENT = ACTION_KINDS.indexOf('input-gradient');
