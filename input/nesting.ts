/**
 * How deep lists and maps may be nested in what people hand in. Nothing that is read here means anything below a dozen
 * levels, and whatever follows a value goes through it level by level.
 */
export const DEEPEST = 100;

/** The keys to the first list or map that is nested too deeply; undefined where none is. */
export function tooDeepIn(value: unknown): readonly PropertyKey[] | undefined {
  /** How deep each list or map has been looked into; anchors of YAML make one stand in many places. */
  const seen = new Map<object, number>();
  const open: Inside[] = [{ value, depth: 0, key: '', parent: undefined }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (at.depth === DEEPEST) return keysTo(at);
    if ((seen.get(at.value) ?? -1) >= at.depth) continue;
    seen.set(at.value, at.depth);
    for (const [key, inner] of Object.entries(at.value)) {
      if (typeof inner === 'object') open.push({ value: inner, depth: at.depth + 1, key, parent: at });
    }
  }
  return undefined;
}

interface Inside {
  readonly value: unknown;
  readonly depth: number;
  readonly key: string;
  readonly parent: Inside | undefined;
}

function keysTo(inside: Inside): PropertyKey[] {
  const keys: PropertyKey[] = [];
  for (let at = inside; at.parent !== undefined; at = at.parent)
    keys.unshift(Array.isArray(at.parent.value) ? Number(at.key) : at.key);
  return keys;
}
