/**
 * What a device-hour costs at one provider: an offer, with all that makes it one. A price without SKU, region,
 * commitment and date says little, since one chip differs nearly fivefold between them.
 */
import type { Provenance } from '../provenance.js';

export const COMMITMENTS = ['on-demand', 'spot', '1-year', '3-year', 'owned'] as const;
export type Commitment = (typeof COMMITMENTS)[number];

/** How often a provider takes a spot node back, on average. */
export interface Interruptions extends Provenance {
  readonly perNodeDay: number;
}

/** What a device-hour of one's own machines is made of, in US dollars; the parts add up to the price. */
export interface OwnedParts {
  readonly capitalUsd: number;
  readonly electricityUsd: number;
  readonly upkeepUsd: number;
}

export interface Offer extends Provenance {
  /** Id of the provider, such as `aws`. */
  readonly provider: string;
  readonly sku: string;
  /** Id of the accelerator sold. */
  readonly accelerator: string;
  /** Devices of one instance. */
  readonly devices: number;
  /** The provider's name for it; `any` where all of its regions cost the same or none is told. */
  readonly region: string;
  readonly commitment: Commitment;
  readonly usdPerDeviceHour: number;
  /** When the price was read or held: `2026-11-09`, or a month. */
  readonly date: string;
  /**
   * Whether instances are joined by a network for one job. Absent where nobody tells: instances as large as a node of the
   * cluster are taken to be, smaller ones are not.
   */
  readonly network?: boolean;
  /** Share that the price is below the on-demand one it was made from, where nobody named it. */
  readonly discount?: number;
  /** The shipped cluster that this SKU is. */
  readonly cluster?: string;
  /** PUE of the provider's halls, where it is told. */
  readonly pue?: { readonly value: number } & Provenance;
  /** Of a spot offer. */
  readonly interruptions?: Interruptions;
  /** Of machines of one's own. */
  readonly owned?: OwnedParts;
}

/** The electricity of a grid. */
export interface Grid extends Provenance {
  /** `google/us-east4`, or the three letters of a country. */
  readonly zone: string;
  readonly kgCo2PerKwh: number;
  /** That the figure is of, where its source says one. */
  readonly year?: number;
}

/** What is asked of an offer; what is absent may be anything. */
export interface Wish {
  /** `runpod`, or with the beginning of an SKU: `runpod/secure`. */
  readonly provider?: string;
  readonly region?: string;
  readonly commitment?: Commitment;
}

/** A price is said to be old from this many days on. */
export const OLD_DAYS = 90;

/**
 * Days from `date` (a day, or a month, whose last day counts) to `today` (`2026-11-30`), both in UTC; a price of
 * tomorrow is 0 days old. Null for what is no date.
 */
export function ageInDays(date: string, today: string): number | null {
  const [from, to] = [lastDay(date), lastDay(today)];
  if (from === null || to === null) return null;
  return Math.max(0, Math.round((to - from) / 86_400_000));
}

/** The day in milliseconds; of a month or a year its last day. */
function lastDay(date: string): number | null {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(date) ?? [];
  if (year === undefined) return null;
  const [y, m] = [Number(year), month === undefined ? 12 : Number(month)];
  if (m < 1 || m > 12) return null;
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate();
  const d = day === undefined ? last : Number(day);
  return d < 1 || d > last ? null : Date.UTC(y, m - 1, d);
}
