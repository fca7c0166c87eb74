/**
 * A shell's pattern (`*`, `?`, `[a-z]`) matched in a bounded number of steps: no pattern is tried again from behind, and
 * all the ends that it may have are followed side by side.
 */

/** More steps than any script's pattern takes. */
const MOST_STEPS = 20_000_000;
/** More text than any script puts together. */
export const MOST_TEXT = 1_000_000;

type Token = 'star' | ((character: string) => boolean);

const CLASSES: Readonly<Record<string, RegExp>> = {
  ...{ digit: /\d/, alpha: /[A-Za-z]/, alnum: /[A-Za-z\d]/, upper: /[A-Z]/, lower: /[a-z]/ },
  ...{ space: /\s/, blank: /[ \t]/, xdigit: /[\dA-Fa-f]/, punct: /[!-/:-@[-`{-~]/, word: /\w/ },
};

export class Glob {
  /** Steps that were taken. */
  steps = 0;
  readonly #tokens: readonly Token[];

  private constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Undefined for the extended patterns, `+(a|b)`, which a shell reads only when it is told to. */
  static of(pattern: string): Glob | undefined {
    if (/[?*+@!]\([^)]*\)/.test(pattern)) return undefined;
    const tokens: Token[] = [];
    for (let at = 0; at < pattern.length; ) {
      const character = pattern[at]!;
      const set = character === '[' ? setAt(pattern, at) : undefined;
      if (set !== undefined) {
        tokens.push(set.token);
        at = set.end;
        continue;
      }
      if (character === '*') {
        if (tokens.at(-1) !== 'star') tokens.push('star');
      } else if (character === '?') tokens.push(() => true);
      else {
        if (character === '\\' && at + 1 < pattern.length) at++;
        const literal = pattern[at]!;
        tokens.push((each) => each === literal);
      }
      at++;
    }
    return new Glob(tokens);
  }

  /** Whether the whole of `text` is one. */
  matches(text: string): boolean | undefined {
    const ends = this.#ends(text, 0, this.#tokens);
    return ends === undefined ? undefined : ends.at(-1) === text.length;
  }

  /** `text` without the shortest or longest beginning that is one; undefined where it takes too many steps. */
  withoutStart(text: string, longest: boolean): string | undefined {
    const ends = this.#ends(text, 0, this.#tokens);
    return ends === undefined ? undefined : text.slice(ends.at(longest ? -1 : 0) ?? 0);
  }

  /** `text` without the shortest or longest end that is one. */
  withoutEnd(text: string, longest: boolean): string | undefined {
    const length = this.#endLength(text, longest);
    return length === undefined ? undefined : text.slice(0, text.length - length);
  }

  /** `text` with `instead` in place of the longest match, the first or all, at its beginning or end. */
  replaced(text: string, instead: string, where: 'first' | 'all' | 'start' | 'end'): string | undefined {
    if (this.#tokens.length === 0 && (where === 'first' || where === 'all')) return text;
    if (where === 'start') {
      const ends = this.#ends(text, 0, this.#tokens);
      if (ends === undefined) return undefined;
      const end = ends.at(-1);
      return end === undefined ? text : instead + text.slice(end);
    }
    if (where === 'end') {
      const length = this.#endLength(text, true);
      if (length === undefined) return undefined;
      const matches = length > 0 || this.#tokens.length === 0 || this.#tokens.every((token) => token === 'star');
      return matches ? text.slice(0, text.length - length) + instead : text;
    }
    let result = '';
    let from = 0;
    while (from < text.length) {
      const ends = this.#ends(text, from, this.#tokens);
      if (ends === undefined || result.length > MOST_TEXT) return undefined;
      const end = ends.at(-1);
      if (end === undefined) {
        result += text[from++]!;
        continue;
      }
      result += instead;
      from = end;
      if (where === 'first') break;
    }
    return result + text.slice(from);
  }

  #endLength(text: string, longest: boolean): number | undefined {
    const backwards = Array.from({ length: text.length }, (_, i) => text[text.length - 1 - i]!).join('');
    const ends = this.#ends(backwards, 0, this.#tokens.toReversed());
    return ends === undefined ? undefined : (ends.at(longest ? -1 : 0) ?? 0);
  }

  /** Where a match that begins at `from` may end, ascending; undefined where it takes too many steps. */
  #ends(text: string, from: number, tokens: readonly Token[]): readonly number[] | undefined {
    const ends: number[] = [];
    // States are how many tokens are matched, ascending.
    let states = closed([0], tokens);
    for (let at = from; states.length > 0; at++) {
      if (states.at(-1) === tokens.length) ends.push(at);
      if (at >= text.length) break;
      this.steps += states.length;
      if (this.steps > MOST_STEPS) return undefined;
      const next: number[] = [];
      for (const state of states) {
        const token = tokens[state];
        if (token === 'star') next.push(state);
        else if (token?.(text[at]!)) next.push(state + 1);
      }
      states = closed(next, tokens);
    }
    return ends;
  }
}

/** With those that a star which takes nothing leads to. */
function closed(states: readonly number[], tokens: readonly Token[]): number[] {
  const all: number[] = [];
  const add = (state: number) => {
    if (all.length === 0 || state > all.at(-1)!) all.push(state);
  };
  for (const state of states) {
    add(state);
    if (tokens[state] === 'star') add(state + 1);
  }
  return all;
}

/** `[!a-z_]` that begins at `at`; undefined for a bracket that nothing closes. */
function setAt(pattern: string, at: number): { token: Token; end: number } | undefined {
  const negated = /[!^]/.test(pattern[at + 1] ?? '');
  const first = at + (negated ? 2 : 1);
  const tests: Token[] = [];
  for (let i = first; i < pattern.length; ) {
    if (pattern[i] === ']' && i > first) {
      const token = (character: string) =>
        tests.some((test) => test !== 'star' && test(character)) !== negated;
      return { token, end: i + 1 };
    }
    const [named, name] = /^\[:(\w+):\]/.exec(pattern.slice(i, i + 12)) ?? [];
    if (named !== undefined) {
      const among = CLASSES[name!];
      tests.push((character) => among?.test(character) ?? false);
      i += named.length;
      continue;
    }
    if (pattern[i] === '\\' && i + 1 < pattern.length) i++;
    const low = pattern[i]!;
    const isRange = pattern[i + 1] === '-' && pattern[i + 2] !== undefined && pattern[i + 2] !== ']';
    const high = isRange ? pattern[i + 2]! : low;
    tests.push((character) => low <= character && character <= high);
    i += isRange ? 3 : 1;
  }
  return undefined;
}
