/**
 * A person's price list: CSV with columns of ours, or as gpuhunt's catalogues or the gpu-cloud-prices of ComputeTicks
 * have them. Rows of accelerators without a profile are counted; a row that is wrong is a sentence with its line.
 */
import { CsvError, type Info, parse } from 'csv-parse/sync';
import { InputError } from '../../input/error.js';
import { acceleratorIds } from '../lists.js';
import { acceleratorNamed } from './accelerator-names.js';
import { priceFile } from './book.js';
import { ageInDays, COMMITMENTS, type Commitment, type Offer } from './offer.js';

export interface PriceList {
  readonly offers: readonly Offer[];
  /** Rows of data in the file. */
  readonly rows: number;
  /** Rows left out, by what they call the accelerator, or why else. */
  readonly unknown: ReadonlyMap<string, number>;
}

/** A row by its columns, and the line it begins on. */
type Row = Readonly<Record<string, string>>;

/** How a kind of list is read. `provider` and `date` stand for what its rows may lack. */
interface Form {
  readonly title: string;
  /** Columns that tell it from the others, all of which it has. */
  readonly columns: readonly string[];
  read(row: Row, otherwise: Otherwise): Read;
}

interface Otherwise {
  readonly provider: string;
  readonly date: string;
}

/** What a row says; `accelerator` is as it is written there. */
interface Read {
  readonly accelerator: string;
  readonly memoryGb?: number;
  readonly provider: string;
  readonly sku: string;
  readonly region: string;
  readonly commitment: Commitment;
  /** Of one device, or of the instance with its number of devices. */
  readonly usd: number;
  readonly per: 'device' | 'instance';
  readonly devices: number;
  readonly date: string;
  readonly source?: string;
  readonly interruptionsPerNodeDay?: number;
}

const MOST_SAID = 5;
const MOST_USD = 1e6;

const FORMS: readonly Form[] = [
  {
    title: 'ComputeTicks gpu-cloud-prices',
    columns: ['gpu_model', 'price_per_gpu_hour', 'price_type', 'observation_day'],
    read: (row) => {
      const currency = cell(row, 'currency');
      if (currency !== '' && currency !== 'USD') throw new InputError(`currency '${currency}' is not USD`);
      return {
        accelerator: leftOut(row, 'price_per_gpu_hour', 'price_type') ?? required(row, 'gpu_model'),
        ...{
          provider: required(row, 'provider'),
          sku: required(row, 'sku'),
          region: cell(row, 'region') || 'any',
        },
        commitment: commitmentNamed(cell(row, 'price_type')) ?? 'on-demand',
        ...{ usd: number(row, 'price_per_gpu_hour', 0), per: 'device' },
        devices: Math.max(1, Math.round(number(row, 'gpu_count', 1))),
        date: day(row, 'observation_day'),
        ...(cell(row, 'source_url') === '' ? {} : { source: cell(row, 'source_url') }),
      };
    },
  },
  {
    title: 'gpuhunt catalogue',
    columns: ['instance_name', 'location', 'price', 'gpu_count', 'gpu_name', 'spot'],
    read: (row, otherwise) => {
      const memory = number(row, 'gpu_memory', 0);
      const provider = cell(row, 'provider') || otherwise.provider;
      const zone = cell(row, 'location');
      return {
        accelerator: leftOut(row, 'price') ?? (cell(row, 'gpu_name') || 'no accelerator'),
        ...(memory > 0 ? { memoryGb: memory } : {}),
        ...{ provider, sku: required(row, 'instance_name') },
        // Google's catalogue goes by zone, and a region's zones cost the same.
        region: (provider === 'gcp' ? zone.replace(/-[a-z]$/, '') : zone) || 'any',
        commitment: truth(row, 'spot') ? 'spot' : 'on-demand',
        ...{
          usd: number(row, 'price', 0),
          per: 'instance',
          devices: Math.max(1, number(row, 'gpu_count', 1)),
        },
        date: otherwise.date,
      };
    },
  },
  {
    title: 'columns of our own',
    columns: ['accelerator', 'usd_per_device_hour', 'date'],
    read: (row, otherwise) => {
      const accelerator = required(row, 'accelerator');
      const rate = cell(row, 'interruptions_per_node_day');
      return {
        ...{ accelerator, provider: cell(row, 'provider') || otherwise.provider },
        ...{ sku: cell(row, 'sku') || accelerator, region: cell(row, 'region') || 'any' },
        commitment: cell(row, 'commitment') === '' ? 'on-demand' : commitmentIn(row, 'commitment'),
        ...{ usd: price(row, 'usd_per_device_hour'), per: 'device' },
        ...{ devices: Math.max(1, number(row, 'devices', 1)), date: day(row, 'date') },
        ...(cell(row, 'source') === '' ? {} : { source: cell(row, 'source') }),
        ...(rate === '' ? {} : { interruptionsPerNodeDay: number(row, 'interruptions_per_node_day', 0) }),
      };
    },
  },
];

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
  const named = left.slice(0, 3).map(([accelerator, n]) => `${accelerator} ${n}`);
  const more = left.length > 3 ? ', …' : '';
  return [
    `${name}: ${count} of ${rows} rows are no offers of a device that has a profile, and left out (${named.join(', ')}${more}).`,
  ];
}

