/** What a question says of prices, regions and currency, done to its cluster. */
import { relative, resolve } from 'node:path';
import { ageInDays, type Offer, type Wish } from '../../hardware-profiles/offers/offer.js';
import type { Cluster, Currency } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import { requireProgress } from '../../planning/energy/goodput.js';
import type { Pricing } from '../../planning/request.js';
import type { AskedOnce } from './cells.js';
import { PRICING_KEYS } from './pricing-keys.js';
import type { Said } from './said.js';

/** A cluster as it is priced, how that was asked for, and what is to be said of it. */
export interface PricedCluster {
  readonly cluster: Cluster;
  readonly pricing?: Pricing;
  readonly remarks: readonly string[];
}

/**
 * `cluster` with the offer, grid and currency that `asked` means; as it is where nothing of the kind is asked. A
 * figure that was `set` stays. Throws InputError with the place of what is wrong.
 */
export async function pricedAs(
  cluster: Cluster,
  asked: Omit<AskedOnce, 'settings' | 'remarks'>,
  set: ReadonlySet<string>,
): Promise<PricedCluster> {
  const said = PRICING_KEYS.filter((key) => asked[key] !== undefined);
  if (said.length === 0) return { cluster, remarks: [] };
  const pricing: Pricing = Object.fromEntries(said.map((key) => [key, asked[key]!.value]));
  const remarks: string[] = [];
  let priced = cluster;
  const first = asked[said[0]!]!;
  const list = asked.prices === undefined ? undefined : await listIn(asked.prices, remarks);
  refuseNobodysCommitment(pricing, cluster, asked);
  if (wantsOffer(pricing, cluster)) {
    refuseTwoPrices(asked, set);
    priced = await at(asked.provider ?? asked.prices ?? first, () => withOffer(cluster, pricing, list, set));
  }
  priced = await at(asked.region ?? first, () => withGrid(priced, pricing, set, remarks));
  const { currency, embodied } = asked;
  const economics = {
    ...priced.economics,
    ...(currency === undefined ? {} : { currency: await at(currency, () => currencyIn(currency.value)) }),
    ...(embodied?.value === true ? { embodied: true } : {}),
  };
  return { cluster: { ...priced, economics }, pricing, remarks };
}

/**
 * A provider and a list give a price. A region or a commitment alone chooses one only where the cluster is a provider's;
 * elsewhere a region is about the grid, and on demand is what the profile's price is.
 */
function wantsOffer({ provider, region, commitment, prices }: Pricing, cluster: Cluster): boolean {
  if (provider !== undefined || prices !== undefined) return true;
  return (region !== undefined || commitment !== undefined) && isProviders(cluster);
}

function isProviders({ id }: Cluster): boolean {
  return /^(aws|azure|gcp|tpu)-/.test(id);
}

function refuseNobodysCommitment(
  { provider, commitment, prices }: Pricing,
  cluster: Cluster,
  asked: Omit<AskedOnce, 'settings' | 'remarks'>,
): void {
  if (commitment === undefined || commitment === 'on-demand') return;
  if (provider !== undefined || prices !== undefined || isProviders(cluster)) return;
  throw new InputError(
    `${asked.commitment!.where}commitment ${commitment} needs a provider: '${cluster.id}' is no provider's cluster, and its ` +
      `profile's price is on demand; say whose with --provider (\`llmsim prices --accelerator ${cluster.accelerator.id} ` +
      `--commitment ${commitment}\` lists them)`,
  );
}

function refuseTwoPrices(asked: Omit<AskedOnce, 'settings' | 'remarks'>, set: ReadonlySet<string>): void {
  if (asked.price === undefined && !set.has('economics.price')) return;
  const by = (['provider', 'commitment', 'prices'] as const).find((key) => asked[key] !== undefined);
  if (by === undefined) return;
  const said = asked.price === undefined ? 'set economics.price' : 'price';
  throw new InputError(
    `${asked[by]!.where}${said} gives a price and ${by} chooses one; leave one of them out`,
  );
}

