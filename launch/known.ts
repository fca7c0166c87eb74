/** All that the files say together, and what the person says beside them, which counts more. */
import type { FactName, FactValues } from './facts.js';
import type { Reading } from './format.js';
import { type Assumed, type Entry, type Place, placeText } from './imported.js';
import type { Said } from './noted.js';

/** Options that the person gave, as facts. */
export type Given = Partial<FactValues> & { readonly model?: unknown; readonly cluster?: unknown };

export class Known {
  readonly #facts = new Map<FactName, Said>();
  readonly #given: Given;
  readonly #open: ReadonlySet<string>;
  /** Where two files, or two places of one, do not agree. */
  readonly disagreements: string[] = [];
  /** What one file leaves to its framework, and another says. */
  readonly overruled = new Set<Assumed>();

  /** The facts of `readings`, of which an earlier one counts where they disagree. */
  constructor(readings: readonly Reading[], given: Given) {
    this.#given = given;
    this.#open = new Set(readings.flatMap(({ noted }) => noted.wanted.map(({ option }) => option)));
    for (const { noted } of readings) {
      // Of one account, what is said last counts, as on a command line.
      const stated = noted.said.filter(({ supposed }) => supposed === undefined);
      const last = new Map<FactName, Said>(stated.map((said) => [said.fact, said]));
      for (const [fact, said] of last) this.#add(fact, said);
    }
    // What a part of the job does unless told, the program that uses it may do otherwise.
    const whole = [...readings.filter(({ part }) => !part), ...readings.filter(({ part }) => part)];
    for (const said of whole.flatMap(({ noted }) => noted.said)) {
      if (said.supposed === undefined) continue;
      if (this.#facts.has(said.fact)) this.overruled.add(said.supposed);
      else this.#facts.set(said.fact, said);
    }
  }

  #add(fact: FactName, said: Said): void {
    const earlier = this.#facts.get(fact);
    if (earlier === undefined) this.#facts.set(fact, said);
    else if (earlier.value !== said.value) {
      this.disagreements.push(
        `${placeText(earlier.entry)} ${earlier.entry.key} says ${String(earlier.value)} and ` +
          `${placeText(said.entry)} ${said.entry.key} says ${String(said.value)}; the first counts`,
      );
    }
  }

  /** The value of `fact`, if anybody says it. */
  get<F extends FactName>(fact: F): FactValues[F] | undefined {
    return (this.#given[fact] ?? this.#facts.get(fact)?.value) as FactValues[F] | undefined;
  }

  /** Whether the person said it. */
  isGiven(option: string): boolean {
    return Object.hasOwn(this.#given, option);
  }

  /** The model that the person gave, as it was given. */
  get givenModel(): unknown {
    return this.#given.model;
  }

  /** Whether the files say `option` by what nobody knows before they run, so that nothing else may stand for it. */
  isOpen(option: string): boolean {
    return this.#open.has(option) && !this.isGiven(option);
  }

  /** What says `fact` in the files. */
  entry(fact: FactName): Entry | undefined {
    return this.#facts.get(fact)?.entry;
  }

  /** Where the first of `facts` is said that anybody says, or else `home`. */
  place(facts: readonly FactName[], home: Place): Place {
    for (const fact of facts) {
      const entry = this.entry(fact);
      if (entry !== undefined) return entry;
    }
    return home;
  }

  /** The facts whose name begins with `model.` that anybody says. */
  modelFacts(): FactName[] {
    return [...this.#facts.keys()].filter((fact) => fact.startsWith('model.'));
  }
}
