/** Whose price, grid and currency the costs of a whole run are made of, in lines. */
import type { Inputs, Row } from '../../planning/comparison.js';
import type { PriceUsed } from '../../planning/price.js';
import { dataLines } from './data.js';
import { count, dollars, duration, percent } from './units.js';

/** `price of 2026-08-19, 103 days old`; nothing for a price without a date. */
export function ageOf({ date, ageDays, old }: PriceUsed): string {
  if (date === undefined) return '';
  return old ? `price of ${date}, ${count(ageDays!)} days old` : `price of ${date}`;
}

/**
 * What is to be said of the price beside the costs: whose it is, how old, which grid and currency. Nothing of a price that
 * was given with the question, nor of figures that nobody knows.
 */
export function priceLines(price: PriceUsed | undefined): string[] {
  if (price === undefined) return [];
  const { usdPerDeviceHour, provider, sku, region, commitment, grid, currency, kind, embodied } = price;
  const at = `${dollars(usdPerDeviceHour)} per device-hour`;
  const lines: string[] = [];
  if (provider !== undefined) {
    const where = region === 'any' ? '' : ` in ${region}`;
    const assumed = kind === 'assumed' ? '; an assumption, see `llmsim prices`' : '';
    lines.push(`${at}: ${sku} of ${provider}${where}, ${commitment}; ${ageOf(price)}${assumed}`);
  } else if (price.date !== undefined && Number.isFinite(usdPerDeviceHour)) {
    const other = price.old ? '; --provider, --prices or --price gives another' : '';
    lines.push(`${at}: the profile’s ${ageOf(price)}${other}`);
  }
  if (grid !== undefined) {
    lines.push(`${carbonOf(price)}: grid of ${grid.zone}`);
  } else if (Number.isFinite(price.kgCo2PerKwh)) {
    lines.push(`${carbonOf(price)}: the profile’s; --region takes the grid of a place`);
  }
  if (currency !== undefined) {
    const day = currency.date === undefined ? '' : `, rate of ${currency.date}`;
    lines.push(`${currency.code} at ${currency.perUsd} per US dollar${day}`);
  }
  if (embodied !== undefined) {
    const grams = Math.round(1000 * embodied.kgPerDeviceHour);
    lines.push(`embodied ${grams} g CO₂e per device-hour, beside that of electricity (${embodied.source})`);
  }
  return lines;
}

/** The same of a question; nothing where it is about no whole run. */
export function costLines({ price, tokens }: Pick<Inputs, 'price' | 'tokens'>): string[] {
  return tokens === null ? [] : priceLines(price);
}

/** The same of several questions, each line once; with `names`, which of them a line is of where they differ. */
export function priceLinesOf(prices: readonly (PriceUsed | undefined)[], names: readonly string[]): string[] {
  const owners = new Map<string, string[]>();
  for (const [i, price] of prices.entries())
    for (const line of priceLines(price)) owners.set(line, [...(owners.get(line) ?? []), names[i]!]);
  return [...owners].map(([line, whose]) =>
    whose.length === prices.length ? line : `${[...new Set(whose)].join(', ')}: ${line}`,
  );
}

function carbonOf({ kgCo2PerKwh, pue }: PriceUsed): string {
  return `${count(1000 * kgCo2PerKwh)} g CO₂e per kWh, PUE ${pue}`;
}

/** What interruptions are taken to cost the fastest row: on a spot offer, or of all that was asked around its steps. */
export function goodputLines([row]: readonly Pick<Row, 'totals' | 'unit'>[]): string[] {
  const { goodput, interruptions, checkpoint, startSeconds, timeToTrainSeconds } = row?.totals ?? {};
  if (row === undefined || goodput === undefined || interruptions === undefined) return [];
  const { perDay, lostSecondsEach } = interruptions;
  const each = `${perDay.toPrecision(2)} interruptions a day, each ${Math.round(lostSecondsEach / 60)} min of lost work and restart`;
  if (checkpoint === undefined)
    return [`Goodput ${percent(goodput)} on spot: ${each}; failures are not in it.`];
  const { intervalSeconds, blockedSeconds, writeSeconds } = checkpoint;
  const written =
    intervalSeconds === null
      ? 'no checkpoint before the end'
      : `a checkpoint every ${duration(intervalSeconds)}, written in ${duration(writeSeconds)}, of which devices wait ${duration(blockedSeconds)}`;
  const starting =
    startSeconds === undefined
      ? ''
      : ` Starting takes ${duration(startSeconds)} of the ${duration(timeToTrainSeconds!)} to train.`;
  return [
    `Goodput ${percent(goodput)} by closed form: ${perDay === 0 ? 'no interruptions' : each}; ${written}.${starting} \`llmsim run\` plays it.`,
    ...dataLines(row),
  ];
}

/** How the fastest row's batch grows before it is whole. */
export function rampLines([row]: readonly Pick<Row, 'totals'>[]): string[] {
  const ramp = row?.totals?.rampup;
  if (ramp === undefined) return [];
  return [
    `The batch grows over the first ${count(Math.round(ramp.tokens / 1e6))} M tokens: ${count(Math.round(ramp.steps))} steps ` +
      `in ${duration(ramp.seconds)} at the speed of smaller batches, counted in the whole run.`,
  ];
}
