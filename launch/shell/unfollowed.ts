/** Parts of a script that are not followed: which and why, and what they leave open for what comes after them. */
import type { SyntaxNode } from 'unbash';
import type { Place } from '../imported.js';
import type { Context } from './context.js';
import type { Scope } from './scope.js';
import { skippedIn } from './skipped.js';

export class Unfollowed {
  /** Each part, and why it was not followed. */
  readonly sentences: string[] = [];
  /** A branch that may be taken returns from the function that runs. */
  mayReturn = false;
  readonly #parts: { readonly file: string; readonly from: number; readonly to: number }[] = [];
  readonly #scope: Scope;

  /** `scope` is what the script has set so far. */
  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Whether a place is in a part that was not followed. */
  has({ file, line }: Place): boolean {
    return this.#parts.some((part) => part.file === file && part.from <= line && line <= part.to);
  }

  /** What forgets the parts that are left out from here on. */
  snapshot(): () => void {
    const [sentences, parts] = [this.sentences.length, this.#parts.length];
    return () => {
      this.sentences.length = sentences;
      this.#parts.length = parts;
    };
  }

  /** Leaves a part out: says which, and remembers what it would have set; one that may run all the same has its `condition`. */
  skip(node: SyntaxNode, on: Context, because: string, condition?: string): void {
    const { sets, flags } = skippedIn(node, on.source, this.#scope);
    for (const [name, place] of sets) this.#scope.skipped.set(name, place);
    if (condition !== undefined) this.doubt(node, on, condition);
    if (sets.size === 0 && flags === 0) return;
    const [from, to] = [
      on.source.place(node.pos).line,
      on.source.place(Math.max(node.pos, node.end - 1)).line,
    ];
    const { file } = on.source.place(node.pos);
    this.#parts.push({ file, from, to });
    const where = from === to ? `${file}:${from}` : `${file}:${from}-${to}`;
    this.sentences.push(`${where} not followed: ${because}`);
  }

  /** What a part sets that may run is open from here on. What the person gives the script is nothing, as its defaults are for. */
  doubt(node: SyntaxNode, on: Context, condition: string): void {
    const { sets, plain, stops, returns } = skippedIn(node, on.source, this.#scope);
    if (stops || (this.#scope.arguments === undefined && /\$\{?[#@*1-9]|getopts/.test(condition))) return;
    if (returns) this.mayReturn = true;
    for (const name of plain) {
      this.#scope.skipped.set(name, sets.get(name)!);
      this.#scope.doubt(name, sets.get(name)!);
    }
  }
}
