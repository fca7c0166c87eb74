/** What a part of a script holds that is not followed: variables it would set, flags it would add, and whether it ends the script. */
import { forEachChild, type SyntaxNode } from 'unbash';
import type { Place } from '../imported.js';
import type { Scope } from './scope.js';
import type { Source } from './source.js';

export interface Skipped {
  readonly sets: ReadonlyMap<string, Place>;
  readonly flags: number;
  /** It runs `exit`, itself or by a function. */
  readonly stops: boolean;
}

export function skippedIn(node: SyntaxNode, source: Source, scope: Scope): Skipped {
  const sets = new Map<string, Place>();
  let flags = 0;
  let stops = false;
  const visit = (each: SyntaxNode): void => {
    if (each.type === 'Assignment') sets.set(each.name, source.place(each.pos));
    if (each.type === 'Command') {
      const name = each.name?.value ?? '';
      stops ||= name === 'exit' || bodyStops(name, scope);
    }
    if (each.type === 'Word') flags += each.text.match(/(?<![\w-])--[a-z]/gi)?.length ?? 0;
    forEachChild(each, visit);
  };
  visit(node);
  return { sets, flags, stops };
}

function bodyStops(name: string, { functions }: Scope): boolean {
  const called = functions.get(name);
  if (called === undefined) return false;
  let stops = false;
  const visit = (each: SyntaxNode): void => {
    if (each.type === 'Command' && each.name?.value === 'exit') stops = true;
    forEachChild(each, visit);
  };
  visit(called.definition);
  return stops;
}
