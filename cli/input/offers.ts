/** The offers that a person wants to see, of the shipped lists or of a file, with their age. */
import { acceleratorIds } from '../../hardware-profiles/lists.js';
import { providerIds, shippedOffers } from '../../hardware-profiles/offers/book.js';
import { offersFor } from '../../hardware-profiles/offers/choose.js';
import { ageInDays, type Commitment, type Offer, OLD_DAYS } from '../../hardware-profiles/offers/offer.js';
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import type { ListedOffer } from '../../reports/lists/prices.js';
import { priceFileAt } from './price-file.js';
import { today } from './today.js';

/** As options have it. */
interface Listing {
  readonly accelerator?: string;
  readonly provider?: string;
  readonly region?: string;
  readonly commitment?: string;
  /** Path of a price list. */
  readonly prices?: string;
}

/** Throws InputError for names that are unknown and for a file that is wrong. */
export function listedOffers({ accelerator, prices, commitment, ...wish }: Listing): {
  readonly offers: readonly ListedOffer[];
  readonly remarks: readonly string[];
} {
  const { offers: book, remarks } =
    prices === undefined ? { offers: shippedOffers(), remarks: [] } : priceFileAt(prices);
  known('accelerator', accelerator, acceleratorIds());
  if (prices === undefined) known('provider', wish.provider?.split('/')[0]?.toLowerCase(), providerIds());
  const ids =
    accelerator === undefined ? [...new Set(book.map((offer) => offer.accelerator))].sort() : [accelerator];
  const full = { ...wish, ...(commitment === undefined ? {} : { commitment: commitment as Commitment }) };
  const now = today();
  return { offers: ids.flatMap((id) => offersFor(id, full, book)).map((offer) => aged(offer, now)), remarks };
}

function aged(offer: Offer, now: string): ListedOffer {
  const ageDays = ageInDays(offer.date, now)!;
  return { ...offer, ageDays, old: ageDays >= OLD_DAYS };
}

function known(what: string, name: string | undefined, names: readonly string[]): void {
  if (name === undefined || names.includes(name)) return;
  const near = nearest(name, names).map((each) => `'${each}'`);
  throw new InputError(
    `unknown ${what} '${name}': ${near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are ${names.join(', ')}`}`,
  );
}
