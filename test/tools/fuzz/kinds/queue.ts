/** Addresses of queues that are none, or where nobody listens: no look-up of a name, and nothing that takes long. */
import type { Random } from '../random.js';
import { NUMBERS, TEXTS } from '../values.js';
import type { Kind } from './kind.js';

export const queue: Kind = (r) => {
  const plan = [
    'plan',
    '--model',
    'tiny',
    '--cluster',
    'h100-dgx:1',
    '--global-batch',
    '8',
    '--strategy',
    'ddp',
  ];
  const more = [
    ...(r.chance(0.2) ? ['--csv', 'o.csv'] : []),
    ...(r.chance(0.2) ? ['--retry-dead'] : []),
    ...(r.chance(0.1) ? ['--threads', String(r.pick(NUMBERS))] : []),
  ];
  const work = ['work', '--until-empty', ...(r.chance(0.3) ? ['--lease', String(r.pick(NUMBERS))] : [])];
  return { argv: [...(r.chance(0.5) ? [...plan, ...more] : work), '--queue', addressOf(r)], files: {} };
};

function addressOf(r: Random): string {
  const scheme = r.pick(['redis:', 'redis:', 'rediss:', 'http:', 'REDIS:', 'unix:', '']);
  const user = r.pick(['', '', ':secret@', 'me:secret@', 'me:%zz@', '@', 'a:b:c@']);
  // A port that is not listened to, or no port; never a name that would be looked up.
  const place = r.pick([
    '127.0.0.1:9',
    '127.0.0.1:9',
    '[::1]:9',
    '127.0.0.1:99999',
    ':9',
    '127.0.0.1:-1',
    '',
  ]);
  const rest = r.pick(['', '', '/1', '/x', '/1/2', '?a=b', '#f', r.pick(TEXTS)]);
  return r.chance(0.1) ? r.pick(TEXTS) : `${scheme}//${user}${place}${rest}`;
}
