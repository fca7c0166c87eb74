/** What tells a question from all others: a few digits that follow from all it says. */
import { createHash } from 'node:crypto';

/** Sixteen hex digits of the SHA-256 of `value` as JSON, whatever the order of its keys. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, inOrder)).digest('hex').slice(0, 16);
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
