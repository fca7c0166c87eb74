/**
 * How deep lists and maps may be nested in what people hand in. Nothing that is read here means anything below a dozen
 * levels, and whatever follows a value goes through it level by level.
 */
export const DEEPEST = 100;

/**
 * Offset of what is nested too deeply in YAML text, by its brackets or by its columns; undefined where nothing is. It
 * is looked for before the text is parsed, since parsers go as deep as the text does. Brackets in quotes count, so that
 * a text would have to open a hundred more than it closes to be refused for them.
 */
export function tooDeepAt(text: string): number | undefined {
  let brackets = 0;
  /** Columns at which the lists and maps begin that the line is in. */
  let columns: number[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const marks = /^[\s]*(?:[-?:](?:\s+|$))*/.exec(line)![0];
    if (marks.length < line.length || marks.trim() !== '') {
      const first = marks.length - marks.trimStart().length;
      columns = columns.filter((column) => column < first);
      for (let i = first; i < marks.length; i++) if (/\S/.test(marks[i]!)) columns.push(i);
      if (marks.length < line.length) columns.push(marks.length);
      if (columns.length > DEEPEST) return start + columns[DEEPEST]!;
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

/** The keys to the first list or map that is nested too deeply; undefined where none is. */
export function tooDeepIn(value: unknown): readonly PropertyKey[] | undefined {
  /** How deep each list or map has been looked into; anchors of YAML make one stand in many places. */
  const seen = new Map<object, number>();
  const open: Inside[] = [{ value, depth: 0, key: '', parent: undefined }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (at.depth === DEEPEST) return keysTo(at);
    if ((seen.get(at.value) ?? -1) >= at.depth) continue;
    seen.set(at.value, at.depth);
    for (const [key, inner] of Object.entries(at.value)) {
      if (typeof inner === 'object') open.push({ value: inner, depth: at.depth + 1, key, parent: at });
    }
  }
  return undefined;
}

interface Inside {
  readonly value: unknown;
  readonly depth: number;
  readonly key: string;
  readonly parent: Inside | undefined;
}

function keysTo(inside: Inside): PropertyKey[] {
  const keys: PropertyKey[] = [];
  for (let at = inside; at.parent !== undefined; at = at.parent)
    keys.unshift(Array.isArray(at.parent.value) ? Number(at.key) : at.key);
  return keys;
}
