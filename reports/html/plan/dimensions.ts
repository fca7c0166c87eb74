/** What sets the cells of a plan apart: keys of the question with more than one value. */

import { lengthsTold } from '../../../input/asked-training.js';
import type { PlanRow } from '../../../planning/plan/row.js';
import { count, dollars, duration } from '../../tables/units.js';
import { wordsOfRows } from './figures.js';

/** A key and its values, as a page says them. */
export interface Dimension {
  readonly key: string;
  readonly name: string;
  /** Whether another value is another job, of which times and costs are not compared. */
  readonly isJob: boolean;
  /** Whether its values are figures, in order of size. */
  readonly isNumber: boolean;
  /** In their order: figures by size, names as they came. */
  readonly values: readonly string[];
  of(row: PlanRow): string;
}

interface Key {
  readonly key: string;
  readonly name: string;
  readonly isJob?: true;
  /** A limit changes what binds, and neither time nor cost. */
  readonly isLimit?: true;
  readonly value: (row: PlanRow) => string | number | null;
  readonly said?: (figure: number) => string;
}

const CLUSTER: Key = { key: 'cluster', name: 'cluster', value: ({ inputs }) => inputs.cluster };
const KEYS: readonly Key[] = [
  { key: 'model', name: 'model', isJob: true, value: ({ inputs }) => inputs.model },
  { key: 'tokens', name: 'tokens', isJob: true, value: ({ inputs }) => inputs.tokens },
  { key: 'kind', name: 'cluster', value: kindOf },
  { key: 'devices', name: 'devices', value: ({ inputs }) => inputs.clusterDevices },
  { key: 'sequence', name: 'sequence', value: sequenceOf },
  { key: 'globalBatch', name: 'global batch', value: ({ inputs }) => inputs.globalBatch },
  { key: 'precision', name: 'precision', value: ({ inputs }) => inputs.precision },
  { key: 'strategySet', name: 'strategies', value: ({ inputs }) => inputs.strategySet },
  { key: 'provider', name: 'provider', value: ({ inputs }) => inputs.provider },
  { key: 'region', name: 'region', value: ({ inputs }) => inputs.region },
  { key: 'commitment', name: 'commitment', value: ({ inputs }) => inputs.commitment },
  {
    ...{ key: 'deadline', name: 'deadline', isLimit: true, said: duration },
    value: ({ inputs }) => inputs.deadlineSeconds,
  },
  {
    ...{ key: 'budget', name: 'budget', isLimit: true, said: dollars },
    value: ({ inputs }) => inputs.budgetUsd,
  },
  { key: 'maxDevices', name: 'most devices', isLimit: true, value: ({ inputs }) => inputs.maxDevices },
];
const PRICE: Key = {
  ...{ key: 'price', name: 'price of a device-hour', said: dollars },
  value: ({ price }) => price?.usdPerDeviceHour ?? null,
};

/** Tokens of a full sequence, and what it is packed or padded of. */
function sequenceOf({ inputs }: PlanRow): string | number | null {
  const { sequence, sequenceLengths, packing, unit, sampleSize } = inputs;
  if (unit != null) return sampleSize?.replaceAll('x', ' × ') ?? null;
  if (!sequenceLengths || sequence === null) return sequence;
  return `${count(sequence)} (${lengthsTold(sequenceLengths, packing ?? 'packed')})`;
}

/** The cluster as it was named, without its size. */
export function kindOf({ inputs }: PlanRow): string {
  return inputs.cluster.replace(/:[^:/\\]*$/, '');
}

/** Those with more than one value, in the order in which a reader thinks of them. */
export function dimensionsOf(rows: readonly PlanRow[]): Dimension[] {
  const kinds = new Set(rows.map(kindOf));
  const sizes = new Set(rows.map(({ inputs }) => inputs.clusterDevices));
  const clusters = new Set(rows.map(({ inputs }) => `${inputs.cluster}`));
  // Kinds and sizes are two lists where every kind has every size; else a cluster is one name.
  const isGrid = clusters.size === kinds.size * sizes.size && !sizes.has(null);
  const keys = isGrid
    ? KEYS
    : KEYS.flatMap((key) => (key.key === 'kind' ? [CLUSTER] : key.key === 'devices' ? [] : [key]));
  const varying = keys.map((key) => dimensionOf(key, rows)).filter(({ values }) => values.length > 1);
  const alike = new Set(rows.map((row) => JSON.stringify(varying.map((each) => each.of(row)))));
  if (alike.size === rows.length) return varying;
  const price = dimensionOf(PRICE, rows);
  return price.values.length > 1 ? [...varying, price] : varying;
}

/** Whether a dimension is a limit, which moves no figure. */
export function isLimit({ key }: Dimension): boolean {
  return KEYS.some((each) => each.key === key && each.isLimit);
}

function dimensionOf(given: Key, rows: readonly PlanRow[]): Dimension {
  const { key, isJob, value, said = count } = given;
  const words = wordsOfRows(rows);
  const name = { tokens: words.many, sequence: words.size }[key] ?? given.name;
  const text = (of: string | number | null) => (typeof of === 'number' ? said(of) : (of ?? '–'));
  const found = [...new Set(rows.map(value))];
  const isNumber =
    found.some((each) => typeof each === 'number') && !found.some((each) => typeof each === 'string');
  if (isNumber) found.sort((a, b) => Number(a ?? -1) - Number(b ?? -1));
  return {
    ...{ key, name, isJob: isJob === true, isNumber },
    values: [...new Set(found.map(text))],
    of: (row) => text(value(row)),
  };
}

/** Rows of one job together, in the order of the plan, with the name of the job; empty where there is one. */
export function jobsOf(
  rows: readonly PlanRow[],
  dimensions: readonly Dimension[],
): { readonly name: string; readonly rows: readonly PlanRow[] }[] {
  const keys = dimensions.filter(({ isJob }) => isJob);
  const jobs = new Map<string, PlanRow[]>();
  for (const row of rows) {
    const name = keys.map((each) => worded(each, row)).join(', ');
    const known = jobs.get(name);
    if (known) known.push(row);
    else jobs.set(name, [row]);
  }
  return [...jobs].map(([name, own]) => ({ name, rows: own }));
}

/** What tells a cell from the others of its job, in words: `h100-dgx, 128 devices, aws`. */
export function cellName(row: PlanRow, dimensions: readonly Dimension[]): string {
  const own = dimensions.filter((each) => !each.isJob && !isLimit(each) && each.of(row) !== '–');
  if (own.length === 0) return row.inputs.cluster;
  return own.map((each) => worded(each, row)).join(', ');
}

/** The same with the limits that vary, which tell cells of the same run apart. */
export function cellWithLimits(row: PlanRow, dimensions: readonly Dimension[]): string {
  const limits = dimensions.filter((each) => isLimit(each) && each.of(row) !== '–');
  return [cellName(row, dimensions), ...limits.map((each) => worded(each, row))].join(', ');
}

/** The same with its job, where there are several. */
export function cellInFull(row: PlanRow, dimensions: readonly Dimension[]): string {
  const jobs = dimensions.filter(({ isJob }) => isJob);
  return [...jobs.map((each) => worded(each, row)), cellWithLimits(row, dimensions)].join(', ');
}

/** With a capital first. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A value with the name of what it is a figure of. */
function worded(dimension: Dimension, row: PlanRow): string {
  const value = dimension.of(row);
  if (!dimension.isNumber) return value;
  if (dimension.key === 'devices') return `${value} ${dimension.name}`;
  if (dimension.key === 'tokens') return `${value} ${wordsOfRows([row]).many}`;
  return `${dimension.name} ${value}`;
}
