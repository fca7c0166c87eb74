/** Words of a command as entries: `--flag value`, `--flag=value`, `key=value`; a flag takes all words up to the next. */
import type { Entry } from '../imported.js';
import { defaultedIn, textOf, unsetIn, type Value, wordsIn } from './value.js';

/** Entries, and the words before the first of them. */
export interface Flags {
  readonly words: readonly Value[];
  readonly entries: readonly Entry[];
}

/** What `words` say, in order. */
export function flagsOf(words: readonly Value[]): Flags {
  const separate = words.flatMap(apart);
  const entries: Entry[] = [];
  const others: Value[] = [];
  for (let at = 0; at < separate.length; at++) {
    const word = separate[at]!;
    const [, key, inline] = /^(--?[A-Za-z_][^=\s]*)(=|$)/.exec(textOf(word)) ?? [];
    if (key !== undefined) {
      const values: Value[] = inline === '=' ? [after(word, key.length + 1)] : [];
      while (inline !== '=' && separate[at + 1] !== undefined && isValue(separate[at + 1]!))
        values.push(separate[++at]!);
      entries.push(entryOf(key, word, values));
      continue;
    }
    const [, name] = /^(\+{0,2}[A-Za-z_][\w.-]*)=/.exec(textOf(word)) ?? [];
    if (name !== undefined) entries.push(entryOf(name, word, [after(word, name.length + 1)]));
    else others.push(word);
  }
  return { words: others, entries };
}

/** Two words in one quoted element are two words in the end: `"--num-layers 24"`. */
function apart(word: Value): Value[] {
  return /^\s*--?[A-Za-z_]\S*\s/.test(textOf(word)) ? wordsIn(word) : [word];
}

/** No other flag, but a negative number. */
function isValue(word: Value): boolean {
  return !/^--?[A-Za-z_]/.test(textOf(word));
}

function entryOf(key: string, word: Value, values: readonly Value[]): Entry {
  const { file, line } = word[0]!;
  const all = values.flat();
  const text = values
    .map(textOf)
    .join(' ')
    .replace(/^(["'])(.*)\1$/s, '$2');
  const [unset, defaulted] = [unsetIn(all), defaultedIn(all)];
  return {
    ...{ file, line, key, name: key.replace(/^[-+]+/, '').replaceAll('_', '-') },
    value: values.length === 0 ? true : text,
    ...(unset.length === 0 ? {} : { unset }),
    ...(defaulted.length === 0 ? {} : { defaulted }),
  };
}

/** `word` without its first `count` characters. */
function after(word: Value, count: number): Value {
  let left = count;
  return word.flatMap((piece) => {
    const cut = Math.min(left, piece.text.length);
    left -= cut;
    return cut > 0 && cut === piece.text.length && piece.unset === undefined
      ? []
      : [{ ...piece, text: piece.text.slice(cut) }];
  });
}
