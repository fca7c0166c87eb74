/** Texts of programs, damaged: through the library, there and back, and played by the command line. */
import { latin } from '../input.js';
import { noise } from '../noise.js';
import type { Random } from '../random.js';
import { type Kind, outputs } from './kind.js';

const PIECES = [
  ...[
    '^1',
    '^99',
    ' as backward',
    ' on x',
    'dp',
    'pp+1',
    'pp-1',
    '64MiB',
    '1e999B',
    '-1B',
    '0B',
    '{mb}',
    '{x}',
  ],
  ...['mb=0', 'mb=-1', 'mb=1e9', '"', 'wrap', 'among 0..7', 'among 0..1000000', 'among 9', 'owners 0', '#'],
  ...['copies 0', '\u0000', 'segment x', 'role y at pp=0', 'call layer.forward mb=1', 'dp=1000000', 'pp=0'],
  ...['free activations 64MiB x', 'dp=1e9', '"\u202ex"'],
];
const COUNTS = [0, 1, 2, 3, -1, 7, 1e6, 2 ** 53, '1e9', '99999999999999999999', 0.5];

export const program: Kind = (r, { programs }) => {
  let text = r.pick(programs);
  for (let n = r.times(0.5); n > 0; n--) text = r.chance(0.5) ? noise(r, text, PIECES) : otherFigure(r, text);
  if (r.chance(0.7)) return { program: text, files: {} };
  return {
    argv: [
      'simulate',
      '--program',
      'p.program',
      '--cluster',
      r.pick(['a100-dgx:1', 'a100-dgx:2']),
      ...outputs(r, 'simulate'),
    ],
    files: { 'p.program': latin(text) },
  };
};

function otherFigure(r: Random, text: string): string {
  const numbers = [...text.matchAll(/\d+/g)];
  if (numbers.length === 0) return text;
  const { 0: figure, index } = r.pick(numbers);
  return text.slice(0, index) + String(r.pick(COUNTS)) + text.slice(index + figure.length);
}
