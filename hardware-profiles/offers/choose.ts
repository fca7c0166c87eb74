/** One offer for a cluster, out of many: what was asked for, and a sentence where that is none or several. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import type { Cluster } from '../profile.js';
import { providerIds, shippedOffers } from './book.js';
import type { Offer, Wish } from './offer.js';

/** The offers of `accelerator` (an id) that `wish` lets through, in the order of `book`; by default of all shipped ones. */
export function offersFor(
  accelerator: string,
  wish: Wish,
  book: readonly Offer[] = shippedOffers(),
): Offer[] {
  const [provider, sku] = splitProvider(wish.provider);
  return book.filter(
    (offer) =>
      offer.accelerator === accelerator &&
      (provider === undefined || offer.provider === provider) &&
      (sku === undefined || offer.sku.toLowerCase().startsWith(sku.toLowerCase())) &&
      (wish.region === undefined || offer.region === wish.region || offer.region === 'any') &&
      (wish.commitment === undefined || offer.commitment === wish.commitment),
  );
}

/**
 * The offer that `wish` means for `cluster`: a provider's cluster goes with its SKU; where no commitment is asked for,
 * it is on demand, or one's own; instances as large as the cluster's node go before others, and those that cannot carry
 * it are left out unless the wish names their SKU. Throws InputError, naming what there is, for none and for several.
 */
export function chosenOffer(cluster: Cluster, wish: Wish, book: readonly Offer[] = shippedOffers()): Offer {
  const own = ownersOf(cluster, book);
  const [asked] = splitProvider(wish.provider);
  refuseOtherProvider(cluster, own, asked);
  const known = own.length > 0 && (asked === undefined || asked === own[0]!.provider) ? own : book;
  const all = offersFor(cluster.accelerator.id, wish, known);
  if (all.length === 0) throw nothing(cluster, wish, known);
  const able =
    splitProvider(wish.provider)[1] === undefined ? all.filter((offer) => carries(offer, cluster)) : all;
  if (able.length === 0) throw tooSmall(all, cluster);
  const bought = byCommitment(able, wish);
  if (bought.length === 0) throw noneOnDemand(able, cluster);
  const narrowing: readonly Narrow[] = [bySize(cluster), byRegion(wish)];
  let left: readonly Offer[] = bought;
  for (const narrow of narrowing) left = narrow(left);
  if (left.length === 1) return left[0]!;
  throw several(left, wish);
}

/** `cluster` at the price of `offer`, with its provider's PUE where that is told; nothing else changes. */
export function priced(cluster: Cluster, offer: Offer): Cluster {
  const { usdPerDeviceHour, date, kind, source, pue } = offer;
  return {
    ...cluster,
    economics: {
      ...cluster.economics,
      usdPerDeviceHour,
      priceDate: date,
      ...(pue === undefined ? {} : { pue: pue.value }),
      offer,
    },
    provenance: {
      ...cluster.provenance,
      'economics.usdPerDeviceHour': { kind, source: `${nameOf(offer)}, ${date}: ${source}` },
      ...(pue === undefined ? {} : { 'economics.pue': { kind: pue.kind, source: pue.source } }),
    },
  };
}

/** `p5.48xlarge of aws in us-east-1, on-demand`. */
export function nameOf({ provider, sku, region, commitment }: Offer): string {
  const where = region === 'any' ? '' : ` in ${region}`;
  return `${sku} of ${provider}${where}, ${commitment}`;
}

function splitProvider(
  provider: string | undefined,
): [provider: string | undefined, sku: string | undefined] {
  if (provider === undefined) return [undefined, undefined];
  const slash = provider.indexOf('/');
  const [name, sku] =
    slash < 0 ? [provider, undefined] : [provider.slice(0, slash), provider.slice(slash + 1)];
  return [name.toLowerCase(), sku === '' ? undefined : sku];
}

/** The offers whose SKU is this very cluster. */
function ownersOf(cluster: Cluster, book: readonly Offer[]): readonly Offer[] {
  return book.filter((offer) => offer.cluster === cluster.id && offer.accelerator === cluster.accelerator.id);
}

function refuseOtherProvider(cluster: Cluster, own: readonly Offer[], asked: string | undefined): void {
  const [first] = own;
  if (first === undefined || asked === undefined || asked === first.provider) return;
  throw new InputError(
    `'${cluster.id}' is ${first.sku} of ${first.provider}, and '${asked}' does not sell it: a cluster of one provider ` +
      `has no offers of another; name a cluster of that provider, or one of nobody's such as h100-dgx`,
  );
}

/** Whether a job on all of `cluster` can run on instances of `offer`. */
function carries({ cluster: own, devices, network }: Offer, { id, node, devices: all }: Cluster): boolean {
  if (own === id || all <= devices) return true;
  return network ?? devices >= node.devices;
}

