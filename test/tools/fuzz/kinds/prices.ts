/** Price lists of a person's own, in the forms that are read, listed and used. */
import type { Kind } from './kind.js';

const FORMS: readonly (readonly string[])[] = [
  ['provider', 'sku', 'accelerator', 'region', 'commitment', 'usd_per_device_hour', 'date', 'source'],
  [
    'instance_name',
    'location',
    'price',
    'cpu',
    'memory',
    'gpu_count',
    'gpu_name',
    'gpu_memory',
    'spot',
    'disk_size',
  ],
  [
    ...['observation_day', 'gpu_model', 'provider', 'sku', 'gpu_count', 'region', 'price_type', 'currency'],
    ...['price_per_hour', 'price_per_gpu_hour', 'source_url'],
  ],
];
const CELLS = [
  ...[
    'aws',
    'ours',
    'p5.48xlarge',
    'h100-sxm',
    'H100',
    'A100 80GB',
    'v5p-8',
    'us-east-1',
    'any',
    'on-demand',
    'spot',
  ],
  ...[
    '2',
    '0',
    '-1',
    '1e999',
    '55.04',
    '$2.10',
    '8',
    '80',
    'True',
    'USD',
    'EUR',
    '2026-11-01',
    '2026-13',
    '2026-11',
  ],
  ...['', ' ', '"', 'a"b', '__proto__', '=1+1', '\u202e', 'é', 'x'.repeat(300)],
];
/** What a sound row has in some columns, so that not every list is refused. */
const SOUND: Readonly<Record<string, string>> = {
  ...{ accelerator: 'h100-sxm', usd_per_device_hour: '2.1', date: '2026-11-01', commitment: 'on-demand' },
  ...{
    price: '55.04',
    gpu_count: '8',
    gpu_name: 'H100',
    gpu_memory: '80',
    spot: 'False',
    instance_name: 'p5',
  },
  ...{ observation_day: '2026-11-18', gpu_model: 'H100 80GB', price_type: 'spot', price_per_gpu_hour: '4' },
  ...{ provider: 'aws', sku: 'p5', currency: 'USD', region: 'us-east-1', location: 'us-east-1' },
};

export const prices: Kind = (r) => {
  const columns = r.pick(FORMS).filter(() => !r.chance(0.01));
  const noise = r.pick([0, 0, 0, 0.05, 0.3]);
  const rows = Array.from({ length: 1 + r.below(5) }, () =>
    columns.map((column) => (r.chance(noise) ? r.pick(CELLS) : (SOUND[column] ?? ''))),
  );
  const end = r.pick(['\n', '\r\n', '']);
  const text = [columns, ...rows]
    .map((cells) => cells.join(r.chance(0.01) ? ';' : ','))
    .join(end === '' ? '\n' : end);
  const files = { 'p.csv': r.chance(0.1) ? `\uFEFF${text}` : text + end };
  const wish = [
    ...(r.chance(0.3) ? ['--provider', r.pick(['aws', 'aws', 'aws/p5', 'p', '/', '__proto__'])] : []),
    ...(r.chance(0.2)
      ? ['--region', r.pick(['us-east-1', 'us-east-1', 'any', 'FRA', 'nowhere', 'constructor'])]
      : []),
    ...(r.chance(0.2) ? ['--commitment', r.pick(['spot', 'on-demand', 'owned'])] : []),
  ];
  if (r.chance(0.5)) {
    const form = r.pick([['--json'], [], ['--format', 'csv'], ['--format', 'markdown']]);
    return { argv: ['prices', '--prices', 'p.csv', ...wish, ...form], files };
  }
  const currency = r.chance(0.3)
    ? ['--currency', r.pick(['EUR=0.92', 'JPY=150@2026-11-28', 'X=1', 'EUR=0'])]
    : [];
  const embodied = r.chance(0.3) ? ['--embodied'] : [];
  return {
    argv: [
      ...[
        'compare',
        '--model',
        'tiny',
        '--cluster',
        r.pick(['h100-dgx', 'aws-p5', 'h100-dgx:2', 'tpu-v5p']),
        '--global-batch',
        '16',
      ],
      ...['--strategy', 'ddp', '--tokens', '1B', '--prices', 'p.csv', ...wish, ...currency, ...embodied],
      ...(r.chance(0.6) ? ['--json'] : []),
    ],
    files,
  };
};
