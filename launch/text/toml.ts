/** The leaves of a TOML file as entries, each with the line it stands on, which the parser does not tell. */
import { parse, TomlError } from 'smol-toml';
import { InputError } from '../../input/error.js';
import { type Leaf, leavesOf } from './yaml.js';

/** The leaves of `text`. Throws InputError, with file, line and column, for what is not TOML. */
export function tomlLeaves(text: string, fileName: string): readonly Leaf[] {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const why = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
    throw new InputError(`${fileName}:${error.line}:${error.column} this is not TOML: ${why}`);
  }
  const lines = linesOf(text);
  return leavesOf(value, []).map(({ path, value: leaf }) => ({
    ...{ file: fileName, line: lineOf(lines, path), key: path.join('.'), value: leaf, path },
  }));
}

const SECTION = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const KEY = /^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=/;

/** The line of every key and section, by its path. */
function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let section = '';
  let inString: string | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    if (inString === undefined) {
      const heading = SECTION.exec(line)?.[1];
      if (heading !== undefined) section = plain(heading);
      const key = KEY.exec(line)?.[1];
      const path = key === undefined ? section : [section, plain(key)].filter(Boolean).join('.');
      if ((heading ?? key) !== undefined && !lines.has(path)) lines.set(path, i + 1);
    }
    // What stands between triple quotes is a value.
    for (const [quotes] of line.matchAll(/"""|'''/g)) {
      if (inString === undefined) inString = quotes;
      else if (inString === quotes) inString = undefined;
    }
  }
  return lines;
}

function plain(path: string): string {
  return path.replace(/\s*\.\s*/g, '.').replace(/["']/g, '');
}

/** Of the key, or else of what surrounds it. */
function lineOf(lines: ReadonlyMap<string, number>, path: readonly string[]): number {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(path.slice(0, length).join('.'));
    if (line !== undefined) return line;
  }
  return 1;
}
