/** `docs/glossary.md` as data: what every line says, and the names it is found by. */
import { readFileSync } from 'node:fs';

export interface Entry {
  readonly term: string;
  readonly is: string;
  readonly showsAs: string;
  readonly from: string;
}

const PAGE = readFileSync(new URL('../../../docs/glossary.md', import.meta.url), 'utf8');

/** Every line of every table, in order. */
export const GLOSSARY: readonly Entry[] = PAGE.split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (term|---) /.test(line))
  .map((line) => {
    const [, term = '', is = '', showsAs = '', from = ''] = line
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
    return { term, is, showsAs, from };
  });

/** The names in backticks that `entry` shows as. */
export function namesOf({ showsAs }: Entry): string[] {
  return [...showsAs.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}

/** The entry that is called `name`, or shows as it. */
export function entryOf(name: string): Entry | undefined {
  return GLOSSARY.find((entry) => entry.term === name || namesOf(entry).includes(name));
}
