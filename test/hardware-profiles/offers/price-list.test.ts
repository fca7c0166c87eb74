import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceleratorIds } from '../../../hardware-profiles/index.js';
import { acceleratorNamed } from '../../../hardware-profiles/offers/accelerator-names.js';
import { leftOutOf, priceListIn } from '../../../hardware-profiles/offers/price-list.js';

const OTHERWISE = { provider: 'aws', date: '2026-11-18' };
const read = (text: string, name = 'p.csv') => priceListIn(text, name, OTHERWISE);
const refused = (text: string) => {
  try {
    read(text);
    return 'no sentence';
  } catch (error) {
    return (error as Error).message;
  }
};

test('columns of our own: three are needed, and what is left out has its usual meaning', () => {
  const { offers } = read(
    '\uFEFFAccelerator,usd_per_device_hour,date\r\nh100-sxm,$2.10,2026-11-01\r\n\r\nNVIDIA H200 141GB,3,2026-10\r\n',
  );
  assert.deepEqual(offers, [
    {
      ...{ provider: 'aws', sku: 'h100-sxm', accelerator: 'h100-sxm', devices: 1, region: 'any' },
      ...{ commitment: 'on-demand', date: '2026-11-01', usdPerDeviceHour: 2.1, kind: 'specified' },
      network: true,
      source: 'p.csv, line 2',
      pue: offers[0]!.pue,
    },
    {
      ...{ provider: 'aws', sku: 'NVIDIA H200 141GB', accelerator: 'h200', devices: 1, region: 'any' },
      ...{ commitment: 'on-demand', date: '2026-10', usdPerDeviceHour: 3, kind: 'specified' },
      network: true,
      source: 'p.csv, line 4',
      pue: offers[1]!.pue,
    },
  ]);
});

test('a catalogue of gpuhunt as it is: instances are divided by their devices, zones of Google are regions', () => {
  const text = [
    'instance_name,location,price,cpu,memory,gpu_count,gpu_name,gpu_memory,spot,disk_size',
    'p5.48xlarge,us-east-1,55.04,192,2048,8,H100,80,False,',
    'p5.48xlarge,us-east-1,20.8,192,2048,8,H100,80,True,',
    'Standard_NC24ads_A100_v4,eastus,3.673,24,220,1,A100,80,False,',
    'g4ad.xlarge,us-east-1,0.4,4,16,1,V520,8,False,',
    'm5.large,us-east-1,0.1,2,8,0,,,False,',
    'v5litepod-8,us-west1-c,9.6,0,0,1,v5litepod-8,0,False,',
  ].join('\n');
  const { offers, unknown, rows } = read(text);
  const said = offers.map((o) => [
    o.sku,
    o.accelerator,
    o.devices,
    o.region,
    o.commitment,
    o.usdPerDeviceHour,
    o.date,
  ]);
  assert.deepEqual(said, [
    ['p5.48xlarge', 'h100-sxm', 8, 'us-east-1', 'on-demand', 6.88, '2026-11-18'],
    ['p5.48xlarge', 'h100-sxm', 8, 'us-east-1', 'spot', 2.6, '2026-11-18'],
    ['Standard_NC24ads_A100_v4', 'a100-pcie-80', 1, 'eastus', 'on-demand', 3.673, '2026-11-18'],
    ['v5litepod-8', 'tpu-v5e', 8, 'us-west1-c', 'on-demand', 1.2, '2026-11-18'],
  ]);
  assert.ok(offers[1]!.interruptions!.perNodeDay > 0, 'the provider’s rate goes with its spot offers');
  assert.deepEqual(
    [...unknown],
    [
      ['V520', 1],
      ['no accelerator', 1],
    ],
  );
  assert.equal(rows, 6);
  assert.deepEqual(leftOutOf({ offers, unknown, rows }, 'p.csv'), [
    "p.csv: 2 of 6 rows are no offers of a device that has a profile, and left out ('V520' in 1 row, 'no accelerator' in 1 row).",
  ]);
  const google = priceListIn(text, 'gcp.csv', { ...OTHERWISE, provider: 'gcp' });
  assert.equal(google.offers.at(-1)!.region, 'us-west1');
});

