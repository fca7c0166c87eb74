/** How far predicted step times are off over all rows, and whether they put the strategies in order. */

import { mean, median } from 'simple-statistics';
import { largest } from '../../input/extremes.js';
import type { TimeSummary, ValidateRow } from './validation.js';

/** Rows that did not come to the end have no part in it. */
export function summarise(rows: readonly ValidateRow[]): TimeSummary {
  const timed = rows.flatMap((row) => timedRow(row));
  const errors = timed.map(({ row }) => Math.abs(row.error!));
  return {
    rows: timed.length,
    meanAbsoluteError: timed.length === 0 ? null : mean(errors),
    worstError: timed.length === 0 ? null : largest(errors),
    medianRepeatability: timed.length === 0 ? null : median(timed.map(({ row }) => row.repeatability!)),
    ...ranking(timed),
    disturbedRows: rows.filter(({ disturbed }) => disturbed).length,
  };
}

interface Timed {
  readonly row: ValidateRow;
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
}

function timedRow(row: ValidateRow): Timed[] {
  const { predictedSeconds, measuredInterval, error, repeatability } = row;
  if (predictedSeconds === null || measuredInterval === null || error === null || repeatability === null) {
    return [];
  }
  return [{ row, predicted: predictedSeconds, ...measuredInterval }];
}

/** A pair whose intervals overlap has no order that a prediction could miss. */
function ranking(timed: readonly Timed[]): Pick<TimeSummary, 'kendallTau' | 'pairs'> {
  let agreement = 0;
  let pairs = 0;
  for (const [i, a] of timed.entries()) {
    for (const b of timed.slice(i + 1)) {
      const measured = a.high < b.low ? -1 : b.high < a.low ? 1 : 0;
      if (measured === 0) continue;
      pairs++;
      agreement += measured * Math.sign(a.predicted - b.predicted);
    }
  }
  return { kendallTau: pairs === 0 ? null : agreement / pairs, pairs };
}
