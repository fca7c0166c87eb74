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

/**
 * Where YAML text is deeper, by its brackets or by the columns of its blocks. It is looked for before the text is parsed:
 * at the end of its stack a parser may take the process with it. Brackets in quotes count, so that a text would have to
 * open 64 more than it closes to be refused for them.
 */
export function tooDeepInYaml(text: string): number | undefined {
  let brackets = 0;
  /** Columns at which the lists and maps begin that the line is in. */
  let columns: number[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const marks = /^\s*(?:[-?:](?:\s+|$))*/.exec(line)![0];
    if (marks.length < line.length || marks.trim() !== '') {
      const first = marks.length - marks.trimStart().length;
      columns = columns.filter((column) => column < first);
      for (let i = first; i < marks.length; i++) if (/\S/.test(marks[i]!)) columns.push(i);
      if (marks.length < line.length) columns.push(marks.length);
      // What stands in the innermost is no list or map, or is one with its key behind it.
      if (columns.length > DEEPEST + 1) return start + columns[DEEPEST]!;
    }
    for (let i = 0; i < line.length; i++) {
      const letter = line[i]!;
      if (letter === '[' || letter === '{') brackets++;
      else if (letter === ']' || letter === '}') brackets = Math.max(0, brackets - 1);
      if (brackets > DEEPEST) return start + i;
    }
    start += line.length + 1;
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
