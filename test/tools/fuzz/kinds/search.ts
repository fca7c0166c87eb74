/** Searches of small jobs under limits, from a layout, on several sizes; some of them wrong. */

import { yamlText } from '../noise.js';
import type { Random } from '../random.js';
import { NUMBERS, TEXTS } from '../values.js';
import type { Kind } from './kind.js';
import { smallScenario } from './scenario.js';

const LAYOUTS = ['tp1', 'tp2', 'tp2 pp2 sp mb1', 'zero3 mb1 full', 'megatron-3d tp2', 'pp2 pp2', 's.yaml'];
const DEADLINES = ['60d', '1h', '0.01h', '2 weeks', '900000d', '0d'];
const BUDGETS = ['5M', '0', '750k', '$1', '300'];

export const search: Kind = (r, samples) => {
  const base = smallScenario(r, samples);
  base.strategy = Array.from({ length: 1 + r.below(2) }, () => r.pick(samples.strategies));
  const maybe = (probability: number, name: string, value: () => string) =>
    r.chance(probability) ? [`--${name}`, value()] : [];
  const odd = (sound: readonly string[]) => () =>
    r.chance(0.96) ? r.pick(sound) : String(r.pick<string | number>([...NUMBERS, ...TEXTS]));
  const words = [
    ...maybe(0.85, 'tokens', odd(['1B', '2T'])),
    ...maybe(0.35, 'deadline', odd(DEADLINES)),
    ...maybe(0.35, 'budget', odd(BUDGETS)),
    ...maybe(0.3, 'max-devices', odd(['1', '8', '16', '20'])),
    ...maybe(0.3, 'sort', odd(['time', 'cost', 'devices'])),
    ...maybe(0.4, 'top', odd(['1', '2', '5', '40'])),
    ...maybe(0.25, 'from', odd(LAYOUTS)),
    ...maybe(0.1, 'threads', odd(['1', '2'])),
    ...maybe(0.12, 'csv', () => 'o.csv'),
    ...formats(r),
  ];
  return { argv: ['search', 's.yaml', ...words], files: { 's.yaml': yamlText(r, base) } };
};

function formats(r: Random): string[] {
  if (r.chance(0.4)) return ['--json'];
  return r.chance(0.5) ? ['--format', r.pick(['table', 'markdown', 'csv'])] : [];
}
