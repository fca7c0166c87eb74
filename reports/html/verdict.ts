/** Several results on one page: how each stands to the fastest, in time and money. */
import { unitWords } from '../../input/unit-words.js';
import type { Row } from '../../planning/comparison.js';
import { count, duration } from '../tables/units.js';
import { type Named, sameTokens } from './named.js';

/** A result with the row that is its answer. */
export interface Best {
  readonly from: Named;
  readonly row: Row;
}

/** The fastest row of every result that has one, fastest first; of results of one model. */
export function bestOfEach(all: readonly Named[]): Best[] {
  return all
    .flatMap((from) => from.comparison.rows.slice(0, 1).map((row) => ({ from, row })))
    .sort((a, b) => b.row.tokensPerSecond - a.row.tokensPerSecond);
}

/** How a result stands to the fastest of the same model: `6.6 days longer, 58 % cheaper; the 90 % intervals overlap`. */
export function against(best: Best, other: Best, perToken: boolean): string {
  if (best === other) return 'fastest';
  const [a, b] = [best.row, other.row];
  const ratio = a.tokensPerSecond / b.tokensPerSecond;
  const doubt = overlap(best, other) ? '; the 90 % intervals overlap' : '';
  if (!a.totals || !b.totals || !sameTokens([best.from, other.from])) {
    return `${times(ratio)} the time${perToken ? ` per ${unitWords(b).one}` : ''}${doubt}`;
  }
  const longer = b.totals.timeToTrainSeconds - a.totals.timeToTrainSeconds;
  const time = ratio < 1.005 ? 'as fast' : `${days(longer)} longer`;
  return `${time}, ${price(b.totals.costUsd / a.totals.costUsd)}${doubt}`;
}

/** Relative errors are what intervals are made of, so they are held against each other for the same tokens. */
function overlap({ row: a }: Best, { row: b }: Best): boolean {
  if (!a.interval || !b.interval) return false;
  const perToken = (row: Row, seconds: number) => seconds / row.stepTimeSeconds / row.tokensPerSecond;
  return perToken(a, a.interval.high) >= perToken(b, b.interval.low);
}

function days(seconds: number): string {
  const n = seconds / 86_400;
  if (n < 1) return duration(seconds);
  return n < 9.95 ? `${n.toFixed(1)} days` : `${count(Math.round(n))} days`;
}

function price(ratio: number): string {
  if (Math.abs(ratio - 1) < 0.005) return 'at the same cost';
  if (ratio < 1) return `${(100 * (1 - ratio)).toFixed(0)} % cheaper`;
  return ratio < 2 ? `${(100 * (ratio - 1)).toFixed(0)} % more expensive` : `${times(ratio)} the cost`;
}

const times = (ratio: number) => `${ratio.toFixed(ratio < 10 ? 2 : 0)}×`;
