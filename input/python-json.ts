/**
 * JSON as Python's `json` writes it: with `NaN`, `Infinity` and `-Infinity`, which are no JSON. They are put in the words
 * of the language's own reader: an infinity as a number too large to be held, what is no number as a text that is looked for.
 */

/** A text in quotes, which is passed over, or one of the words. */
const TEXT_OR_WORD = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|Infinity|NaN/g;

/** The value of `text`. Throws SyntaxError for what is no JSON but for those words. */
export function pythonJson(text: string): unknown {
  for (let mark = 'NaN'; ; mark += ' ') {
    let left = 0;
    const plain = text.replace(TEXT_OR_WORD, (found) => {
      if (found.startsWith('"')) return found;
      if (found === 'Infinity') return '1e999';
      left++;
      return `"${mark}"`;
    });
    if (left === 0) return JSON.parse(plain);
    const value: unknown = JSON.parse(plain, (_key, each: unknown) => {
      if (each !== mark) return each;
      left--;
      return Number.NaN;
    });
    // A text of the file's own that reads like the mark calls for another.
    if (left === 0) return value;
  }
}
