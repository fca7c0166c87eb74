/** Whoever wants to see a run as it is played, see `stretches.ts`. */
import type { Stretch } from './lifetime.js';
import type { Pace } from './pace.js';

/** Is told what happens, as it happens; microseconds. */
export interface Watcher {
  add(kind: Stretch['kind'], start: number, micros: number, nodes: number, cause?: number): void;
  /** Steps and checkpoints from `start` on, and at last a step that was not finished, by a cause. */
  ran(pace: Pace, start: number, steps: number, micros: number, nodes: number, cause: number): void;
  /** Steps after this one are lost. */
  backTo(step: number, cause: number): void;
}
