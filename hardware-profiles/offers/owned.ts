/** What a device-hour of one's own machines costs: capital over the hours of use, electricity and upkeep. */
import type { OwnedParts } from './offer.js';

export interface OwnedTerms {
  /** Years of use, and the share of their hours that are used. */
  readonly years: number;
  readonly use: number;
  readonly pue: number;
  readonly usdPerKwh: number;
  /** Servers, network, storage and hall, as a share of what the devices cost. */
  readonly serverAndNetworkShare: number;
  /** Staff, spares and support a year, as a share of all capital. */
  readonly upkeepShare: number;
  readonly source: string;
}

const HOURS_A_YEAR = 8760;

/** The parts, in USD per hour of use of a device that cost `deviceUsd` and draws `watts` with its share of the host. */
export function ownedPrice(deviceUsd: number, watts: number, terms: OwnedTerms): OwnedParts {
  const capital = deviceUsd * (1 + terms.serverAndNetworkShare);
  const hoursAYear = HOURS_A_YEAR * terms.use;
  return {
    capitalUsd: capital / (terms.years * hoursAYear),
    electricityUsd: (watts / 1000) * terms.pue * terms.usdPerKwh,
    upkeepUsd: (capital * terms.upkeepShare) / hoursAYear,
  };
}
