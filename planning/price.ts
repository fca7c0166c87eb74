/** The price, PUE and grid that the totals of a question are made of, and whose they are, in plain values. */
import { ageInDays, type Grid, OLD_DAYS } from '../hardware-profiles/offers/offer.js';
import type { Currency, Provenance } from '../hardware-profiles/profile.js';
import { EMBODIED_TERMS, embodiedKgPerDeviceHour, footprintOf } from './energy/embodied.js';
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
  /** Where these two are from; absent in results of older versions. */
  readonly pueSource?: string;
  readonly carbonSource?: string;
  /** The grid that a region chose, where its figure is from, and its year where that is told. */
  readonly grid?: { readonly zone: string; readonly source: string; readonly year?: number };
  readonly currency?: Currency;
  /** With `embodied`: kg of CO2e for a device-hour, and what that rests on. */
  readonly embodied?: Provenance & { readonly kgPerDeviceHour: number };
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
    ...sourcesOf(provenance),
    ...(grid === undefined ? {} : { grid: gridUsed(grid) }),
    ...(currency === undefined ? {} : { currency }),
    ...(economics.embodied === true ? { embodied: embodiedIn(cluster) } : {}),
  };
}

function sourcesOf(
  provenance: Request['cluster']['provenance'],
): Pick<PriceUsed, 'pueSource' | 'carbonSource'> {
  const [pue, carbon] = ['economics.pue', 'economics.kgCo2PerKwh'].map((path) => provenance[path]?.source);
  return {
    ...(pue === undefined ? {} : { pueSource: pue }),
    ...(carbon === undefined ? {} : { carbonSource: carbon }),
  };
}

function gridUsed({ zone, source, year }: Grid): NonNullable<PriceUsed['grid']> {
  return { zone, source, ...(year === undefined ? {} : { year }) };
}

function embodiedIn({ accelerator, node }: Request['cluster']): NonNullable<PriceUsed['embodied']> {
  const { kind, source } = footprintOf(accelerator);
  return {
    kgPerDeviceHour: embodiedKgPerDeviceHour(accelerator, node.devices),
    ...{ kind, source: `${source}; ${EMBODIED_TERMS}` },
  };
}
