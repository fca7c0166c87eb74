/** Slurm's options in the head of a script: `#SBATCH --nodes=4`. Two hashes are a comment. */
import type { Entry } from '../imported.js';
import type { Source } from './source.js';

const LONG: Readonly<Record<string, string>> = {
  N: 'nodes',
  n: 'ntasks',
  G: 'gpus',
  J: 'job-name',
  p: 'partition',
  A: 'account',
  t: 'time',
  o: 'output',
  e: 'error',
  c: 'cpus-per-task',
  w: 'nodelist',
  x: 'exclude',
  C: 'constraint',
  q: 'qos',
  d: 'dependency',
  D: 'chdir',
  a: 'array',
  L: 'licenses',
};

/** The options in the head of `source`. */
export function headersOf(source: Source): Entry[] {
  const entries: Entry[] = [];
  // As Slurm does, up to the first line that is no comment.
  const [head] = /^(?:[ \t]*(?:#.*)?(?:\n|$))*/.exec(source.text) ?? [''];
  for (const { 1: said, index } of head.matchAll(/^#SBATCH[ \t]+(.*)$/gm)) {
    const { file, line } = source.place(index);
    for (const { key, value } of optionsIn(said!.replace(/\s#.*$/, ''))) {
      const unset =
        typeof value === 'string' ? [...value.matchAll(/\$\{?(\w+)\}?/g)].map((found) => found[1]!) : [];
      entries.push({
        ...{ file, line, key: `#SBATCH ${key}`, name: longName(key), value },
        ...(unset.length === 0 ? {} : { unset }),
      });
    }
  }
  return entries;
}

/** `--nodes=4`, `--gres gpu:8`, `-N4`. */
export function optionsIn(text: string): { key: string; value: string | true }[] {
  const words = text.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const options: { key: string; value: string | true }[] = [];
  for (const word of words) {
    const [, long, longValue] = /^(--[a-z][\w-]*)(?:=(.*))?$/.exec(word) ?? [];
    const [, short, shortValue] = /^(-[A-Za-z])(.*)$/.exec(word) ?? [];
    const last = options.at(-1);
    if (long !== undefined) options.push({ key: long, value: longValue ?? true });
    else if (short !== undefined) options.push({ key: short, value: shortValue === '' ? true : shortValue! });
    else if (last?.value === true) last.value = word;
  }
  return options;
}

/** The long name of an option of Slurm, without dashes: `nodes` for `-N`. */
export function longName(key: string): string {
  const name = key.replace(/^--?/, '');
  return LONG[name] ?? name;
}
