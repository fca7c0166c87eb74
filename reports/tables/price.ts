/** Whose price, grid and currency the costs of a whole run are made of, in lines. */
import type { Row } from '../../planning/comparison.js';
import type { PriceUsed } from '../../planning/price.js';
import { count, dollars, percent } from './units.js';

/** `price of 2026-08-19, 103 days old`; nothing for a price without a date. */
export function ageOf({ date, ageDays, old }: PriceUsed): string {
  if (date === undefined) return '';
  return old ? `price of ${date}, ${count(ageDays!)} days old` : `price of ${date}`;
}

/**
 * What is to be said of the price beside the costs: whose it is, how old, which grid and currency. Nothing for a
 * profile's own that is not old.
 */
export function priceLines(price: PriceUsed | undefined): string[] {
  if (price === undefined) return [];
  const { usdPerDeviceHour, provider, sku, region, commitment, grid, currency, kind } = price;
  const at = `${dollars(usdPerDeviceHour)} per device-hour`;
  const lines: string[] = [];
  if (provider !== undefined) {
    const where = region === 'any' ? '' : ` in ${region}`;
    const assumed = kind === 'assumed' ? '; an assumption, see `llmsim prices`' : '';
    lines.push(`${at}: ${sku} of ${provider}${where}, ${commitment}; ${ageOf(price)}${assumed}`);
  } else if (price.old) {
    lines.push(`${at}: the profile’s ${ageOf(price)}; --provider, --prices or --price gives another`);
  }
  if (grid !== undefined) {
    lines.push(`${count(1000 * price.kgCo2PerKwh)} g CO₂e per kWh, PUE ${price.pue}: grid of ${grid.zone}`);
  }
  if (currency !== undefined) {
    const day = currency.date === undefined ? '' : `, rate of ${currency.date}`;
    lines.push(`${currency.code} at ${currency.perUsd} per US dollar${day}`);
  }
  return lines;
}

/** What interruptions are taken to cost the fastest row, on a spot offer. */
export function goodputLines([row]: readonly Pick<Row, 'totals'>[]): string[] {
  const { goodput, interruptions } = row?.totals ?? {};
  if (goodput === undefined || interruptions === undefined) return [];
  const { perDay, lostSecondsEach } = interruptions;
  return [
    `Goodput ${percent(goodput)} on spot: ${perDay.toPrecision(2)} interruptions a day, each ` +
      `${Math.round(lostSecondsEach / 60)} min of lost work and restart; failures are not in it.`,
  ];
}
