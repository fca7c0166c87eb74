/** How full the datacentre was: means over the makespan, and over equal parts of it. */
import type { Occupancy, PlayedJobs } from '../play/played.js';
import type { OverTime } from './answer.js';

/** Parts of the makespan, as many as a chart can show. */
const PARTS = 200;

const COLUMNS = [
  'allocatedMilli',
  'waitingJobs',
  'waitingDevices',
  'brokenDevices',
  'strandedDevices',
  'freeWhileWaiting',
] as const satisfies readonly (keyof Occupancy)[];
type ColumnName = (typeof COLUMNS)[number];

/** Of each column the mean over the makespan, and over each of `parts` parts of it. */
export function occupancyMeans(
  { occupancy, makespanMillis }: Pick<PlayedJobs, 'occupancy' | 'makespanMillis'>,
  parts = PARTS,
): Record<ColumnName, { readonly mean: number; readonly parts: Float64Array }> {
  const each = makespanMillis / parts;
  return Object.fromEntries(
    COLUMNS.map((name) => {
      const sums = integrals(occupancy.atMillis, occupancy[name], makespanMillis, parts);
      const whole = sums.reduce((sum, part) => sum + part, 0);
      return [
        name,
        {
          mean: makespanMillis > 0 ? whole / makespanMillis : 0,
          parts: sums.map((sum) => (each > 0 ? sum / each : 0)),
        },
      ];
    }),
  ) as Record<ColumnName, { mean: number; parts: Float64Array }>;
}

/** Of a column that holds from one time to the next, figure × milliseconds in each part. */
function integrals(
  at: Float64Array,
  column: Float64Array | Int32Array,
  end: number,
  parts: number,
): Float64Array {
  const sums = new Float64Array(parts);
  const each = end / parts;
  for (let i = 0; i < at.length; i++) {
    const [from, to] = [at[i]!, Math.min(end, i + 1 < at.length ? at[i + 1]! : end)];
    const figure = column[i]!;
    if (figure === 0 || to <= from) continue;
    let part = Math.min(parts - 1, Math.floor(from / each));
    for (let start = from; start < to; part++) {
      const stop = part === parts - 1 ? to : Math.min(to, (part + 1) * each);
      sums[part]! += figure * (stop - start);
      start = stop;
    }
  }
  return sums;
}

export function overTimeOf(played: PlayedJobs): OverTime {
  const means = occupancyMeans(played);
  const shares = (parts: Float64Array, milli: number) =>
    [...parts].map((part) => (played.devices > 0 ? part / milli / played.devices : 0));
  return {
    secondsEach: played.makespanMillis / PARTS / 1e3,
    allocated: shares(means.allocatedMilli.parts, 1e3),
    stranded: shares(means.strandedDevices.parts, 1),
    broken: shares(means.brokenDevices.parts, 1),
    waitingJobs: [...means.waitingJobs.parts],
    waitingDevices: [...means.waitingDevices.parts],
  };
}
