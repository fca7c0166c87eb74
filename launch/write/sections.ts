/** Keys by their paths as a document of sections. */
import type { Told } from './telling.js';

/** `[['parallelism.tp', 8]]` as `{ parallelism: { tp: 8 } }`, in the order told; keys with hyphens have underscores. */
export function nested(told: readonly Told[]): Record<string, unknown> {
  const document: Record<string, unknown> = {};
  for (const [key, value] of told) {
    const path = key.replaceAll('-', '_').split('.');
    let section = document;
    for (const name of path.slice(0, -1)) {
      section[name] ??= {};
      section = section[name] as Record<string, unknown>;
    }
    section[path.at(-1)!] = value === 'true' ? true : value === 'false' ? false : value;
  }
  return document;
}
