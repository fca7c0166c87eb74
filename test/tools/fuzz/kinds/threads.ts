/** Calibrations of threads: shown, and simulated on. */
import { mutated } from '../mutate.js';
import { yamlText } from '../noise.js';
import type { Kind } from './kind.js';

export const threads: Kind = (r, { calibration, strategies }) => {
  const files = { 't.yaml': yamlText(r, mutated(r, calibration, 0.5)) };
  if (r.chance(0.3)) return { argv: ['hardware', './t.yaml'], files };
  const command = r.pick(['simulate', 'compare']);
  return {
    argv: [
      ...[command, '--model', 'tiny', '--cluster', './t.yaml', '--global-batch', '8', '--seq', '64'],
      ...['--precision', 'fp32', '--strategy', r.pick(strategies), ...(r.chance(0.5) ? ['--json'] : [])],
    ],
    files,
  };
};

/** Runs on the threads of this machine, few and short; no two take the same time. */
export const validate: Kind = (r, { calibration, strategies }) => {
  const value = r.chance(0.5) ? calibration : mutated(r, calibration, 0.4);
  return {
    argv: [
      ...['validate', r.pick(strategies), '--cluster', './t.yaml', '--steps', r.pick(['12', '8', '3'])],
      ...[
        '--global-batch',
        r.pick(['2', '4', '3']),
        '--seq',
        r.pick(['16', '8', '32']),
        '--workers',
        '2',
        '--wait',
        '0',
      ],
      ...r.pick([['--json'], ['--csv', 'o.csv'], ['--trace', 'o.json'], []]),
    ],
    files: { 't.yaml': yamlText(r, value) },
    ...{ times: 1, stable: false },
  };
};
