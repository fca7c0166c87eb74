/**
 * The rule that chooses the built-in suite from the full compilation: every source, accelerator and
 * kind of record is represented, large groups by fewer of their rows, and nobody picks favourites.
 */
import type { AccuracyCase } from './record.js';

/**
 * Of each stratum (file, source, accelerator and kind) of N cases, ⌈√N⌉ of them, evenly spaced after
 * sorting by id, the first and the last among them. Doubtful records are left out beforehand by the
 * caller. In the order of file name and id.
 */
export function sample(cases: readonly AccuracyCase[]): AccuracyCase[] {
  const strata = new Map<string, AccuracyCase[]>();
  for (const accuracyCase of cases) {
    const { file, record } = accuracyCase;
    const key = [file, record.source?.title, record.hardware?.accelerator, record.kind].join(' | ');
    const stratum = strata.get(key);
    if (stratum) stratum.push(accuracyCase);
    else strata.set(key, [accuracyCase]);
  }
  return [...strata.values()].flatMap(evenlySpaced).sort(compare);
}

function evenlySpaced(stratum: readonly AccuracyCase[]): AccuracyCase[] {
  const sorted = [...stratum].sort(compare);
  const wanted = Math.ceil(Math.sqrt(sorted.length));
  if (wanted === 1) return sorted.slice(0, 1);
  return Array.from(
    { length: wanted },
    (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (wanted - 1))]!,
  );
}

function compare(a: AccuracyCase, b: AccuracyCase): number {
  return order(a.file, b.file) || order(a.record.id, b.record.id);
}

/** By code unit, so that the order is the same in every locale. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