function tooSmall(offers: readonly Offer[], { devices, node }: Cluster): InputError {
  const [first] = offers;
  const named = [...new Set(offers.map(({ provider, sku, devices: n }) => `${sku} of ${provider} (${n})`))];
  return new InputError(
    `no price that was asked for is of instances that carry ${devices} devices in nodes of ${node.devices}: ` +
      `${some(named)} have fewer devices than a node, or no network between them; to take such a price all the same, ` +
      `name its SKU: --provider ${first!.provider}/${first!.sku}`,
  );
}

function noneOnDemand(offers: readonly Offer[], { accelerator }: Cluster): InputError {
  const there = [...new Set(offers.map(({ commitment }) => commitment))];
  const named = offers.map((offer) => `${nameOf(offer)} at ${offer.usdPerDeviceHour} USD`);
  return new InputError(
    `no on-demand price of ${accelerator.id} is among those asked for; there is ${some(named)}: ` +
      `say --commitment ${there.join(' or ')}`,
  );
}

type Narrow = (offers: readonly Offer[]) => readonly Offer[];

/** Those that `keep`, where there are any; else all. */
function preferring(offers: readonly Offer[], keep: (offer: Offer) => boolean): readonly Offer[] {
  const kept = offers.filter(keep);
  return kept.length > 0 ? kept : offers;
}

/** On demand where nothing else was asked for; one's own machines are bought in no other way. */
function byCommitment(offers: readonly Offer[], { commitment }: Wish): readonly Offer[] {
  if (commitment !== undefined) return offers;
  const of = (one: Offer['commitment']) => offers.filter((offer) => offer.commitment === one);
  const onDemand = of('on-demand');
  return onDemand.length > 0 ? onDemand : of('owned');
}

const bySize =
  ({ node }: Cluster): Narrow =>
  (offers) =>
    preferring(offers, (offer) => offer.devices === node.devices);

/** A price of the region itself goes before one of all regions. */
const byRegion =
  ({ region }: Wish): Narrow =>
  (offers) =>
    region === undefined ? offers : preferring(offers, (offer) => offer.region === region);

const MOST_NAMED = 8;

/** Throws InputError for a provider, or one with a SKU, that is none of `providers`. */
export function requireProvider(said: string, providers: readonly string[]): void {
  const unknown = unknownProvider(said, providers);
  if (unknown !== undefined) throw unknown;
}

function unknownProvider(said: string | undefined, providers: readonly string[]): InputError | undefined {
  const [provider] = splitProvider(said);
  if (provider === undefined || providers.includes(provider)) return undefined;
  const [near] = nearest(provider, providers, 1);
  const hint = near === undefined ? '' : `; did you mean '${near}'?`;
  return new InputError(`unknown provider '${provider}'; there are ${providers.join(', ')}${hint}`);
}

function nothing(cluster: Cluster, wish: Wish, book: readonly Offer[]): InputError {
  const unknown = unknownProvider(wish.provider, [
    ...new Set([...book.map((offer) => offer.provider), ...(book === shippedOffers() ? providerIds() : [])]),
  ]);
  if (unknown !== undefined) return unknown;
  const { id } = cluster.accelerator;
  const parts = (['provider', 'region', 'commitment'] as const).filter((key) => wish[key] !== undefined);
  const asked = parts.map((key) => `${key} ${wish[key]}`).join(', ');
  // What there is once one of the wishes is given up, the last first.
  for (const key of parts.toReversed()) {
    const without = offersFor(id, { ...wish, [key]: undefined } as Wish, book);
    if (without.length === 0) continue;
    const there = [...new Set(without.map((offer) => offer[key]))];
    return new InputError(`no price of ${id} with ${asked}; without the ${key} there is ${some(there)}`);
  }
  const sellers = [...new Set(offersFor(id, {}, book).map((offer) => offer.provider))];
  return new InputError(
    sellers.length === 0
      ? `there is no price of ${id}; give one with --price, or a list of your own with --prices`
      : `no price of ${id} with ${asked}; it is sold by ${some(sellers)} (see \`llmsim prices --accelerator ${id}\`)`,
  );
}

function several(offers: readonly Offer[], wish: Wish): InputError {
  const differs = (key: 'provider' | 'region' | 'commitment' | 'sku') =>
    new Set(offers.map((offer) => offer[key])).size > 1;
  const key = (['provider', 'region', 'commitment', 'sku'] as const).find(differs) ?? 'sku';
  const next =
    key === 'sku' ? `write --provider ${offers[0]!.provider}/${offers[0]!.sku}` : `say which with --${key}`;
  const named = offers.map((offer) => `${nameOf(offer)} at ${offer.usdPerDeviceHour} USD`);
  const same = key === 'sku' && !differs('sku');
  return new InputError(
    `${offers.length} prices of ${offers[0]!.accelerator} are meant${wish.provider === undefined ? '' : ` by '${wish.provider}'`}: ` +
      `${some(named)}; ${same ? 'they differ in nothing but the price: leave one in the file' : next}`,
  );
}

function some(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${names.slice(0, MOST_NAMED).join('; ')}; and ${more} more` : names.join('; ');
}
