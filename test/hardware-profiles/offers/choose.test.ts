import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../../hardware-profiles/index.js';
import { shippedOffers } from '../../../hardware-profiles/offers/book.js';
import { chosenOffer, offersFor, priced } from '../../../hardware-profiles/offers/choose.js';
import type { Offer, Wish } from '../../../hardware-profiles/offers/offer.js';
import { ownedPrice } from '../../../hardware-profiles/offers/owned.js';

const chosen = (cluster: string, wish: Wish, book?: readonly Offer[]) => {
  const { provider, sku, region, commitment } = chosenOffer(loadCluster(cluster), wish, book);
  return `${provider} ${sku} ${region} ${commitment}`;
};
const refused = (cluster: string, wish: Wish) => {
  try {
    return `no sentence: ${chosen(cluster, wish)}`;
  } catch (error) {
    return (error as Error).message;
  }
};

test('the wishes are kept by each offer that is left, and all that keep them are left', () => {
  const all = shippedOffers();
  for (const wish of [
    {},
    { provider: 'aws' },
    { commitment: 'spot' },
    { provider: 'gcp', region: 'us-east4' },
  ] as Wish[]) {
    const left = new Set(offersFor('h200', wish));
    for (const offer of all) {
      const keeps =
        offer.accelerator === 'h200' &&
        (wish.provider ?? offer.provider) === offer.provider &&
        (offer.region === 'any' || (wish.region ?? offer.region) === offer.region) &&
        (wish.commitment ?? offer.commitment) === offer.commitment;
      assert.equal(left.has(offer), keeps);
    }
  }
});

test("a provider's cluster goes with its SKU, on demand unless another commitment is asked for", () => {
  assert.equal(chosen('aws-p5:8', { provider: 'aws' }), 'aws p5.48xlarge us-east-1 on-demand');
  assert.equal(chosen('aws-p5:8', { commitment: '1-year' }), 'aws p5.48xlarge us-east-1 1-year');
  assert.equal(chosen('aws-p5en', { region: 'us-east-1' }), 'aws p5en.48xlarge us-east-1 on-demand');
  assert.equal(chosen('tpu-v5p:4x4x4', { commitment: 'spot' }), 'gcp v5p us-east5 spot');
  assert.match(
    refused('aws-p5', { provider: 'azure' }),
    /'aws-p5' is p5\.48xlarge of aws, and 'azure' does not sell it/,
  );
});

test("other clusters take whole nodes before single devices, and one's own machines", () => {
  assert.equal(chosen('h100-dgx:8', { provider: 'lambda' }), 'lambda 8x-h100-sxm5 any on-demand');
  assert.equal(chosen('h100-dgx:8', { provider: 'runpod/secure' }), 'runpod secure-h100-sxm any on-demand');
  assert.equal(chosen('h100-dgx:8', { provider: 'owned' }), 'owned own-h100-sxm any owned');
});

test('none and several are sentences that name what there is', () => {
  assert.match(
    refused('h100-dgx', { provider: 'awss' }),
    /unknown provider 'awss'; there are akash, aws, .*did you mean 'aws'\?/,
  );
  assert.match(
    refused('aws-p5en', { provider: 'aws' }),
    /5 prices of h200 .*us-west-1, on-demand at 9\.89 USD.*say which with --region/,
  );
  assert.match(
    refused('aws-p5en', { provider: 'aws/p5en', commitment: '3-year' }),
    /without the commitment there is/,
  );
  assert.match(
    refused('aws-p5', { commitment: 'spot' }),
    /without the commitment there is on-demand; 1-year/,
  );
  assert.match(refused('mi300x-node', { provider: 'aws' }), /without the provider there is oracle/);
  assert.match(refused('cpu-100g', { provider: 'aws' }), /no price of cpu-xeon; give one with --price/);
});

test('instances that cannot carry the cluster price it only where their SKU is named', () => {
  for (const [provider, sku] of [
    ['runpod', 'secure-h100-sxm'],
    ['vast', 'market-h100-sxm'],
  ] as const) {
    assert.match(
      refused('h100-dgx:8', { provider }),
      new RegExp(`${sku} of ${provider} \\(1\\).* --provider ${provider}/${sku}`),
    );
    assert.equal(
      chosen('h100-dgx:8', { provider: `${provider}/${sku}` }),
      `${provider} ${sku} any on-demand`,
    );
  }
  assert.match(refused('h100-dgx:8', { provider: 'gcp', commitment: 'spot' }), /a3-highgpu-1g of gcp \(1\)/);
  assert.equal(chosen('h100-dgx:8', { provider: 'gcp' }), 'gcp a3-highgpu-8g us-central1 on-demand');
  assert.equal(chosen('gb200-nvl72', { provider: 'oracle' }), 'oracle BM.GPU.GB200.4 any on-demand');
  const small: Offer = { ...shippedOffers().find(({ sku }) => sku === 'secure-h100-sxm')!, network: true };
  assert.equal(chosen('h100-dgx:8', { provider: 'runpod' }, [small]), 'runpod secure-h100-sxm any on-demand');
});

test('without a commitment no other than on demand or one’s own is taken', () => {
  const year: Offer = { ...shippedOffers().find(({ sku }) => sku === 'hgx-h100')!, commitment: '1-year' };
  assert.throws(
    () => chosen('h100-dgx', {}, [year]),
    /no on-demand price of h100-sxm .*1-year at .*say --commitment 1-year/,
  );
  assert.equal(
    chosen('h100-dgx', { commitment: '1-year' }, [year]),
    'coreweave hgx-h100 north-america 1-year',
  );
});

test('a cluster at the price of an offer has its PUE and says whose it is, and nothing else changes', () => {
  const before = loadCluster('h100-dgx:8');
  const offer = chosenOffer(before, { provider: 'azure' });
  const after = priced(before, offer);
  assert.equal(after.economics.usdPerDeviceHour, 12.29);
  assert.equal(after.economics.pue, 1.16);
  assert.equal(after.economics.kgCo2PerKwh, before.economics.kgCo2PerKwh);
  assert.equal(after.economics.offer, offer);
  assert.match(
    after.provenance['economics.usdPerDeviceHour']!.source,
    /^ND96isr_H100_v5 of azure in eastus, on-demand, 2026-11-09: /,
  );
  assert.deepEqual({ ...after, economics: before.economics, provenance: before.provenance }, { ...before });
});

test("a device-hour of one's own machine is capital over its hours, electricity and upkeep", () => {
  const terms = {
    years: 4,
    use: 0.5,
    pue: 1.5,
    usdPerKwh: 0.1,
    serverAndNetworkShare: 0.25,
    upkeepShare: 0.08,
    source: '',
  };
  const { capitalUsd, electricityUsd, upkeepUsd } = ownedPrice(20_000, 1000, terms);
  // 25,000 USD over 4 × 4,380 h; 1 kW × 1.5 × 0.10; 2,000 USD a year over 4,380 h.
  assert.ok(Math.abs(capitalUsd - 25_000 / 17_520) < 1e-12);
  assert.ok(Math.abs(electricityUsd - 0.15) < 1e-12);
  assert.ok(Math.abs(upkeepUsd - 2000 / 4380) < 1e-12);
  for (const { owned, usdPerDeviceHour } of shippedOffers().filter(
    ({ owned: parts }) => parts !== undefined,
  )) {
    const sum = owned!.capitalUsd + owned!.electricityUsd + owned!.upkeepUsd;
    assert.ok(Math.abs(sum - usdPerDeviceHour) < 1e-4);
  }
});
