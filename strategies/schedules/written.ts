/** An action of a person's schedule file, with its place there. */
import type { PlacedAction } from './pytorch/cell.js';

export interface WrittenAction extends PlacedAction {
  /** To begin a complaint with: `own.csv:2 cell 7 '1B0'`. */
  readonly where: string;
  /** Runs at one time with the action behind it. */
  readonly paired?: true;
}
