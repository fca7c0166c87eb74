/** Where rows stand among each other, as far as predictions can tell them apart. */
import type { Row } from '../comparison.js';
import { rightInTen, SURE_IN_TEN } from '../interval/order.js';

/**
 * `rows`, fastest first, each with its group and its lead over the next. A group begins where its first row is
 * surely faster: rows of one group are too close to call against that first one.
 */
export function placed(rows: readonly Row[]): Row[] {
  let [group, first] = [1, rows[0]];
  return rows.map((row, i) => {
    if (told(first!, row)) [group, first] = [group + 1, row];
    return { ...row, place: { group, overNext: overNext(row, rows[i + 1]) } };
  });
}

/** Whether the order of two rows is surer than it is worth doubting. */
function told(faster: Row, slower: Row): boolean {
  const inTen = inTenOf(faster, slower);
  return inTen === null ? faster !== slower : inTen >= SURE_IN_TEN;
}

function overNext(row: Row, next: Row | undefined) {
  if (next === undefined) return null;
  return { ratio: next.stepTimeSeconds / row.stepTimeSeconds, inTen: inTenOf(row, next) };
}

/** Null where nothing comparable was published: threads are compared with measurements of their own. */
function inTenOf(faster: Row, slower: Row): number | null {
  if (faster.interval === null || slower.interval === null) return null;
  return rightInTen(slower.stepTimeSeconds / faster.stepTimeSeconds);
}
