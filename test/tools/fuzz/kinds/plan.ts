/** Plan files of small grids, most of them changed or damaged; and the files of shards, whole, cut and mixed up. */
import { mutated } from '../mutate.js';
import { noise, yamlText } from '../noise.js';
import type { Kind } from './kind.js';
import { smallScenario } from './scenario.js';

const LIMITS = {
  deadline: ['1h', '60d', '2 weeks'],
  budget: ['5M', 750, '1'],
  'max-devices': [8, 1, 64],
} as const;
const SETS = [
  'all',
  'a=ddp,b=fsdp+zero-3',
  { a: ['ddp'], b: [] },
  [['ddp', 'zero-1'], 'all'],
  {},
  '',
  'a=a',
  [''],
];

export const plan: Kind = (r, samples) => {
  const base: Record<string, unknown> = {
    ...smallScenario(r, samples),
    strategy: r.pick(samples.strategies),
  };
  base.tokens = r.pick(['1B', ['1B', '2B'], [1e9]]);
  if (r.chance(0.4)) base.precision = r.pick([['bf16', 'fp8'], ['fp16'], 'bf16', []]);
  if (r.chance(0.4)) base.price = r.pick([[1, 2.5], '2.10', ['$3/h']]);
  for (const [key, values] of Object.entries(LIMITS)) {
    if (r.chance(0.3)) base[key] = r.chance(0.5) ? r.pick<unknown>(values) : values;
  }
  if (r.chance(0.2)) {
    delete base.strategy;
    base['strategy-sets'] = r.pick<unknown>(SETS);
  }
  const value = r.chance(0.3) ? base : mutated(r, base, 0.2);
  const maybe = (probability: number, ...words: string[]) => (r.chance(probability) ? words : []);
  return {
    argv: [
      ...['plan', 'p.yaml', '--threads', '1'],
      ...maybe(0.3, '--csv', 'o.csv'),
      ...maybe(0.1, '--xlsx', r.pick(['o.xlsx', 'o.csv', '.'])),
      ...maybe(
        0.3,
        '--shard',
        r.pick(['1/1', '2/2', '1/1000000', '0/1', '3/2', 'x', '1/', '999999999/999999999']),
      ),
      ...r.pick([['--json'], ['--format', 'markdown'], ['--format', 'table'], ['--format', 'csv'], []]),
    ],
    files: { 'p.yaml': yamlText(r, value) },
  };
};

const PIECES = ['\r\n', '\n', '"', ',', '1/1', '2/2', '0', '1e9', '-1', "'", '\u0000', ';', '=1+1', '\ufeff'];

export const merge: Kind = (r, { shards }) => {
  const damaged = (text: string) => {
    const n = r.below(4);
    if (n === 0) return text;
    if (n === 1) return text.slice(0, r.below(text.length + 1));
    if (n === 2) return noise(r, text, PIECES);
    return text
      .split('\r\n')
      .toSorted(() => (r.chance(0.5) ? 1 : -1))
      .join('\r\n');
  };
  const files = Object.fromEntries(
    shards.map((text, i) => [`${i}.csv`, r.chance(0.5) ? text : damaged(text)]),
  );
  const names = Object.keys(files).filter(() => r.chance(0.9));
  // Rows of a plan are made a page of, too.
  if (r.chance(0.3)) return { argv: ['report', r.pick(Object.keys(files)), '-o', 'o.html'], files };
  return {
    argv: [
      ...['merge', ...names, ...(r.chance(0.1) ? [r.pick(names.length > 0 ? names : ['9.csv'])] : [])],
      ...r.pick([[], ['--csv', 'o.csv'], ['--json'], ['--xlsx', 'o.xlsx']]),
    ],
    files,
  };
};
