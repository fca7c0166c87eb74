/** The price, PUE and grid that the totals of a question are made of, and whose they are, in plain values. */
import { ageInDays, OLD_DAYS } from '../hardware-profiles/offers/offer.js';
import type { Currency, Provenance } from '../hardware-profiles/profile.js';
import type { Request } from './request.js';

export interface PriceUsed extends Provenance {
  readonly usdPerDeviceHour: number;
  /** When it was read; absent for a price that was given with the question. */
  readonly date?: string;
  /** Days from then to today; absent where nobody looked at a clock. */
  readonly ageDays?: number;
  /** Whether that is 90 days or more. */
  readonly old: boolean;
  /** Of an offer out of a price list. */
  readonly provider?: string;
  readonly sku?: string;
  readonly region?: string;
  readonly commitment?: string;
  readonly pue: number;
  readonly kgCo2PerKwh: number;
  /** The grid that a region chose, and where its figure is from. */
  readonly grid?: { readonly zone: string; readonly source: string };
  readonly currency?: Currency;
}

/** Of the request's cluster, as it is priced already. */
export function priceUsed({ cluster, today, usdPerDeviceHour, settings = {} }: Request): PriceUsed {
  const { economics, provenance } = cluster;
  const { offer, grid, currency, priceDate } = economics;
  const given = usdPerDeviceHour !== undefined || settings['economics.price'] !== undefined;
  const age = given || today === undefined ? null : ageInDays(priceDate, today);
  const { kind, source } = provenance['economics.usdPerDeviceHour']!;
  return {
    usdPerDeviceHour: economics.usdPerDeviceHour,
    ...{ kind, source },
    ...(given ? {} : { date: priceDate }),
    ...(age === null ? {} : { ageDays: age }),
    old: age !== null && age >= OLD_DAYS,
    ...(offer === undefined
      ? {}
      : { provider: offer.provider, sku: offer.sku, region: offer.region, commitment: offer.commitment }),
    ...{ pue: economics.pue, kgCo2PerKwh: economics.kgCo2PerKwh },
    ...(grid === undefined ? {} : { grid: { zone: grid.zone, source: grid.source } }),
    ...(currency === undefined ? {} : { currency }),
  };
}
