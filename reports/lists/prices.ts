/** Offers out of the price lists: a table for people, a document for machines, Markdown and CSV. */
import type { Offer } from '../../hardware-profiles/offers/offer.js';
import { column, csvFile, type FileColumn } from '../csv/file.js';
import { type Column, grid } from '../tables/grid.js';
import { list, markdown, paragraph, table, words } from '../tables/markdown.js';
import { paint, wrap } from '../tables/style.js';
import { count } from '../tables/units.js';
import type { List } from './list.js';

/** An offer and how old its price is. */
export interface ListedOffer extends Offer {
  readonly ageDays: number;
  readonly old: boolean;
}

const COLUMNS: readonly Column<ListedOffer>[] = [
  {
    title: 'provider',
    align: 'left',
    leaves: 0,
    cell: (o) => o.provider,
    paint: (text, _, p) => p.bold(text),
  },
  { title: 'SKU', align: 'left', leaves: 1, cell: (o) => o.sku },
  { title: 'accelerator', align: 'left', leaves: 0, code: true, cell: (o) => o.accelerator },
  { title: 'devices', align: 'right', leaves: 6, cell: (o) => `${o.devices}` },
  { title: 'region', align: 'left', leaves: 2, cell: (o) => o.region },
  { title: 'commitment', align: 'left', leaves: 0, cell: (o) => o.commitment },
  { title: '$/device-\nhour', align: 'right', leaves: 0, cell: (o) => o.usdPerDeviceHour.toFixed(2) },
  { title: 'price\ndate', align: 'left', leaves: 3, cell: (o) => o.date },
  {
    ...{ title: 'age', align: 'right', leaves: 3 },
    cell: (o) => `${count(o.ageDays)} d`,
    paint: (text, { old }, p) => (old ? p.warn(text) : text),
  },
  { title: 'kind', align: 'left', leaves: 4, cell: (o) => o.kind },
  {
    ...{ title: 'interruptions\n/node-day', align: 'right', leaves: 5 },
    cell: ({ interruptions: i }) => (i === undefined ? '' : i.perNodeDay.toPrecision(2)),
  },
];

const FILE_COLUMNS: readonly FileColumn<ListedOffer>[] = [
  column('provider', 'id of the provider', (o) => o.provider),
  column('sku', 'what it calls the instance', (o) => o.sku),
  column('accelerator', 'id of the accelerator, see `llmsim hardware`', (o) => o.accelerator),
  column('devices', 'devices of an instance', (o) => o.devices),
  column('region', 'its region; `any`: all cost the same, or none is told', (o) => o.region),
  column('commitment', '`on-demand`, `spot`, `1-year`, `3-year` or `owned`', (o) => o.commitment),
  column('usd_per_device_hour', 'the price', (o) => o.usdPerDeviceHour),
  column('date', 'day or month the price is of', (o) => o.date),
  column('source', 'where it is from', (o) => o.source),
  column('kind', '`measured`, `specified` or `assumed`', (o) => o.kind),
  column('age_days', 'days from then to today', (o) => o.ageDays),
  column('interruptions_per_node_day', 'of spot offers', (o) => o.interruptions?.perNodeDay ?? null),
  column('network', 'whether instances are joined for one job, where it is told', (o) => o.network ?? null),
  column('pue', 'of the provider’s halls, where it is told', (o) => o.pue?.value ?? null),
];

/** The offers as a list; in JSON (`llmsim.prices/1`) with all that is known of each. */
export function priceList(offers: readonly ListedOffer[]): List {
  return {
    document: { schema: 'llmsim.prices/1', rows: offers },
    text: (style) =>
      [
        ...grid(COLUMNS, offers, style),
        '',
        ...notesOn(offers)
          .flatMap((note) => wrap(note, style))
          .map(paint(style).dim),
        '',
      ].join('\n'),
  };
}

/** The same as Markdown. */
export function priceMarkdown(offers: readonly ListedOffer[]): string {
  return markdown([
    table({ columns: COLUMNS, rows: offers }),
    list(notesOn(offers).map((note) => [words(note)])),
    paragraph(words(`${count(offers.length)} offers.`)),
  ]);
}

/** The same as CSV, in columns that `--prices` takes. */
export function priceCsv(offers: readonly ListedOffer[]): string {
  return csvFile(FILE_COLUMNS, offers);
}

/** Which commitments nobody named a price for: they were made from on-demand prices. */
function discountNotes(offers: readonly ListedOffer[]): string[] {
  const made = new Map<string, { n: number; providers: Set<string> }>();
  for (const { commitment, discount, provider } of offers) {
    if (discount === undefined) continue;
    const words = `${commitment} prices of PROVIDERS are the on-demand price less ${100 * discount} %`;
    const one = made.get(words) ?? { n: 0, providers: new Set() };
    made.set(words, { n: one.n + 1, providers: one.providers.add(provider) });
  }
  return [...made].map(
    ([words, { n, providers }]) =>
      `${count(n)} ${words.replace('PROVIDERS', [...providers].join(', '))}: one discount assumed for all, which no price list named.`,
  );
}

/** Sources, each once, with whose prices they are; what is old, and what owning is made of. */
function notesOn(offers: readonly ListedOffer[]): string[] {
  const sources = new Map<string, Set<string>>();
  for (const { source, provider } of offers)
    sources.set(source, (sources.get(source) ?? new Set()).add(provider));
  const old = offers.filter((offer) => offer.old).length;
  const owned = offers.flatMap(({ sku, owned: parts }) => {
    if (parts === undefined) return [];
    const [capital, electricity, upkeep] = [parts.capitalUsd, parts.electricityUsd, parts.upkeepUsd].map(
      (usd) => usd.toFixed(2),
    );
    return [`${sku}: $${capital} capital + $${electricity} electricity + $${upkeep} upkeep.`];
  });
  return [
    ...(old > 0 ? [`${count(old)} of ${count(offers.length)} prices are 90 days old and more.`] : []),
    ...discountNotes(offers),
    ...(offers.some(({ interruptions }) => interruptions !== undefined)
      ? ['Interruptions/node-day: how often a spot node is taken back, on average.']
      : []),
    ...owned,
    ...[...sources].map(([source, providers]) => `${[...providers].join(', ')}: ${source}.`),
  ];
}
