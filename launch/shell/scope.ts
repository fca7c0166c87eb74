/** What a script has set so far. */
import type { Function as ShellFunction } from 'unbash';
import type { Place } from '../imported.js';
import type { Source } from './source.js';
import { textOf, type Value } from './value.js';

/** A variable, an array, or an array by keys (`declare -A`). */
export type Variable = Value | { readonly elements: readonly Value[]; readonly names?: readonly string[] };

export class Scope {
  variables = new Map<string, Variable>();
  functions = new Map<string, { readonly definition: ShellFunction; readonly source: Source }>();
  /** Arguments of the function that runs; undefined at the top, where they are the person's and not known. */
  arguments: readonly Value[] | undefined;
  /** Variables that are set in branches which were not followed, and where. */
  readonly skipped = new Map<string, Place>();
  /** Those of them whose branch may be taken: their value is open. */
  doubtful = new Set<string>();
  /** Variables that were looked up. */
  readonly used = new Set<string>();
  /** Variables that are handed to the programs, with where they were set and to what. */
  readonly exported = new Map<string, Place & { readonly value: string }>();
  /** Variables that cannot be set again. */
  #fixed = new Set<string>();
  /** Of each function that runs, what its own variables hide. */
  #hidden: Map<string, Variable | undefined>[] = [];

  /** The elements of a variable: one of a plain one; undefined where it is set nowhere. */
  elements(name: string): readonly Value[] | undefined {
    this.used.add(name);
    if (name === '@' || name === '*') return this.arguments;
    if (/^[1-9]\d*$/.test(name)) {
      const argument = this.arguments?.[Number(name) - 1];
      return argument === undefined ? undefined : [argument];
    }
    const variable = this.variables.get(name);
    if (variable === undefined) return undefined;
    return 'elements' in variable ? variable.elements : [variable];
  }

  /** One element of a variable, by its number or by its key. */
  element(name: string, index: string): Value | undefined {
    const elements = this.elements(name);
    const variable = this.variables.get(name);
    const names = variable !== undefined && 'names' in variable ? variable.names : undefined;
    return names === undefined ? elements?.at(Number(index)) : elements?.[names.indexOf(index)];
  }

  /** Whether `name` is set, and its elements have numbers, not keys. */
  isNumbered(name: string): boolean {
    const variable = this.variables.get(name);
    return variable !== undefined && !('names' in variable && variable.names !== undefined);
  }

  /** Sets a variable, unless it was made readonly. */
  set(name: string, value: Variable): void {
    if (this.#fixed.has(name)) return;
    this.doubtful.delete(name);
    this.variables.set(name, value);
  }

  unset(name: string): void {
    if (this.#fixed.has(name)) return;
    this.doubtful.delete(name);
    this.variables.delete(name);
    this.functions.delete(name);
  }

  /** From here on, `name` keeps its value. */
  fix(name: string): void {
    this.#fixed.add(name);
  }

  /** A branch at `place` that may be taken sets `name`: a value of one word is open from here on. */
  doubt(name: string, place: Place): void {
    this.doubtful.add(name);
    const value = this.variables.get(name);
    if (value === undefined || 'elements' in value || !/^[^\s-]\S*$/.test(textOf(value))) return;
    const { file, line } = place;
    this.variables.set(name, [{ text: `\${${name}}`, file, line, unset: name, doubtful: true }]);
  }

  /** A function begins to run; returns what ends it, with the variables as they were outside of it. */
  enter(given: readonly Value[]): () => void {
    const before = this.arguments;
    const hidden = new Map<string, Variable | undefined>();
    this.arguments = given;
    this.#hidden.push(hidden);
    return () => {
      this.arguments = before;
      this.#hidden.pop();
      this.#restore(hidden);
    };
  }

  /** `name` is one of the running function's own; at the top it is one of all. */
  own(name: string): void {
    const hidden = this.#hidden.at(-1);
    if (hidden === undefined || hidden.has(name)) return;
    hidden.set(name, this.variables.get(name));
    this.doubtful.delete(name);
    this.variables.delete(name);
  }

  /** What puts the variables `names` back to what they are now. */
  kept(names: readonly string[]): () => void {
    const values = new Map(names.map((name) => [name, this.variables.get(name)]));
    return () => this.#restore(values);
  }

  /** What puts everything back to what it is now, as the end of a subshell does. */
  snapshot(): () => void {
    const { variables, functions, doubtful } = this;
    const given = this.arguments;
    const fixed = this.#fixed;
    const hidden = this.#hidden;
    this.variables = new Map(variables);
    this.functions = new Map(functions);
    this.doubtful = new Set(doubtful);
    this.#fixed = new Set(fixed);
    this.#hidden = hidden.map((each) => new Map(each));
    return () => {
      this.variables = variables;
      this.functions = functions;
      this.doubtful = doubtful;
      this.arguments = given;
      this.#fixed = fixed;
      this.#hidden = hidden;
    };
  }

  #restore(values: ReadonlyMap<string, Variable | undefined>): void {
    for (const [name, value] of values) {
      if (value === undefined) this.variables.delete(name);
      else this.variables.set(name, value);
    }
  }
}
