/**
 * How much CO2 a kilowatt-hour makes where a region is: Google's figures for its own grids are shipped; those of
 * countries are read, when asked for, from the package `@tgwf/co2`, whose data may not be shipped in another licence.
 */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import type { Provenance } from '../provenance.js';
import { priceFile, providerIds } from './book.js';
import type { Grid } from './offer.js';
import { SHIPPED_PRICES } from './shipped.js';

interface GoogleGrids extends Provenance {
  readonly gramsPerKwh: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
}

/** Three letters of ISO 3166. */
const COUNTRY = /^[A-Z]{3}$/;

/**
 * The zone of `region`, as `provider` calls it, or of a country by its three letters; undefined where none is told. A
 * region that several providers have must be on one grid. Throws InputError for a name that nobody has, with the nearest.
 */
export function zoneOf(region: string, provider?: string): string | undefined {
  const providers = provider === undefined ? providerIds() : [provider];
  const zones = new Map<string, string>();
  for (const id of providers) {
    const zone = zoneAt(id, region);
    if (zone !== undefined) zones.set(id, zone);
  }
  const different = new Set(zones.values());
  if (different.size > 1) {
    throw new InputError(
      `'${region}' is a region of ${[...zones.keys()].join(' and of ')}, on different grids. A region alone sets the grid, not the price: ` +
        'say whose with --provider, which takes its price as well, or name a country such as USA',
    );
  }
  const [zone] = different;
  if (zone !== undefined) return zone === 'none' ? undefined : zone;
  if (COUNTRY.test(region)) return region;
  // Somebody's own price list may have regions of providers that are not known here.
  if (provider !== undefined && priceFile(provider) === undefined) return undefined;
  const known = providers.flatMap(regionsOf);
  const near = nearest(region, [...new Set(known)]).map((name) => `'${name}'`);
  const guess =
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'give a country by three letters, such as FRA';
  throw new InputError(
    `unknown region '${region}'${provider === undefined ? '' : ` of ${provider}`}: ${guess}`,
  );
}

/** Names of the regions of `provider` whose grid is told. */
function regionsOf(provider: string): string[] {
  const own = Object.keys(priceFile(provider)?.regions ?? {}).filter((name) => name !== 'any');
  return provider === 'gcp' ? [...own, ...Object.keys(google().gramsPerKwh)] : own;
}

function zoneAt(provider: string, region: string): string | undefined {
  const regions = priceFile(provider)?.regions ?? {};
  if (Object.hasOwn(regions, region)) return regions[region]!.grid;
  return provider === 'gcp' && Object.hasOwn(google().gramsPerKwh, region) ? `google/${region}` : undefined;
}

function google(): GoogleGrids {
  return SHIPPED_PRICES.get('grids/google')!() as GoogleGrids;
}

/** The grid of `zone`, of the last year there is. Throws InputError where it is a country's and they cannot be read. */
export async function gridOf(zone: string): Promise<Grid> {
  if (!zone.startsWith('google/')) return countryGrid(zone);
  const { gramsPerKwh, kind, source } = google();
  const years = gramsPerKwh[zone.slice('google/'.length)]!;
  const year = Object.keys(years)
    .filter((key) => /^\d{4}$/.test(key))
    .sort()
    .at(-1)!;
  const kgCo2PerKwh = Number(years[year]) / 1000;
  return { zone, kgCo2PerKwh, kind, source: `${source}, ${year}, ${zone}`, year: Number(year) };
}

/** The package that has the countries, at the version that is tested with. */
export const COUNTRY_PACKAGE = '@tgwf/co2@0.19.0';

async function countryGrid(country: string): Promise<Grid> {
  const averages = await countryAverages();
  if (averages === undefined) {
    throw new InputError(
      `how much CO2 the grid of ${country} makes is read from a package whose data may not be shipped with llmsim ` +
        `(Ember, CC BY-SA 4.0), and it is not installed beside it: npm install ${COUNTRY_PACKAGE}, or give the figure as ` +
        '--set economics.carbonIntensity=0.3kg/kWh',
    );
  }
  const grams = Object.hasOwn(averages, country) ? averages[country]! : undefined;
  if (grams === undefined || !(grams > 0)) {
    throw new InputError(
      `there is no figure for a grid '${country}'; countries have three letters, such as FRA or USA`,
    );
  }
  return {
    zone: country,
    kgCo2PerKwh: grams / 1000,
    kind: 'measured',
    source: `Ember's average of the last year it has for ${country}, as in ${COUNTRY_PACKAGE} (CC BY-SA 4.0)`,
  };
}

/** Grams per kWh by country; undefined where the package is not installed. */
async function countryAverages(): Promise<Readonly<Record<string, number>> | undefined> {
  try {
    // It brings no types.
    const read: { averageIntensity: { data: Readonly<Record<string, number>> } } = await import(
      '@tgwf/co2/data' as string
    );
    return read.averageIntensity.data;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