function offerOf(read: Read, accelerator: string, devices: number, where: string): Offer {
  const { provider, sku, region, commitment, date, interruptionsPerNodeDay: rate } = read;
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

function cell(row: Row, column: string): string {
  return row[column] ?? '';
}

function required(row: Row, column: string): string {
  const text = cell(row, column);
  if (text === '') throw new InputError(`${column}: it is empty`);
  return text;
}

function number(row: Row, column: string, otherwise: number): number {
  const text = cell(row, column);
  if (text === '') return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0)
    throw new InputError(`${column}: '${text}' is not a number of at least 0`);
  return value;
}

function price(row: Row, column: string): number {
  const usd = number({ [column]: required(row, column).replace(/^\$/, '') }, column, 0);
  if (!(usd > 0) || usd > MOST_USD)
    throw new InputError(`${column}: '${cell(row, column)}' is no price in US dollars`);
  return usd;
}

function day(row: Row, column: string): string {
  const text = required(row, column);
  // A time of day is not needed.
  const date = text.replace(/[T ]\d{2}:.*$/, '');
  if (ageInDays(date, date) === null)
    throw new InputError(`${column}: '${text}' is no date such as 2026-11-09`);
  return date;
}

/** Why a row of a list that others keep is no offer: it has no price, or is sold in a way that is not known here. */
function leftOut(row: Row, column: string, type?: string): string | undefined {
  if (!(number(row, column, 0) > 0)) return 'no price';
  if (type === undefined || commitmentNamed(cell(row, type)) !== undefined) return undefined;
  return `${type} ${cell(row, type)}`;
}

function truth(row: Row, column: string): boolean {
  return /^(true|1|yes)$/i.test(cell(row, column));
}

const COMMITMENT_WORDS: Readonly<Record<string, Commitment>> = {
  ...{
    ondemand: 'on-demand',
    demand: 'on-demand',
    payg: 'on-demand',
    preemptible: 'spot',
    interruptible: 'spot',
  },
  ...{
    '1year': '1-year',
    '1yr': '1-year',
    reserved1y: '1-year',
    '3year': '3-year',
    '3yr': '3-year',
    reserved3y: '3-year',
  },
};

function commitmentNamed(text: string): Commitment | undefined {
  const exact = COMMITMENTS.find((each) => each === text.toLowerCase());
  const word = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return exact ?? (Object.hasOwn(COMMITMENT_WORDS, word) ? COMMITMENT_WORDS[word] : undefined);
}

function commitmentIn(row: Row, column: string): Commitment {
  const text = required(row, column);
  const found = commitmentNamed(text);
  if (found === undefined) throw new InputError(`${column}: '${text}' is none of ${COMMITMENTS.join(', ')}`);
  return found;
}
