/** Texts of `--what-if`, sound ones and damaged, and analyses of what every figure would change. */
import { figurePaths } from '../../../../planning/what-if/figures.js';
import { PLACEMENTS } from '../../../../planning/what-if/placements.js';
import { WORDS } from '../../../../planning/what-if/words.js';
import type { Random } from '../random.js';
import { NUMBERS, TEXTS } from '../values.js';
import { type Kind, outputs } from './kind.js';

const SIGNS = ['x', '×', '*', '/', '÷', '+', '-', '−', '–', '=', ''];
const ENDS = ['', '', '%', ' %', 'x', ' GB/s', 'GiB', ' us', 'PFLOP/s'];
const SOUND = ['x2', '×0.5', '/3', '+10%', '−5 %', 'x1.01', '+1%'];
const SHARES = ['10%', '0.2', '1%', '99%', '0', '1', '-5%', '', 'x', '100%'];

export const whatIf: Kind = (r, { clusters, strategies }) => {
  const job = [
    ...['--model', r.pick(['tiny', 'gpt2-124m', 'mixtral-8x7b']), '--cluster', r.pick(clusters)],
    ...['--global-batch', r.pick(['8', '16', '32']), '--seq', '64'],
    ...(r.chance(0.4) ? ['--tokens', '1B'] : []),
  ];
  const strategy = ['--strategy', r.pick(strategies)];
  if (r.chance(0.25)) {
    const by = r.chance(0.6) ? ['--by', r.pick(SHARES)] : [];
    const form = r.chance(0.6) ? ['--format', r.pick(['table', 'markdown', 'csv', 'json'])] : [];
    return { argv: ['sensitivity', ...job, ...strategy, '--micro-batch', '1', ...by, ...form], files: {} };
  }
  const command = r.chance(0.5) ? 'compare' : 'simulate';
  const text = Array.from({ length: 1 + r.below(3) }, () => change(r)).join(r.pick([', ', ',', ';', ' ']));
  return { argv: [command, ...job, ...strategy, '--what-if', text, ...outputs(r, command)], files: {} };
};

function change(r: Random): string {
  if (r.chance(0.15)) return r.pick(PLACEMENTS).phrase.replace('N', String(r.pick(NUMBERS)));
  const names = [...WORDS.flatMap(({ word, also }) => [word, ...also]), ...figurePaths()];
  const name = r.chance(0.9) ? r.pick(names) : r.pick(TEXTS);
  if (r.chance(0.6)) return `${name} ${r.pick(SOUND)}`;
  const number = r.chance(0.8)
    ? r.pick(['2', '0.5', '10', '1.1', '100', '0', '141'])
    : String(r.pick(NUMBERS));
  const said = `${name}${r.pick([' ', '', '  '])}${r.pick(SIGNS)}${r.pick(['', ' '])}${number}${r.pick(ENDS)}`;
  return r.chance(0.9) ? said : `${said}${r.pick(TEXTS)}`;
}
