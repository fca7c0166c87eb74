/** Command lines: options that are known, unknown, twice, empty, or at the wrong command. */
import { COMMON_OPTIONS, type Option } from '../../../../cli/command.js';
import { COMMANDS } from '../../../../cli/commands/index.js';
import type { Random } from '../random.js';
import type { Samples } from '../samples.js';
import { NUMBERS, TEXTS } from '../values.js';
import { type Kind, outputs } from './kind.js';
import { smallScenario } from './scenario.js';

const COMMAND_NAMES = [
  ...['compare', 'compare', 'compare', 'simulate', 'simulate', 'simulate', 'program', 'strategies', 'models'],
  ...['hardware', 'report', 'diff', 'accuracy', 'completion', 'init', 'bench', 'validate', 'calibrate'],
];
/** These measure, which takes as long as it takes; an option that cannot be stops them. */
const MEASURING = ['bench', 'validate', 'calibrate'];
const STOP = '--frobnicate';
/** Options that name a file to be written, which stays inside the folder. */
const WRITING = ['csv', 'xlsx', 'report', 'trace', 'output'];
const PLACES = [
  ...['o.csv', 'o.html', '', '.', 'nowhere/x', '/dev/null', '/dev/full', '/proc/x', 'x'.repeat(300)],
  ...['o\u0000.csv', 's.yaml', '日本.csv', 'o\u202e.csv'],
];

export const options: Kind = (r, samples) => {
  const command = r.pick(COMMAND_NAMES);
  const known = COMMANDS.find(({ name }) => name === command)!;
  const all = [...known.options, ...COMMON_OPTIONS];
  let words = [command, ...soundWords(r, command, samples)];
  for (let n = r.times(0.4) - (r.chance(0.35) ? 1 : 0); n > 0; n--) words = disturbed(r, words, all);
  if (MEASURING.some((name) => words.includes(name)) && !words.includes(STOP)) words.push(STOP);
  if (words[0] === 'accuracy' && !words.includes('--case')) words.push('--case', 'none');
  return { argv: words, files: {} };
};

function soundWords(r: Random, command: string, samples: Samples): string[] {
  const { models, clusters, strategies, records } = samples;
  if (command === 'compare' || command === 'simulate' || command === 'program' || command === 'init') {
    const base = smallScenario(r, samples);
    if (command !== 'compare' || r.chance(0.6)) base.strategy ??= r.pick(strategies);
    const words = Object.entries(base).flatMap(([key, value]) => spelled(r, key, value));
    return command === 'program' || command === 'init' ? words : [...words, ...outputs(r, command)];
  }
  if (command === 'accuracy') {
    const more = [r.chance(0.5) ? ['--explain'] : [], r.chance(0.5) ? ['--json'] : []];
    return ['--case', r.pick(records).id, ...more.flat()];
  }
  if (MEASURING.includes(command)) {
    const option = r.pick(['--workers', '--steps', '--nope', '--rounds', '--seq']);
    return [option, r.pick(['0', '-1', 'x', '1e9', '', 'NaN']), STOP];
  }
  return r.chance(0.7) ? [r.pick([...models, ...clusters, ...strategies, 'a100-sxm-80', ...TEXTS])] : [];
}

function spelled(r: Random, key: string, value: unknown): string[] {
  if (value === true) return [`--${key}`];
  if (value === false) return [r.chance(0.5) ? `--no-${key}` : `--${key}=false`];
  return r.chance(0.5) ? [`--${key}`, String(value)] : [`--${key}=${String(value)}`];
}

function disturbed(r: Random, words: string[], all: readonly Option[]): string[] {
  const { name } = r.pick(all);
  const value = WRITING.includes(name)
    ? r.pick(PLACES)
    : r.chance(0.5)
      ? String(r.pick(NUMBERS))
      : r.pick(TEXTS);
  const n = r.below(10);
  if (n < 4) return [...words, `--${name}`, value];
  if (n < 6) return [...words, `--${name}=${value}`];
  if (n < 7) return [...words, `--no-${name}`];
  if (n < 8) return [...words, r.pick(TEXTS)];
  if (n < 9) return [...words, `-${r.pick(TEXTS).slice(0, 3)}`];
  return words.toSpliced(
    1 + r.below(words.length),
    r.below(2),
    r.pick([...words, `--${r.pick(TEXTS).slice(0, 20)}`]),
  );
}
