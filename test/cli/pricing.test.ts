import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { today } from '../../cli/input/today.js';
import type { Comparison } from '../../planning/comparison.js';
import { invoke } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-prices-'));
after(() => rmSync(folder, { recursive: true }));
const RUN = ['--model', 'tiny', '--global-batch', '16', '--strategy', 'ddp', '--tokens', '1B'];
const on = (cluster: string, ...argv: string[]) => ['compare', '--cluster', cluster, ...RUN, ...argv];

async function answer(...argv: string[]): Promise<Comparison> {
  const { code, out, err } = await invoke([...argv, '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}
async function refused(...argv: string[]): Promise<string> {
  const { code, err, out } = await invoke(argv);
  assert.equal(code, 2, out);
  return err.trim();
}

test('a provider’s price, PUE and grid make cost, energy and carbon, and are told with the answer', async () => {
  const plain = await answer(...on('h100-dgx:2'));
  const azure = await answer(...on('h100-dgx:2', '--provider', 'azure'));
  const [a, b] = [plain.rows[0]!.totals!, azure.rows[0]!.totals!];
  assert.equal(b.costUsd, 12.29 * b.deviceHours);
  assert.equal(a.deviceHours, b.deviceHours);
  assert.ok(Math.abs(b.energyKwh / a.energyKwh - 1.16 / 1.25) < 1e-9);
  assert.ok(Math.abs(b.carbonKg / b.energyKwh - 0.34348) < 1e-9, 'eastus is on the grid of Virginia');
  const { price, pricing } = azure.inputs;
  assert.deepEqual(pricing, { provider: 'azure' });
  assert.deepEqual(
    [price!.sku, price!.date, price!.ageDays, price!.old],
    ['ND96isr_H100_v5', '2026-11-09', 21, false],
  );
  assert.equal(plain.inputs.price!.old, true, 'the profile’s price is of 2025');
});

test('an old price says so in table, Markdown, page, CSV and JSON', async () => {
  const argv = on('aws-p5en:2', '--region', 'us-east-1', '--commitment', 'spot');
  const words = /price of 2026-08-06, 116 days old/;
  for (const format of ['table', 'markdown']) {
    assert.match((await invoke([...argv, '--format', format])).out.replaceAll(/\s+/g, ' '), words, format);
  }
  const [row] = parse((await invoke([...argv, '--format', 'csv'])).out, {
    columns: true,
    bom: true,
  }) as Record<string, string>[];
  assert.equal(row!.price_age_days, '116');
  assert.equal(row!.price_old, 'true');
  assert.equal(row!.commitment, 'spot');
  assert.ok(Number(row!.goodput) < 1);
  const page = join(folder, 'page.html');
  await invoke([...argv, '--report', page, '--quiet']);
  const said = readFileSync(page, 'utf8')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/\s+/g, ' ');
  assert.ok(words.test(said), 'the page says so');
});

test('a region by itself is about the grid; a country is read from its package; what was set stays', async () => {
  const sweden = await answer(...on('h100-dgx:2', '--region', 'SWE'));
  const plain = await answer(...on('h100-dgx:2'));
  assert.equal(sweden.rows[0]!.totals!.costUsd, plain.rows[0]!.totals!.costUsd);
  assert.ok(sweden.inputs.price!.kgCo2PerKwh < 0.06);
  assert.match(sweden.inputs.price!.grid!.source, /CC BY-SA/);
  const set = ['--set', 'economics.carbonIntensity=0.5kg/kWh,economics.pue=1.5'];
  const kept = await answer(...on('h100-dgx:2', '--provider', 'aws', ...set));
  assert.deepEqual([kept.inputs.price!.kgCo2PerKwh, kept.inputs.price!.pue], [0.5, 1.5]);
});

test('spelling out that a price is on demand changes nothing; other commitments of nobody’s cluster need a provider', async () => {
  const region = ['--region', 'us-east-1'];
  const plain = await answer(...on('h100-dgx:2', ...region));
  for (const more of [
    ['--commitment', 'on-demand'],
    [...region, '--commitment', 'on-demand'],
  ]) {
    const { rows } = await answer(...on('h100-dgx:2', ...more));
    assert.equal(rows[0]!.totals!.costUsd, plain.rows[0]!.totals!.costUsd);
  }
  assert.match(
    await refused(...on('h100-dgx:2', '--commitment', 'spot')),
    /commitment spot needs a provider: 'h100-dgx' is no provider's cluster/,
  );
  const aws = await answer(...on('aws-p5:2', '--commitment', 'on-demand'));
  assert.equal(aws.inputs.price!.usdPerDeviceHour, 6.88);
});

test('what contradicts, is unknown or means several is a sentence', async () => {
  assert.match(
    await refused(...on('h100-dgx', '--provider', 'aws', '--price', '2')),
    /price gives a price and provider chooses one/,
  );
  assert.match(
    await refused(...on('h100-dgx', '--region', 'us-central1')),
    /region of gcp and of nebius, .*say whose with --provider/,
  );
  assert.match(
    await refused(...on('h100-dgx', '--region', 'eu-wset-1')),
    /unknown region 'eu-wset-1': did you mean 'eu-west-1'/,
  );
  assert.match(await refused(...on('h100-dgx', '--region', 'XYZ')), /no figure for a grid 'XYZ'/);
  assert.match(await refused(...on('h100-dgx', '--currency', 'EUR')), /'EUR' is no currency with its rate/);
});

test('a price list of one’s own takes the place of the shipped ones, from where its scenario lies', async () => {
  const rows = [
    'accelerator,provider,usd_per_device_hour,date',
    'h100-sxm,ours,1.5,2026-11-20',
    'GTX1080,ours,0.3,2026-11-20',
  ];
  writeFileSync(join(folder, 'ours.csv'), rows.join('\n'));
  writeFileSync(
    join(folder, 'job.yaml'),
    'model: tiny\ncluster: h100-dgx:2\nglobal-batch: 16\nstrategy: ddp\ntokens: 1B\nprices: ours.csv\n',
  );
  const { rows: ranked, inputs, notes } = await answer('compare', join(folder, 'job.yaml'));
  assert.equal(ranked[0]!.totals!.costUsd, 1.5 * ranked[0]!.totals!.deviceHours);
  assert.equal(inputs.price!.provider, 'ours');
  assert.match(notes![0]!, /1 of 2 rows are no offers .*'GTX1080' in 1 row/);
  writeFileSync(join(folder, 'bad.csv'), 'accelerator,usd_per_device_hour,date\nh100-sxm,-1,2026-11-20\n');
  assert.match(
    await refused(...on('h100-dgx', '--prices', join(folder, 'bad.csv'))),
    /bad\.csv:2 usd_per_device_hour: '-1'/,
  );
});

test('llmsim prices lists offers with their age in each form, and its CSV is a list that --prices takes', async () => {
  const { rows } = JSON.parse((await invoke(['prices', '--accelerator', 'h100-sxm', '--json'])).out);
  assert.ok(rows.length > 10);
  for (const { accelerator, ageDays, source } of rows)
    assert.ok(accelerator === 'h100-sxm' && ageDays >= 0 && source);
  const table = (await invoke(['prices', '--provider', 'owned'], { width: 80, colour: false })).out;
  assert.match(table, /own-h100-sxm: \$1\.41 capital \+ \$0\.13 electricity \+ \$0\.34 upkeep/);
  assert.ok(table.split('\n').every((line) => line.length <= 80));
  assert.match((await invoke(['prices', '--format', 'markdown', '--provider', 'aws'])).out, /^\| provider/);
  const csv = join(folder, 'shipped.csv');
  writeFileSync(csv, (await invoke(['prices', '--format', 'csv'])).out);
  const again = await answer(...on('h100-dgx:2', '--prices', csv, '--provider', 'lambda'));
  assert.equal(again.inputs.price!.usdPerDeviceHour, 3.99);
  assert.match(await refused('prices', '--accelerator', 'h101'), /unknown accelerator 'h101': did you mean/);
  assert.match(
    await refused('prices', '--provider', 'aws', '--region', 'nowhere'),
    /no price is left by provider aws, region nowhere/,
  );
});

test('a currency shows costs once more, with its rate', async () => {
  const { out } = await invoke(on('h100-dgx:2', '--currency', 'jpy=150@2026-11-28'));
  assert.match(out.replaceAll(/\s+/g, ' '), /JPY at 150 per US dollar, rate of 2026-11-28/);
  assert.match(out, /JPY [\d,.]+/);
});

test('today is the clock’s, or the day that SOURCE_DATE_EPOCH says', () => {
  assert.equal(today({ SOURCE_DATE_EPOCH: String(Date.UTC(2024, 1, 29) / 1000) }), '2024-02-29');
  for (const env of [{}, { SOURCE_DATE_EPOCH: 'soon' }]) assert.match(today(env), /^20\d\d-\d\d-\d\d$/);
});
