/** How deep lists and maps may stand in each other: functions that follow them call themselves, and their stack ends. */

/** Results are ten deep, cluster files six. */
const DEEPEST = 64;

export const TOO_DEEP = `lists and maps are nested too deeply; ${DEEPEST} levels are the most`;

/** Where in the `text` of a JSON brackets are open more than 64 deep; undefined where they never are. */
export function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '"') at = endOfString(text, at);
    else if (c === '[' || c === '{') {
      depth++;
      if (depth > DEEPEST) return at;
    } else if (c === ']' || c === '}') depth--;
  }
  return undefined;
}

/** Of the closing quote, or the end of a text without one. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** Whether `value`, plain data that may hold itself, is deeper than 64 levels. */
export function nestedTooDeeply(value: unknown): boolean {
  let level: object[] = isCollection(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    // What stands at several places of a level is followed once.
    level = [...new Set(level.flatMap((each) => Object.values(each).filter(isCollection)))];
  }
  return false;
}

function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
