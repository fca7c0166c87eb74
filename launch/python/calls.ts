/** Keyword arguments of calls in a Python file, without running it: literals have values, any other stands for one. */
import type { Entry, EntryValue } from '../imported.js';

/** The keyword arguments of every call of a name that `called` matches, in order. */
export function argumentsIn(text: string, fileName: string, called: RegExp): readonly Entry[] {
  const found: Entry[] = [];
  for (const match of text.matchAll(called)) {
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index);
    if (line.includes('#') || /\b(def|class|import)\s/.test(line)) continue;
    const start = match.index + match[0].length;
    for (const { from, to } of partsOf(text, start)) {
      const [whole, key, value] =
        /^\s*(?:#[^\n]*\n\s*)*([A-Za-z_]\w*)\s*=(?!=)\s*([\s\S]*?)\s*$/.exec(text.slice(from, to)) ?? [];
      if (key === undefined) continue;
      const at = from + whole!.indexOf(key);
      found.push({
        ...{
          file: fileName,
          line: text.slice(0, at).split('\n').length,
          key,
          name: key.replaceAll('_', '-'),
        },
        ...literalIn(value!.replace(/\s*#[^\n'"]*$/, '')),
      });
    }
  }
  return found;
}

/** What stands between commas from `start` up to the parenthesis that closes the call. */
function partsOf(text: string, start: number): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  let [from, depth] = [start, 0];
  for (let at = start; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '#') at = endOf(text, '\n', at);
    else if (letter === '"' || letter === "'") {
      const quotes = text.startsWith(letter.repeat(3), at) ? letter.repeat(3) : letter;
      at = endOf(text, quotes, at + quotes.length) + quotes.length - 1;
    } else if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter)) {
      if (depth === 0) return [...parts, { from, to: at }];
      depth--;
    } else if (letter === ',' && depth === 0) {
      parts.push({ from, to: at });
      from = at + 1;
    }
  }
  return parts;
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at;
}

/** The value of a literal; of any other expression its text, which stands for one. */
function literalIn(source: string): { value: EntryValue; unset?: readonly string[] } {
  const [, , string] = /^[rbu]?(["'])((?:(?!\1)[^\\\n])*)\1$/i.exec(source) ?? [];
  if (string !== undefined) return { value: string };
  if (source === 'True' || source === 'False') return { value: source === 'True' };
  if (source === 'None') return { value: null };
  if (/^[-+]?[\d_]*\.?\d[\d_]*(e[-+]?\d+)?$/i.test(source))
    return { value: Number(source.replaceAll('_', '')) };
  return { value: source, unset: [] };
}