test('the list of ComputeTicks as it is: of several days the last counts, and what is no price is left out', () => {
  const head =
    'observation_day,gpu_model,provider,sku,gpu_count,gpu_fraction,vcpu,ram_gb,region,price_type,currency,price_per_hour,price_per_gpu_hour,source_url';
  const row = (day: string, type: string, price: number) =>
    `${day},H100 80GB,azure,Standard_ND96isr_H100_v5,8,1,96,1900,eastus,${type},USD,${8 * price},${price},https://example.org/p`;
  const { offers, unknown } = read(
    [
      head,
      row('2026-11-17', 'on_demand', 12.5),
      row('2026-11-18', 'on_demand', 12.29),
      row('2026-11-18', 'spot', 4.1),
      row('2026-11-18', 'reserved_5y', 4),
      row('2026-11-18', 'spot', 0),
    ].join('\n'),
  );
  const said = offers.map((o) => [o.accelerator, o.commitment, o.usdPerDeviceHour, o.date, o.source]);
  assert.deepEqual(said, [
    ['h100-sxm', 'on-demand', 12.29, '2026-11-18', 'https://example.org/p'],
    ['h100-sxm', 'spot', 4.1, '2026-11-18', 'https://example.org/p'],
  ]);
  assert.deepEqual([...unknown.keys()], ['price_type reserved_5y', 'no price']);
});

test('what is wrong is a sentence with file and line', () => {
  const own = (line: string) =>
    refused(`provider,accelerator,commitment,usd_per_device_hour,date\n${line}\n`);
  assert.equal(
    own('x,h100-sxm,spot,cheap,2026-11-01'),
    "p.csv:2 usd_per_device_hour: 'cheap' is not a number of at least 0",
  );
  assert.equal(
    own('x,h100-sxm,spot,0,2026-11-01'),
    "p.csv:2 usd_per_device_hour: '0' is no price in US dollars",
  );
  assert.equal(
    own('x,h100-sxm,spot,2,2026-02-30'),
    "p.csv:2 date: '2026-02-30' is no date such as 2026-11-09",
  );
  assert.match(
    own('x,h100-sxm,weekly,2,2026-11-01'),
    /^p\.csv:2 commitment: 'weekly' is none of on-demand, spot,/,
  );
  assert.equal(own('x,,spot,2,2026-11-01'), 'p.csv:2 accelerator: it is empty');
  assert.match(
    own(Array.from({ length: 8 }, () => 'x,,spot,2,2026-11-01').join('\n')),
    /\nand 3 more lines are wrong$/,
  );
  assert.match(
    refused('gpu,price\nH100,2\n'),
    /^p\.csv has the columns gpu, price, and a price list has at least these: columns of our own: accelerator,/,
  );
  assert.match(refused(''), /^p\.csv is empty/);
  assert.match(
    refused('accelerator,usd_per_device_hour,date\n"h100,2,2026-11-01\n'),
    /is not CSV \(RFC 4180\): a quotation mark is not closed/,
  );
  assert.match(
    refused('accelerator,usd_per_device_hour,date\nh100-sxm,2,2026-11-01,9,9\n'),
    /a row has more cells than there are columns/,
  );
});

test('names of accelerators: ids, what price lists call them, and what has no profile', () => {
  const ids = new Set(acceleratorIds());
  const of = (name: string, gb?: number, sku?: string) => acceleratorNamed(name, ids, gb, sku)?.accelerator;
  assert.equal(of('H100-SXM'), 'h100-sxm');
  assert.equal(of('NVIDIA H100 SXM5 80 GB HBM3'), 'h100-sxm');
  for (const name of ['H100 SXM', 'H100 SXM5', 'HGX H100', 'nvidia h100-sxm5'])
    assert.equal(of(name), 'h100-sxm', name);
  assert.equal(of('H100 SXM5 96GB'), 'h100-sxm-96');
  assert.equal(of('A100 SXM'), 'a100-sxm-80', 'nearly all that are sold have 80 GB');
  assert.equal(of('A100 SXM 40GB'), 'a100-sxm-40');
  assert.deepEqual(
    ['H200 SXM', 'B200 SXM', 'B200 SXM6', 'B300 SXM'].map((name) => of(name)),
    ['h200', 'b200', 'b200', 'b300'],
  );
  assert.equal(of('A100', 40), 'a100-sxm-40');
  assert.equal(of('A100 SXM4 80GB'), 'a100-sxm-80');
  assert.equal(of('A100'), undefined, 'of two memories neither is meant');
  assert.equal(of('A100', 80, 'Standard_NC24ads_A100_v4'), 'a100-pcie-80');
  assert.equal(of('H200', 144), 'h200');
  assert.equal(of('H100', 94), 'h100-nvl');
  assert.equal(of('H100', 94, 'Standard_NC40ads_H100_v5'), 'h100-nvl');
  assert.equal(of('V100', 16, 'Standard_NC6s_v3'), 'v100-pcie-16');
  assert.equal(of('RTX 4090', 48), undefined, 'a card with its memory doubled is another one');
  assert.equal(of('AMD Instinct MI300X'), 'mi300x');
  assert.deepEqual(acceleratorNamed('v5p-8', ids), { accelerator: 'tpu-v5p', devices: 4 });
  for (const none of ['GTX1080TI', '', '__proto__', 'constructor', 'RTX'])
    assert.equal(of(none), undefined, none);
  for (const id of ids) assert.equal(of(id), id);
});
