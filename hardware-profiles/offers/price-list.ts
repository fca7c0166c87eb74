/**
 * A person's price list: CSV with columns of ours, or as gpuhunt's catalogues or the gpu-cloud-prices of ComputeTicks
 * have them. Rows of accelerators without a profile are counted; a row that is wrong is a sentence with its line.
 */
import { CsvError, type Info, parse } from 'csv-parse/sync';
import { InputError } from '../../input/error.js';
import { acceleratorIds } from '../lists.js';
import { acceleratorNamed } from './accelerator-names.js';
import { priceFile } from './book.js';
import type { Offer } from './offer.js';
import type { Row } from './price-cells.js';
import { FORMS, type Otherwise, type Read } from './price-forms.js';

export interface PriceList {
  readonly offers: readonly Offer[];
  /** Rows of data in the file. */
  readonly rows: number;
  /** Rows left out, by what they call the accelerator, or why else. */
  readonly unknown: ReadonlyMap<string, number>;
}

const MOST_SAID = 5;

/**
 * The offers in the CSV `text` of a file called `name`. Of rows that differ in date and price only, the last day's
 * cheapest counts. `otherwise` is for what gpuhunt's files leave to their names. Throws InputError for columns that no
 * form has, for CSV that is broken, and for rows that are wrong, each with its line.
 */
export function priceListIn(text: string, name: string, otherwise: Otherwise): PriceList {
  const records = recordsOf(text, name);
  const [header, ...rows] = records;
  if (header === undefined) throw new InputError(`${name} is empty; its first line names the columns`);
  const columns = header.record.map((title) => title.trim().toLowerCase());
  const form = FORMS.find((each) => each.columns.every((column) => columns.includes(column)));
  if (form === undefined) throw noForm(name, columns);
  const ids: ReadonlySet<string> = new Set(acceleratorIds());
  const offers = new Map<string, Offer>();
  const unknown = new Map<string, number>();
  const wrong: string[] = [];
  for (const { record, line } of rows) {
    const row: Row = Object.fromEntries(columns.map((column, i) => [column, (record[i] ?? '').trim()]));
    try {
      const read = form.read(row, otherwise);
      const named = acceleratorNamed(read.accelerator, ids, read.memoryGb, read.sku);
      if (named === undefined) unknown.set(read.accelerator, (unknown.get(read.accelerator) ?? 0) + 1);
      else
        keepBetter(
          offers,
          offerOf(read, named.accelerator, named.devices ?? read.devices, `${name}, line ${line}`),
        );
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      wrong.push(`${name}:${line} ${error.message}`);
    }
  }
  if (wrong.length > 0) {
    const more = wrong.length > MOST_SAID ? [`and ${wrong.length - MOST_SAID} more lines are wrong`] : [];
    throw new InputError([...wrong.slice(0, MOST_SAID), ...more].join('\n'));
  }
  return { offers: [...offers.values()], rows: rows.length, unknown };
}

/** What was left out, in a sentence; none where nothing was. */
export function leftOutOf({ rows, unknown }: PriceList, name: string): string[] {
  const left = [...unknown].sort(([, a], [, b]) => b - a);
  const count = left.reduce((sum, [, n]) => sum + n, 0);
  if (count === 0) return [];
  const named = left
    .slice(0, 3)
    .map(([accelerator, n]) => `'${accelerator}' in ${n} ${n === 1 ? 'row' : 'rows'}`);
  const more = left.length > 3 ? ', …' : '';
  return [
    `${name}: ${count} of ${rows} rows are no offers of a device that has a profile, and left out (${named.join(', ')}${more}).`,
  ];
}

function offerOf(read: Read, accelerator: string, devices: number, where: string): Offer {
  const { provider, sku, region, commitment, date, network, interruptionsPerNodeDay: rate } = read;
  const pue = priceFile(provider)?.pue;
  const spot = priceFile(provider)?.spot;
  const interruptions =
    rate === undefined
      ? spot && { perNodeDay: spot.interruptionsPerNodeDay, kind: spot.kind, source: spot.source }
      : { perNodeDay: rate, kind: 'specified' as const, source: where };
  return {
    ...{ provider, sku, accelerator, devices, region, commitment, date },
    usdPerDeviceHour: read.per === 'device' ? read.usd : read.usd / devices,
    kind: 'specified',
    source: read.source ?? where,
    ...(network === undefined ? {} : { network }),
    ...(pue === undefined ? {} : { pue }),
    ...(commitment === 'spot' && interruptions !== undefined ? { interruptions } : {}),
  };
}

function keepBetter(offers: Map<string, Offer>, offer: Offer): void {
  const { provider, sku, accelerator, region, commitment } = offer;
  const key = JSON.stringify([provider, sku, accelerator, region, commitment]);
  const kept = offers.get(key);
  const newer = kept === undefined || offer.date > kept.date;
  if (newer || (offer.date === kept.date && offer.usdPerDeviceHour < kept.usdPerDeviceHour))
    offers.set(key, offer);
}

function recordsOf(text: string, name: string): { record: string[]; line: number }[] {
  try {
    const parsed = parse(text, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
    });
    return (parsed as unknown as { info: Info; record: string[] }[]).map(({ info, record }) => {
      return { record, line: info.lines };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error ? `:${String(error.lines)}` : '';
    throw new InputError(`${name}${line} is not CSV (RFC 4180): ${reasonOf(error)}`);
  }
}

function reasonOf({ code }: CsvError): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quotation mark is not closed';
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return 'a quotation mark stands where none may be';
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
      return 'a row has more cells than there are columns';
    default:
      return 'it cannot be read';
  }
}

function noForm(name: string, columns: readonly string[]): InputError {
  const forms = FORMS.toReversed().map(({ title, columns: wanted }) => `${title}: ${wanted.join(', ')}`);
  const seen = columns.filter((column) => column !== '').slice(0, 12);
  return new InputError(
    `${name} has the columns ${seen.join(', ') || 'of no name'}, and a price list has at least these: ${forms.join('; or ')}`,
  );
}
