/**
 * How a mapping rule says no. A record outside what llmsim models is not an error of the person who
 * brought it: it becomes a row with the status `unsupported` and this sentence as the reason.
 */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/** Collects, while a record is read, the choices the source left open and how they were closed. */
export interface Assumptions {
  add(sentence: string): void;
}

/** The value, or an Unsupported naming the field that the source does not state. */
export function stated<T>(value: T | null | undefined, field: string): T {
  if (value === null || value === undefined) throw new Unsupported(`the source does not state ${field}`);
  return value;
}

/** Sizes beyond these are slips of the pen, and would be played for hours. */
const MOST = { layers: 10_000, other: 1e15 };

/** A size of a model: a whole number from 1. Throws Unsupported for one that is not stated, or is no such number. */
export function sizeOf(value: number | null | undefined, field: string): number {
  const size = stated(value, field);
  const most = field === 'model.layers' ? MOST.layers : MOST.other;
  if (Number.isInteger(size) && size >= 1 && size <= most) return size;
  throw new Unsupported(`${field} is ${size}, no whole number from 1 to ${most}`);
}
