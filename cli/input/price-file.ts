/** A person's price list, read from its file. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { ageInDays, type Offer } from '../../hardware-profiles/offers/offer.js';
import { leftOutOf, priceListIn } from '../../hardware-profiles/offers/price-list.js';
import { readText } from '../../input/read-file.js';

/**
 * The offers in the file at `path`, and what is to be said of rows that are none. A list that names neither provider
 * nor day is that of its file's name, as gpuhunt's are (`v1/20261118/aws.csv`). Throws InputError as `priceListIn`.
 */
export function priceFileAt(path: string): { offers: readonly Offer[]; remarks: readonly string[] } {
  const text = readText(path, 'price list');
  const provider = basename(path).replace(/\.[^.]*$/, '');
  const list = priceListIn(text, path, { provider: provider === '' ? 'own' : provider, date: dayOf(path) });
  return { offers: list.offers, remarks: leftOutOf(list, path) };
}

/** Eight digits in the path, or else the day the file was written. */
function dayOf(path: string): string {
  const [, year, month, day] = /(?:^|\D)(20\d\d)(\d\d)(\d\d)(?:\D|$)/.exec(path) ?? [];
  const named = `${year}-${month}-${day}`;
  if (ageInDays(named, named) !== null) return named;
  const written = statSync(path, { throwIfNoEntry: false })?.mtime ?? new Date(0);
  return written.toISOString().slice(0, 10);
}
