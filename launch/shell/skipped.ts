/** What a part of a script holds that is not followed: variables it would set, flags it would add, and whether it ends the script. */
import { type Assignment, forEachChild, type SyntaxNode } from 'unbash';
import type { Place } from '../imported.js';
import type { Scope } from './scope.js';
import type { Source } from './source.js';

export interface Skipped {
  readonly sets: ReadonlyMap<string, Place>;
  /** Those of them that get another value of one word. */
  readonly plain: ReadonlySet<string>;
  readonly flags: number;
  /** It runs `exit`, itself or by a function. */
  readonly stops: boolean;
  /** It runs `return`. */
  readonly returns: boolean;
}

/** What `node` of `source` holds, whose functions are those of `scope`. */
export function skippedIn(node: SyntaxNode, source: Source, scope: Scope): Skipped {
  const sets = new Map<string, Place>();
  const plain = new Set<string>();
  let flags = 0;
  let [stops, returns] = [false, false];
  const change = (name: string, pos: number, isPlain: boolean) => {
    sets.set(name, source.place(pos));
    if (isPlain) plain.add(name);
  };
  const visit = (each: SyntaxNode): void => {
    if (each.type === 'Assignment') change(each.name, each.pos, isPlain(each));
    const counted = countedIn(each);
    if (counted !== undefined) change(counted, each.pos, true);
    if (each.type === 'For') change(each.name.value, each.pos, true);
    if (each.type === 'Command') {
      const name = each.name?.value ?? '';
      stops ||= name === 'exit' || bodyStops(name, scope);
      returns ||= name === 'return';
      if (name === 'let') {
        for (const { text, pos } of each.args) {
          const [, named] = /^["']?([A-Za-z_]\w*)/.exec(text) ?? [];
          if (named !== undefined) change(named, pos, true);
        }
      }
    }
    if (each.type === 'Word') flags += each.text.match(/(?<![\w-])--[a-z]/gi)?.length ?? 0;
    forEachChild(each, visit);
  };
  visit(node);
  return { sets, plain, flags, stops, returns };
}

/** One word, and no flags. */
function isPlain({ value, append, index }: Assignment): boolean {
  if (value.type !== 'Word' || append || index !== undefined) return false;
  // What is worked out is one word, whatever it is worked out from.
  const text = value.text.replace(/\$\(\(.*\)\)/s, '1').replace(/\$\(.*\)/s, '1');
  return /^["']?[^\s"'-]\S*$/.test(text);
}

/** The variable that an expression changes. */
function countedIn(node: SyntaxNode): string | undefined {
  const target =
    node.type === 'ArithmeticBinary' && /^([^=!<>]|<<|>>|\*\*)?=$/.test(node.operator)
      ? node.left
      : node.type === 'ArithmeticUnary' && /^(\+\+|--)$/.test(node.operator)
        ? node.operand
        : undefined;
  return target?.type === 'ArithmeticWord' ? /^[A-Za-z_]\w*/.exec(target.value)?.[0] : undefined;
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
