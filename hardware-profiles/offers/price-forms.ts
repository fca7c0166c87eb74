/** The forms of a price list: ours, gpuhunt's and that of ComputeTicks, each told by its columns. */
import { InputError } from '../../input/error.js';
import type { Commitment } from './offer.js';
import {
  cell,
  commitmentIn,
  commitmentNamed,
  day,
  leftOut,
  number,
  price,
  type Row,
  required,
  truth,
} from './price-cells.js';

/** How a kind of list is read. `provider` and `date` stand for what its rows may lack. */
export interface Form {
  readonly title: string;
  /** Columns that tell it from the others, all of which it has. */
  readonly columns: readonly string[];
  read(row: Row, otherwise: Otherwise): Read;
}

export interface Otherwise {
  readonly provider: string;
  readonly date: string;
}

/** What a row says; `accelerator` is as it is written there. */
export interface Read {
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
  /** Whether instances are joined by a network, where the row tells. */
  readonly network?: boolean;
  readonly date: string;
  readonly source?: string;
  readonly interruptionsPerNodeDay?: number;
}

export const FORMS: readonly Form[] = [
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
        ...networkIn(row),
        ...(cell(row, 'source') === '' ? {} : { source: cell(row, 'source') }),
        ...(rate === '' ? {} : { interruptionsPerNodeDay: number(row, 'interruptions_per_node_day', 0) }),
      };
    },
  },
];

/** A person who does not say how large instances are means the cluster of the question. */
function networkIn(row: Row): Pick<Read, 'network'> {
  if (cell(row, 'network') !== '') return { network: truth(row, 'network') };
  return cell(row, 'devices') === '' ? { network: true } : {};
}
