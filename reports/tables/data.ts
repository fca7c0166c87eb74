/** How data comes in beside the steps of rows, in sentences: who waits and for how long, or what keeps up and by how much. */
import { type Counted, unitWords } from '../../input/unit-words.js';
import type { Row, RunDataTotals } from '../../planning/comparison.js';
import { DATA_PARTS } from '../run/kinds.js';
import { bandwidth, count, duration, memory, percent } from './units.js';

type Told = Pick<Row, 'totals' | 'stepTimeSeconds' | 'unit'>;

/** `17,139 images/s (1.98 GB/s)`; the bytes alone where what a sample takes is not known. */
export function dataRate(
  bytesPerSecond: number,
  bytesPerSample: number | undefined,
  counted: Counted,
): string {
  // In the units of datasheets; what is little for them, in those of memory.
  const rate = bytesPerSecond < 1e8 ? `${memory(bytesPerSecond)}/s` : bandwidth(bytesPerSecond);
  if (bytesPerSample === undefined) return rate;
  return `${count(Math.round(bytesPerSecond / bytesPerSample))} ${unitWords(counted).rate} (${rate})`;
}

/** Whether data keeps up with the steps of a row. Empty where no dataset was named. */
export function dataLines(row: Pick<Row, 'totals' | 'unit'>): string[] {
  const data = row.totals?.data;
  if (data === undefined) return [];
  return [data.exposedSeconds > 0 ? waitsFor(data) : keepsUp(data, row)];
}

function waitsFor({ exposedSeconds, dataset, store, advice }: RunDataTotals): string {
  const wait = `Data does not keep up: devices wait ${duration(exposedSeconds)} of each step for ${dataset} on ${store}.`;
  return advice === undefined ? wait : `${wait} ${advice}.`;
}

/** Results of older versions say no rates. */
function keepsUp({ dataset, store, rates }: RunDataTotals, counted: Counted): string {
  const keeps = `Data keeps up: ${dataset} on ${store}`;
  if (rates === undefined) return `${keeps}.`;
  const { neededBytesPerSecond, narrowest, narrowestBytesPerSecond, bytesPerSample } = rates;
  const told = (bytesPerSecond: number) => dataRate(bytesPerSecond, bytesPerSample, counted);
  return `${keeps}, ${told(neededBytesPerSecond)} are needed; ${DATA_PARTS[narrowest]} would bind next, at ${told(narrowestBytesPerSecond)}.`;
}

/** Names that one sentence has room for. */
const NAMED = 8;

/** The same of the rows of several questions, by their names: which wait, what the one that waits longest needs, and which do not. */
export function dataLinesOf(all: readonly { readonly name: string; readonly row: Told }[]): string[] {
  const told = all.flatMap(({ name, row }) => {
    const data = row.totals?.data;
    return data === undefined ? [] : [{ name, row, data }];
  });
  const waiting = told.filter(({ data }) => data.exposedSeconds > 0);
  const longest = waiting.reduce<(typeof told)[number] | undefined>(
    (most, one) => (most !== undefined && shareOf(most) >= shareOf(one) ? most : one),
    undefined,
  );
  if (longest === undefined) {
    const nearest = told.toSorted((a, b) => loadOf(b.data) - loadOf(a.data))[0];
    return nearest === undefined ? [] : [`Nearest to waiting, ${nearest.name}: ${dataLines(nearest.row)[0]}`];
  }
  const waits = waiting.map(
    (one) =>
      `${one.name} ${duration(one.data.exposedSeconds)} on a step of ${duration(one.row.stepTimeSeconds)}`,
  );
  const rest = waiting.length - NAMED;
  const { dataset, store, advice } = longest.data;
  const keeping = told.filter(({ data }) => data.exposedSeconds === 0).map(({ name }) => name);
  return [
    `Data does not keep up: devices wait for ${dataset} on ${store}: ${waits.slice(0, NAMED).join('; ')}${rest > 0 ? `; and ${rest} others` : ''}. ` +
      'Times to train and costs have these waits, figures of a step have not.',
    ...(advice === undefined
      ? []
      : [`${longest.name}, which waits longest (${percent(shareOf(longest))} of its time): ${advice}.`]),
    ...(keeping.length === 0
      ? []
      : [
          `Data keeps up: ${keeping.slice(0, NAMED).join('; ')}${keeping.length > NAMED ? `; and ${keeping.length - NAMED} others` : ''}.`,
        ]),
  ];
}

/** Of the time of a step with its wait, what is the wait. */
function shareOf({ row, data }: { readonly row: Told; readonly data: RunDataTotals }): number {
  return data.exposedSeconds / (data.exposedSeconds + row.stepTimeSeconds);
}

/** How much of what the narrowest part brings is taken. */
function loadOf({ rates }: RunDataTotals): number {
  return rates === undefined ? 0 : rates.neededBytesPerSecond / rates.narrowestBytesPerSecond;
}
