/** Published measurements of a person's own. */
import { copied, mutated } from '../mutate.js';
import { jsonText } from '../noise.js';
import type { Kind } from './kind.js';

const ONLY = [
  ...['devices=1..64', 'hardware=h100-sxm', 'source=x', 'x', 'devices=', 'devices=..', 'tp=1..'],
  ...['kind=collective', '__proto__=1', '\u202e=1'],
];

export const accuracy: Kind = (r, { records }) => {
  const lines = Array.from({ length: 1 + r.below(3) }, () => {
    const record = copied(r.pick(records));
    return jsonText(r, r.chance(0.1) ? record : mutated(r, record, 0.5), 0.08);
  });
  const form = r.pick([
    ...[['--json'], ['--markdown'], [], ['--csv', 'o.csv'], ['--report', 'o.html'], ['--only', r.pick(ONLY)]],
    ['--case', r.pick(records).id, '--explain'],
  ]);
  return { argv: ['accuracy', '--cases', 'm.jsonl', ...form], files: { 'm.jsonl': lines.join('\n') } };
};
