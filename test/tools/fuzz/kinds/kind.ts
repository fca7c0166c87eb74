/** What the kinds of input share. */
import type { Input } from '../input.js';
import type { Random } from '../random.js';
import type { Samples } from '../samples.js';

/** An input but for its kind and how it is run. */
export type Draft = Pick<Input, 'argv' | 'program' | 'files'> & Partial<Pick<Input, 'times' | 'stable'>>;

/** Makes an input out of sound samples. */
export type Kind = (r: Random, samples: Samples) => Draft;

/** Options for the form and the files of an answer. */
export function outputs(r: Random, command: 'compare' | 'simulate'): string[] {
  const json = r.chance(0.45) ? ['--json'] : [];
  const formats =
    command === 'compare' ? ['table', 'markdown', 'csv', 'json'] : ['table', 'markdown', 'json'];
  const format = json.length === 0 && r.chance(0.4) ? ['--format', r.pick(formats)] : [];
  const maybe = (probability: number, ...words: string[]) => (r.chance(probability) ? words : []);
  const more =
    command === 'compare'
      ? [
          ...maybe(0.12, '--csv', 'o.csv'),
          ...maybe(0.06, '--report', 'o.html'),
          ...maybe(json.length > 0 ? 0.1 : 0.02, '--detail'),
        ]
      : [...maybe(0.12, '--trace', 'o.json'), ...maybe(0.2, '--explain')];
  return [...json, ...format, ...more];
}
