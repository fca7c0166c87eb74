import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { acceleratorIds, clusterIds, loadCluster } from '../../../hardware-profiles/index.js';
import { shippedOffers } from '../../../hardware-profiles/offers/book.js';
import { ageInDays, COMMITMENTS } from '../../../hardware-profiles/offers/offer.js';
import { SHIPPED_PRICES } from '../../../hardware-profiles/offers/shipped.js';

const provenance = { kind: z.enum(['measured', 'specified', 'assumed']), source: z.string().min(10) };
const date = z.string().regex(/^20\d\d-\d\d(-\d\d)?$/);
const usd = z.number().gt(0).lt(50);
const FILE = z.strictObject({
  title: z.string(),
  pue: z.strictObject({ value: z.number().min(1).max(2), ...provenance }).optional(),
  regions: z.record(z.string(), z.strictObject({ place: z.string(), grid: z.string() })),
  spot: z.strictObject({ interruptionsPerNodeDay: z.number().gt(0).lt(5), ...provenance }).optional(),
  sources: z.record(z.string(), z.strictObject(provenance)),
  commitments: z
    .partialRecord(
      z.enum(COMMITMENTS),
      z.strictObject({ discount: z.number().gt(0).lt(1), source: z.string() }),
    )
    .optional(),
  offers: z
    .array(
      z.strictObject({
        ...{
          sku: z.string(),
          accelerator: z.enum(acceleratorIds()),
          cluster: z.enum(clusterIds()).optional(),
        },
        ...{ devices: z.int().min(1), region: z.string(), commitment: z.enum(COMMITMENTS), usd, date },
        ...{
          network: z.boolean().optional(),
          source: z.string(),
          also: z.array(z.enum(COMMITMENTS)).optional(),
        },
      }),
    )
    .optional(),
  terms: z
    .strictObject({
      ...{ years: z.number(), use: z.number(), pue: z.number(), usdPerKwh: z.number() },
      ...{ serverAndNetworkShare: z.number(), upkeepShare: z.number(), source: z.string() },
    })
    .optional(),
  owned: z
    .array(
      z.strictObject({
        ...{
          sku: z.string(),
          accelerator: z.enum(acceleratorIds()),
          devices: z.int(),
          capitalUsd: z.number(),
        },
        ...{ hostWatts: z.number(), date, source: z.string() },
      }),
    )
    .optional(),
});

const files = [...SHIPPED_PRICES].filter(([path]) => path.startsWith('prices/'));

test('every price list keeps to its form, and what it names is there', () => {
  for (const [path, read] of files) {
    const file = FILE.parse(read(), { error: () => path });
    for (const { source, region, also = [], commitment } of file.offers ?? []) {
      assert.ok(file.sources[source] !== undefined, `${path}: ${source}`);
      assert.ok(file.regions[region] !== undefined || path === 'prices/gcp', `${path}: ${region}`);
      for (const each of also) assert.ok(file.commitments?.[each] !== undefined, `${path}: ${each}`);
      assert.ok(commitment !== 'spot' || file.spot !== undefined || path === 'prices/azure', `${path}: spot`);
    }
  }
});

test('at least forty SKUs of the eight providers and of owning, each with its source and date', () => {
  const offers = shippedOffers();
  assert.ok(new Set(offers.map(({ provider, sku }) => `${provider}/${sku}`)).size >= 40);
  const providers = new Set(offers.map(({ provider }) => provider));
  for (const id of ['aws', 'azure', 'gcp', 'oracle', 'coreweave', 'lambda', 'runpod', 'nebius', 'owned']) {
    assert.ok(providers.has(id), id);
  }
  const keys = offers.map((o) => [o.provider, o.sku, o.accelerator, o.region, o.commitment].join());
  assert.equal(new Set(keys).size, keys.length, 'no offer is there twice');
  for (const offer of offers) {
    assert.ok(offer.source.length > 10 && ageInDays(offer.date, '2026-11-30') !== null, offer.sku);
    assert.equal(
      offer.commitment === 'spot',
      offer.interruptions !== undefined,
      `${offer.provider} ${offer.sku}`,
    );
  }
});

test('a SKU that is a shipped cluster has its accelerator', () => {
  for (const { cluster, accelerator, sku } of shippedOffers()) {
    if (cluster !== undefined) assert.equal(loadCluster(cluster).accelerator.id, accelerator, sku);
  }
});

test('the clusters of a provider have the price of its price list of the same month, to a cent', () => {
  const on = shippedOffers().filter((o) => o.cluster !== undefined && o.commitment === 'on-demand');
  for (const { economics, id } of ['aws-p5', 'aws-p4d', 'aws-p4de', 'aws-p6-b200', 'azure-nd-h100-v5'].map(
    (name) => loadCluster(name),
  )) {
    const listed = on.find(({ cluster }) => cluster === id)!.usdPerDeviceHour;
    assert.ok(Math.abs(listed - economics.usdPerDeviceHour) < 0.01, id);
  }
});

test('days of age: of a day, of a month from its last day, of tomorrow, of no date', () => {
  assert.equal(ageInDays('2026-08-19', '2026-11-30'), 12 + 30 + 31 + 30);
  assert.equal(ageInDays('2026-09', '2026-11-30'), 31 + 30);
  assert.equal(ageInDays('2024-02', '2024-03-01'), 1);
  assert.equal(ageInDays('2027-01-01', '2026-11-30'), 0);
  for (const no of ['', 'soon', '2026-13', '2026-02-30', '26-01-01', '2026-00'])
    assert.equal(ageInDays(no, '2026-11-30'), null, no);
});
