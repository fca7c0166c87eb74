/**
 * How state and gradients are kept in step across replicas. A module runs the chunks (whole, or layer
 * by layer where it must act between layers) and writes what happens after the last micro-batch.
 */
import type { Holding, OpId } from '../../program/program.js';
import type { Choice } from '../choice.js';
import type { Job } from '../job.js';
import type { Pass, Stage } from '../stage.js';

/** A pass as a state is told of it. */
export interface ChunkRun extends Pass {
  /** No earlier pass through this chunk in this direction precedes in the step; of backward passes, none that gives gradients of weights. */
  readonly first: boolean;
  /** No later backward of this chunk follows in the step: its gradients are complete after it. */
  readonly last: boolean;
}

/** Ranks along `dp` that do something else than their peers (a parameter server). */
export interface Part {
  readonly name: string;
  /** Coordinates along `dp`; absent: all. */
  readonly dp?: readonly number[];
}

export interface State {
  readonly id: string;
  readonly title: string;
  readonly reference: string;
  /** What replicas exchange, by the collectives that do it: what a reader is told where it is exposed. */
  readonly traffic: string;
  /** The choices of a job that it depends on; all others change nothing of what it writes. */
  readonly reads: readonly Choice[];
  /** Parts the replicas divide into; one for symmetrical strategies. */
  parts(job: Job): readonly Part[];
  holds(stage: Stage, part: Part): Holding[];
  forward(stage: Stage, run: ChunkRun): OpId;
  /** All of a backward pass, or the half that gives the gradients of weights: see `run.kind`. */
  backward(stage: Stage, run: ChunkRun): OpId;
  /** The other half. Absent: it needs no more than the chunk's weights, which are there. */
  inputGradient?(stage: Stage, run: ChunkRun): OpId;
  /** A chunk of a frozen reference model, forward. Absent: its weights are whole on every replica. */
  runReference?(stage: Stage, run: ChunkRun): OpId;
  /** Ops that complete the gradients of the step, to be waited for before the optimizer. */
  synchronise(stage: Stage): readonly OpId[];
  /** The optimizer, and the way its new weights reach every replica. */
  update(stage: Stage, part: Part, after: readonly OpId[]): void;
}

export const EVERYONE: readonly Part[] = [{ name: '' }];