async function withOffer(
  cluster: Cluster,
  { provider, region, commitment }: Pricing,
  list: readonly Offer[] | undefined,
  set: ReadonlySet<string>,
): Promise<Cluster> {
  const { chosenOffer, priced, offersFor } = await import('../../hardware-profiles/offers/choose.js');
  const wish: Wish = {
    ...(provider === undefined ? {} : { provider }),
    ...(region === undefined ? {} : { region }),
    ...(commitment === undefined ? {} : { commitment }),
  };
  // A region by itself may be about the grid of a provider that lists no price there.
  const alone = provider === undefined && commitment === undefined && list === undefined;
  if (alone && offersFor(cluster.accelerator.id, wish).length === 0) return cluster;
  if (set.has('economics.price')) return cluster;
  const offer = chosenOffer(cluster, wish, list);
  const after = priced(cluster, offer);
  requireProgress(after);
  if (!set.has('economics.pue')) return after;
  return keeping(after, cluster, 'pue');
}

/** `after` with a figure that was set in `before`. */
function keeping(after: Cluster, before: Cluster, figure: 'pue' | 'kgCo2PerKwh'): Cluster {
  const path = `economics.${figure}`;
  return {
    ...after,
    economics: { ...after.economics, [figure]: before.economics[figure] },
    provenance: { ...after.provenance, [path]: before.provenance[path]! },
  };
}

async function withGrid(
  cluster: Cluster,
  { region, provider }: Pricing,
  set: ReadonlySet<string>,
  remarks: string[],
): Promise<Cluster> {
  const { offer } = cluster.economics;
  const where = region ?? offer?.region;
  if (where === undefined || where === 'any' || set.has('economics.carbonIntensity')) return cluster;
  const { gridOf, zoneOf } = await import('../../hardware-profiles/offers/grids.js');
  const whose = offer?.provider ?? provider?.split('/')[0] ?? /^(aws|azure|gcp)-/.exec(cluster.id)?.[1];
  const zone = zoneOf(where, /^[A-Z]{3}$/.test(where) ? undefined : whose);
  if (zone === undefined) return cluster;
  try {
    const grid = await gridOf(zone);
    const { kind, source } = grid;
    return {
      ...cluster,
      economics: { ...cluster.economics, kgCo2PerKwh: grid.kgCo2PerKwh, grid },
      provenance: { ...cluster.provenance, 'economics.kgCo2PerKwh': { kind, source } },
    };
  } catch (error) {
    // Who asked for a price is told that the carbon is not that of its region; who asked for the grid alone is refused.
    if (!(error instanceof InputError) || offer === undefined) throw error;
    remarks.push(`Carbon is that of the profile's grid, not of ${where}: ${error.message}.`);
    return cluster;
  }
}

async function listIn({ value, where, folder }: Said<string>, remarks: string[]): Promise<readonly Offer[]> {
  const path = folder === '.' ? value : relative('.', resolve(folder, value));
  const { priceFileAt } = await import('./price-file.js');
  return at({ where }, () => {
    const list = priceFileAt(path);
    for (const remark of list.remarks) remarks.push(remark);
    return list.offers;
  });
}

const CURRENCY = /^([A-Za-z]{3})=(\d{1,12}(?:\.\d{1,12})?)(?:@(\d{4}-\d{2}(?:-\d{2})?))?$/;

/** `EUR=0.92`, `JPY=151.3@2026-11-28`: units per US dollar. */
export function currencyIn(text: string): Currency {
  const [, code = '', rate = '', date] = CURRENCY.exec(text) ?? [];
  if (!(Number(rate) > 0) || (date !== undefined && ageInDays(date, date) === null)) {
    throw new InputError(
      `'${text}' is no currency with its rate; write units per US dollar such as EUR=0.92, or EUR=0.92@2026-11-28`,
    );
  }
  return { code: code.toUpperCase(), perUsd: Number(rate), ...(date === undefined ? {} : { date }) };
}

/** What `work` gives; where it was said is put before a complaint. */
async function at<T>({ where }: Pick<Said<unknown>, 'where'>, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof InputError ? new InputError(where + error.message) : error;
  }
}
