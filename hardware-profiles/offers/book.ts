/** The shipped price lists as offers: every file of `prices/`, with derived commitments and machines of one's own. */
import type { Provenance } from '../provenance.js';
import { loadAccelerator } from '../resolve/library.js';
import type { Commitment, Offer } from './offer.js';
import { type OwnedTerms, ownedPrice } from './owned.js';
import { SHIPPED_PRICES } from './shipped.js';

type Sources = Readonly<Record<string, Provenance>>;

/** A file of `prices/`. */
export interface PriceFile {
  readonly title: string;
  readonly pue?: { readonly value: number } & Provenance;
  /** By the provider's name: where it is, and whose grid it is on (`google/us-east4`, `FRA`, or `none` that is told). */
  readonly regions?: Readonly<Record<string, { readonly place: string; readonly grid: string }>>;
  readonly spot?: { readonly interruptionsPerNodeDay: number } & Provenance;
  readonly sources: Sources;
  readonly commitments?: Readonly<
    Partial<Record<Commitment, { readonly discount: number; readonly source: string }>>
  >;
  readonly offers?: readonly {
    readonly sku: string;
    readonly cluster?: string;
    readonly accelerator: string;
    readonly devices: number;
    readonly region: string;
    readonly commitment: Commitment;
    readonly usd: number;
    readonly date: string;
    readonly source: string;
    /** Whether its instances are joined by a network, where the source tells. */
    readonly network?: boolean;
    /** Commitments that are offered, too, at the price less their discount. */
    readonly also?: readonly Commitment[];
  }[];
  readonly terms?: OwnedTerms;
  readonly owned?: readonly {
    readonly sku: string;
    readonly accelerator: string;
    readonly devices: number;
    readonly capitalUsd: number;
    readonly hostWatts: number;
    readonly date: string;
    readonly source: string;
  }[];
}

/** Ids of the providers, in alphabetical order. */
export function providerIds(): string[] {
  return [...SHIPPED_PRICES.keys()].filter((path) => path.startsWith('prices/')).map((path) => path.slice(7));
}

/** What the file of `provider` says; undefined for a provider without one. */
export function priceFile(provider: string): PriceFile | undefined {
  return SHIPPED_PRICES.get(`prices/${provider}`)?.() as PriceFile | undefined;
}

let shipped: readonly Offer[] | undefined;

/** Every shipped offer: by provider, in the order of its file. */
export function shippedOffers(): readonly Offer[] {
  shipped ??= providerIds().flatMap((id) => offersOf(id, priceFile(id)!));
  return shipped;
}

function offersOf(provider: string, file: PriceFile): Offer[] {
  const pue = file.pue === undefined ? {} : { pue: file.pue };
  const listed = (file.offers ?? []).flatMap((written): Offer[] => {
    const { usd, source, also = [], cluster, ...about } = written;
    const offer: Offer = {
      provider,
      ...about,
      usdPerDeviceHour: usd,
      ...file.sources[source]!,
      ...(cluster === undefined ? {} : { cluster }),
      ...pue,
      ...(about.commitment === 'spot' && file.spot !== undefined
        ? { interruptions: interruptionsOf(file.spot) }
        : {}),
    };
    return [offer, ...also.map((commitment) => discounted(offer, commitment, file))];
  });
  return [...listed, ...(file.owned ?? []).map((machine) => ownedOffer(provider, machine, file))];
}

/** An on-demand offer at another commitment, for which no price could be read. */
function discounted(offer: Offer, commitment: Commitment, { commitments }: PriceFile): Offer {
  const { discount, source } = commitments![commitment]!;
  return {
    ...offer,
    ...{ commitment, discount },
    usdPerDeviceHour: Number((offer.usdPerDeviceHour * (1 - discount)).toFixed(4)),
    kind: 'assumed',
    source: `on-demand price less ${100 * discount} %: ${source}. On demand: ${offer.source}`,
  };
}

function interruptionsOf({ interruptionsPerNodeDay, kind, source }: NonNullable<PriceFile['spot']>) {
  return { perNodeDay: interruptionsPerNodeDay, kind, source };
}

function ownedOffer(
  provider: string,
  { capitalUsd, hostWatts, source, ...about }: NonNullable<PriceFile['owned']>[number],
  { sources, terms }: PriceFile,
): Offer {
  const watts = loadAccelerator(about.accelerator).busyWatts + hostWatts;
  const owned = ownedPrice(capitalUsd, watts, terms!);
  return {
    provider,
    ...about,
    region: 'any',
    commitment: 'owned',
    usdPerDeviceHour: Number((owned.capitalUsd + owned.electricityUsd + owned.upkeepUsd).toFixed(4)),
    kind: 'assumed',
    source: `${sources[source]!.source}; ${terms!.source}`,
    pue: { value: terms!.pue, kind: 'assumed', source: "an efficient hall of one's own" },
    owned,
  };
}
