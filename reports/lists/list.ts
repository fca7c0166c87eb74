/** A list of things: for machines a document, for people a page set to a style. */
import { largest } from '../../input/extremes.js';
import type { Style } from '../tables/style.js';

export interface List {
  readonly document: { readonly schema: string; readonly rows: readonly object[] };
  /** Ends in a line break. */
  text(style: Style): string;
}

/** A page that shows one thing: each fact with its name, names aligned. Empty facts are left out. */
export function facts(pairs: readonly (readonly [name: string, fact: string])[]): string[] {
  const said = pairs.filter(([, fact]) => fact !== '');
  const width = largest(said.map(([name]) => name.length));
  return said.map(([name, fact]) => `${name.padEnd(width)}  ${fact}`);
}
