/** Whether data keeps up with the steps, in sentences. */
import type { Counted } from '../../input/unit-words.js';
import type { RunRow } from '../../planning/run/row.js';
import { dataRate } from '../tables/data.js';
import { count, dollars, duration, memory } from '../tables/units.js';
import { DATA_PARTS } from './kinds.js';

/** `counted`: what the model counts, which rates are told in, too. */
export function dataWords({ data }: Pick<RunRow, 'data'>, counted: Counted = {}): string[] {
  if (data === undefined) return [];
  const { integrity: i } = data;
  const told = (bytesPerSecond: number) => dataRate(bytesPerSecond, data.bytesPerSample, counted);
  const parts = data.parts.map(({ part, bytesPerSecond }) => `${DATA_PARTS[part]} ${told(bytesPerSecond)}`);
  const keeps =
    data.exposedSeconds > 0
      ? `Data does not keep up: devices wait ${duration(data.exposedSeconds)} of each step${data.bound === null ? '' : `, for ${DATA_PARTS[data.bound]}`}.`
      : 'Data keeps up with the steps.';
  const money = [
    ...(i.checksumUsd === null ? [] : [`${dollars(i.checksumUsd)} for one pass of checksums`]),
    ...(i.usdPerMonth === null ? [] : [`${dollars(i.usdPerMonth)} a month to keep`]),
    ...(i.egressUsd === null ? [] : [`${dollars(i.egressUsd)} to move out of the region`]),
  ];
  return [
    `${keeps} ${data.dataset} (${memory(data.datasetBytes)}) on ${data.store}: ${told(data.neededBytesPerSecond)} are needed; ${parts.join(', ')}.`,
    ...(data.advice === undefined ? [] : [data.advice]),
    `Integrity: a pass of checksums takes ${duration(i.checksumSeconds)}, ${count(Math.round(i.retriedReads))} reads are repeated, ${memory(i.storedBytes)} are stored${money.length === 0 ? '' : `; ${money.join(', ')}`}.`,
  ];
}
