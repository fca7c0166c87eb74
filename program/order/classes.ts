/**
 * Classes of the coordinates of one axis that nothing said of them tells apart. Coordinates that nobody names are never
 * listed: they are one class, however long the axis.
 */
import type { MeshAxis } from '../mesh.js';

export interface Classes {
  /** How many there are; they are numbered by their lowest coordinates. */
  readonly classes: number;
  /** The class of a coordinate that somebody names, or is sent to. */
  readonly classOf: (coordinate: number) => number;
  /** Lowest coordinate of a class. */
  readonly first: (place: number) => number;
  /** Coordinates in a class. */
  readonly members: (place: number) => number;
}

/** Every coordinate by itself. */
export function single({ size }: MeshAxis): Classes {
  return { classes: size, classOf: (c) => c, first: (place) => place, members: () => 1 };
}

const ALL_ALIKE = { classOf: () => 0, first: () => 0 };

/** Splits the coordinates until each restriction holds all of a class or none of it. */
export function refined({ size }: MeshAxis, restrictions: readonly (readonly number[])[]): Classes {
  const splits = new Map<number, number>();
  let keys = 1;
  for (const at of restrictions) {
    const split = new Map<number, number>();
    for (const c of at) {
      const before = splits.get(c) ?? 0;
      const key = split.get(before) ?? keys++;
      split.set(before, key);
      splits.set(c, key);
    }
  }
  if (splits.size === 0) return { ...ALL_ALIKE, classes: 1, members: () => size };
  return numbered(size, splits);
}

/** Classes in the order of their lowest coordinates, from the key of each coordinate that somebody names. */
function numbered(size: number, keys: ReadonlyMap<number, number>): Classes {
  const named = [...keys.keys()].sort((a, b) => a - b);
  const rest = size - named.length;
  let unnamed = 0;
  while (unnamed < named.length && named[unnamed] === unnamed) unnamed++;
  const first: number[] = [];
  const members: number[] = [];
  const placeOf = new Map<number, number>();
  let restAdded = rest === 0;
  const add = (at: number, count: number) => members.push(count) && first.push(at) - 1;
  for (const c of named) {
    if (!restAdded && c > unnamed) {
      add(unnamed, rest);
      restAdded = true;
    }
    const key = keys.get(c)!;
    const place = placeOf.get(key);
    if (place === undefined) placeOf.set(key, add(c, 1));
    else members[place]!++;
  }
  if (!restAdded) add(unnamed, rest);
  return {
    classes: first.length,
    classOf: (c) => placeOf.get(keys.get(c)!)!,
    first: (place) => first[place]!,
    members: (place) => members[place]!,
  };
}
