/** What the steps from facts to options work on: what is known, and the scenario that comes out of it. */
import type { FactName } from '../facts.js';
import type { Assumed, Place, Wanted } from '../imported.js';
import type { Known } from '../known.js';

export class Derivation {
  readonly known: Known;
  /** Stands for the files where no line of theirs does. */
  readonly home: Place;
  /** Keys of a scenario file with their values. */
  readonly scenario: Record<string, unknown> = {};
  readonly assumed: Assumed[] = [];
  readonly wanted: Wanted[] = [];
  readonly notes: string[] = [];
  /** Devices that the layout needs, where the files start another number of them. */
  needed: number | undefined;

  constructor(known: Known, home: Place) {
    this.known = known;
    this.home = home;
  }

  /** `option` is `value`, which no line says; `because` it follows from `facts`, or is what the framework does. */
  assume(option: string, value: unknown, because: string, ...facts: FactName[]): void {
    const { file, line } = this.known.place(facts, this.home);
    this.assumed.push({ file, line, option, value, because });
  }

  /** Asks for `option`, unless it was given. */
  want(option: string, sentence: string): void {
    if (!this.known.isGiven(option)) this.wanted.push({ option, sentence });
  }
}
