/** What was done about other programs on the machine, and at what speed steps were predicted, in sentences. */
import type { ValidateRow, Validation } from '../../accuracy/threads/validation.js';
import { largest, smallest } from '../../input/extremes.js';
import { duration, percent } from '../tables/units.js';

/** What was waited and repeated before one measurement; empty for nothing. */
export function patienceWords({
  waitedSeconds = 0,
  repeats = 0,
}: {
  readonly waitedSeconds?: number;
  readonly repeats?: number;
}): string {
  const parts = [
    ...(waitedSeconds > 0 ? [`waited ${duration(waitedSeconds)} for other programs`] : []),
    ...(repeats > 0 ? [`measured ${repeats + 1} times and took the least disturbed`] : []),
  ];
  return parts.join(', ');
}

/** The same of all rows together. */
export function allPatience(rows: readonly ValidateRow[]): string {
  const waited = rows.reduce((sum, { waitedSeconds = 0 }) => sum + waitedSeconds, 0);
  const again = rows.filter(({ repeats = 0 }) => repeats > 0).length;
  const parts = [
    ...(waited > 0 ? [`waited ${duration(waited)} in all for other programs`] : []),
    ...(again > 0
      ? [`repeated ${again} of ${rows.length} runs that they disturbed, the least disturbed of each counts`]
      : []),
  ];
  const said = parts.join('; ');
  return said === '' ? '' : `${said[0]!.toUpperCase()}${said.slice(1)}.`;
}

const PARTS = [
  ['gemm', 'GEMMs'],
  ['together', 'taking turns on cores'],
  ['stream', 'passes over memory'],
  ['copy', 'copies of a peer’s memory'],
  ['wake', 'signals'],
] as const;

/** At what speed the steps of all rows were predicted: the range over them; empty where none ran. */
export function paceWords({ rows }: Pick<Validation, 'rows'>): string {
  const ran = rows.filter(({ measuredSeconds }) => measuredSeconds !== null);
  const paces = ran.flatMap(({ pace }) => pace ?? []);
  if (ran.length === 0) return '';
  if (paces.length === 0) {
    return 'The calibration does not say how fast the machine was meanwhile, so changes of its speed since are not known; calibrate again.';
  }
  const parts = PARTS.map(([part, name]) => {
    const factors = paces.map((pace) => pace[part]);
    const [low, high] = [smallest(factors).toFixed(2), largest(factors).toFixed(2)];
    return `${name} ${low === high ? low : `${low} to ${high}`}`;
  });
  const errors = ran.flatMap(({ unscaledSeconds, measuredSeconds }) =>
    typeof unscaledSeconds === 'number' ? Math.abs(unscaledSeconds / measuredSeconds! - 1) : [],
  );
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const without =
    errors.length === 0
      ? ''
      : ` At the speed of the calibration the mean error would be ${percent(mean)}, the worst ${percent(largest(errors))}.`;
  return `Predicted at the speed that probes between the steps found, in times of what they took at calibration: ${parts.join(', ')}.${without}`;
}
