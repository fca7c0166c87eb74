/**
 * The account of a question that is written down for a framework: it holds every fact from the start, and gives each
 * away once, as told by a key or as lost with the reason. What a writer never asked for is still here in the end, so no
 * part of a question is dropped silently. `noted.ts` is the same for files that are read.
 */
import { type FactName, type FactValues, optionOf } from '../facts.js';
import { type Mapping, spelled } from '../mapping.js';

/** Facts of a question, of which many need not be there. */
export type Facts = Partial<FactValues>;

/** Part of a question that a file does not say. */
export interface Lost {
  /** Option of a question that it decides. */
  readonly option: string;
  /** What it is called: `accumulation`. */
  readonly what: string;
  readonly value: string | number | boolean;
  /** A clause: `it is an argument of the training script`. */
  readonly because: string;
}

/** A key as it is written, and what stands behind it. */
export type Told = readonly [key: string, value: string | number | boolean];

export class Telling {
  readonly lost: Lost[] = [];
  /** Sentences for who runs the file. */
  readonly notes: string[] = [];
  readonly #open: Map<FactName, FactValues[FactName]>;
  readonly #all: Facts;

  constructor(facts: Facts) {
    this.#all = facts;
    const said = Object.entries(facts).filter(([, value]) => value !== undefined);
    this.#open = new Map(said as [FactName, FactValues[FactName]][]);
  }

  /** The value of `fact`, which stays open. */
  get<F extends FactName>(fact: F): FactValues[F] | undefined {
    return this.#all[fact] as FactValues[F] | undefined;
  }

  /** The value of `fact`, which the file says, or which follows from what it says. */
  take<F extends FactName>(fact: F): FactValues[F] | undefined {
    this.#open.delete(fact);
    return this.get(fact);
  }

  /** `facts` follow from what the file says, or are what its framework does anyway. */
  follow(...facts: FactName[]): void {
    for (const fact of facts) this.#open.delete(fact);
  }

  /** The file cannot say those of `facts` that are there and open. */
  lose(because: string, ...facts: FactName[]): void {
    for (const fact of facts) {
      const value = this.get(fact);
      if (value === undefined || !this.#open.delete(fact)) continue;
      this.lost.push({ option: optionOf(fact), what: fact.replace('model.', ''), value, because });
    }
  }

  /** Keys of `mappings`, in their order, for the facts that are there and open; written by leaving the key out, none. */
  rows(mappings: readonly Mapping[]): Told[] {
    return mappings.flatMap(({ key, fact, form }): Told[] => {
      const value = this.#open.get(fact);
      if (value === undefined) return [];
      if (!canSay(form, value)) return [];
      this.#open.delete(fact);
      const word = spelled(form, value as Told[1]);
      return word === undefined ? [] : [[key, word]];
    });
  }

  /** Whatever is open still is lost; `because` is the reason. */
  close(because: string): readonly Lost[] {
    this.lose(because, ...this.#open.keys());
    return this.lost;
  }
}

/** A word for each of our values need not have one for this. */
function canSay(form: Mapping['form'], value: unknown): boolean {
  return typeof form === 'string' || Object.values(form).includes(value as Told[1]);
}
