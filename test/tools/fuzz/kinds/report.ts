/** Results read back: made a page of, or held against each other. */
import { mutated } from '../mutate.js';
import { jsonText } from '../noise.js';
import type { Kind } from './kind.js';

export const report: Kind = (r, { results }) => {
  const differs = r.chance(0.25);
  const text = () => {
    const base = r.pick(results);
    return jsonText(r, r.chance(0.05) ? base : mutated(r, base, 0.5), 0.15);
  };
  const names = r.chance(differs ? 0.95 : 0.25) ? ['r0.json', 'r1.json'] : ['r0.json'];
  const files = Object.fromEntries(names.map((name) => [name, text()]));
  const forms = [[], [], ['--json'], ...(differs ? [['--format', 'markdown']] : [])];
  const argv = differs ? ['diff', ...names] : ['report', ...names, '-o', 'o.html'];
  return { argv: [...argv, ...r.pick(forms)], files };
};
