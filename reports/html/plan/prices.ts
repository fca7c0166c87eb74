/** The prices a plan was worked out with: whose they are, how old, and how many cells rest on each. */
import type { PlanPrice, PlanRow } from '../../../planning/plan/row.js';
import { count, dollars } from '../../tables/units.js';
import { html, type Markup, prose } from '../markup.js';
import { plain } from '../tables.js';

/** Prices in the table; more are in the rows. */
const MOST_PRICES = 100;
/** Days from which on a price is said to be old. */
const OLD_DAYS = 90;

/** Days since a price was read; null for what is no date. */
export type AgeOf = (date: string) => number | null;

export function priceTable(rows: readonly PlanRow[], ageOf: AgeOf): Markup {
  const prices = new Map<string, { price: PlanPrice; cells: number }>();
  let without = 0;
  for (const { price } of rows) {
    if (price === null) {
      without++;
      continue;
    }
    const key = JSON.stringify(price);
    const known = prices.get(key);
    if (known) known.cells++;
    else prices.set(key, { price, cells: 1 });
  }
  const all = [...prices.values()];
  const age = ({ date }: PlanPrice) => (date === null ? null : ageOf(date));
  const old = all.filter(({ price }) => (age(price) ?? 0) >= OLD_DAYS);
  const shown = all.slice(0, MOST_PRICES);
  const said = [
    ...(old.length > 0
      ? [
          `${count(old.length)} of ${count(all.length)} prices ${old.length === 1 ? 'is' : 'are'} ${OLD_DAYS} days old or more: ask for new ones before you decide.`,
        ]
      : []),
    ...(without > 0 ? [`${count(without)} cells have no price.`] : []),
    ...(shown.length < all.length
      ? [`The first ${shown.length} of ${count(all.length)} prices are listed.`]
      : []),
  ];
  return html`${said.length > 0 && html`<p class="${old.length > 0 ? 'warned' : 'soft'}">${prose(said.join(' '))}</p>`}${plain(
    ['price of', 'device-hour', 'date', 'age', 'cells', 'kind', 'source'],
    shown.map(({ price, cells }) => {
      const days = age(price);
      const what = [price.provider ?? 'the profile', price.sku, price.region, price.commitment];
      return [
        what.filter((part) => part !== null).join(', '),
        ...[dollars(price.usdPerDeviceHour), price.date ?? '–', days === null ? '–' : `${count(days)} d`],
        ...[count(cells), price.kind ?? '–', price.source ?? '–'],
      ];
    }),
    6,
  )}`;
}
