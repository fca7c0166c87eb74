/** What a script has set so far. */
import type { Function as ShellFunction } from 'unbash';
import type { Place } from '../imported.js';
import type { Source } from './source.js';
import type { Value } from './value.js';

/** A variable, an array, or an array by keys (`declare -A`). */
export type Variable = Value | { readonly elements: readonly Value[]; readonly names?: readonly string[] };

export class Scope {
  readonly variables = new Map<string, Variable>();
  readonly functions = new Map<string, { readonly definition: ShellFunction; readonly source: Source }>();
  /** Arguments of the function that runs; undefined at the top, where they are the person's and not known. */
  arguments: readonly Value[] | undefined;
  /** Variables that are set in branches which were not followed, and where. */
  readonly skipped = new Map<string, Place>();
  /** Variables that were looked up. */
  readonly used = new Set<string>();
  /** Variables that are handed to the programs, with where they were set. */
  readonly exported = new Map<string, Place>();

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

  set(name: string, value: Variable): void {
    this.variables.set(name, value);
  }
}
