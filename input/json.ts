/** JSON that people hand in: read whole, and refused where it is nested deeper than anything means. */
import { DEEPEST } from './nesting.js';

/**
 * The value of JSON text. Throws an Error in a few words that fit in brackets, with `position N` as the engine's own
 * have it, when the text is no JSON or its brackets are nested too deeply.
 */
export function parseJson(text: string): unknown {
  const deep = tooDeepBracket(text);
  if (deep === undefined) return JSON.parse(text);
  const before = text.slice(0, deep).split('\n');
  const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
  throw new Error(`brackets are nested more than ${DEEPEST} deep at position ${deep}: ${place}`);
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = Array.from('"\\[]{}', (c) =>
  c.charCodeAt(0),
);

/** Offset of the first bracket that is nested too deeply. */
function tooDeepBracket(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i);
    if (letter === QUOTE) quoted = !quoted;
    else if (quoted) {
      if (letter === BACKSLASH) i++;
    } else if (letter === OPEN_LIST || letter === OPEN_MAP) {
      if (++depth > DEEPEST) return i;
    } else if (letter === CLOSE_LIST || letter === CLOSE_MAP) depth--;
  }
  return undefined;
}
