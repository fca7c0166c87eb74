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
export function refined(axis: MeshAxis, restrictions: readonly (readonly number[])[]): Classes {
  const { size } = axis;
  const lists = [...new Set(restrictions)];
  const named = lists.reduce((sum, { length }) => sum + length, 0);
  if (named === 0) return { ...ALL_ALIKE, classes: 1, members: () => size };
  const points = size <= MOST_UNNAMED * named ? everyPoint(size) : namedPoints(size, lists);
  const keys = new Int32Array(points.count);
  let count = 1;
  for (const at of lists) {
    const split: number[] = [];
    const first = count;
    for (const c of at) {
      const point = points.of(c);
      const before = keys[point]!;
      // What a list has twice is not split again.
      if (before < first) keys[point] = split[before] ??= count++;
    }
  }
  return numbered(points, keys, count);
}

/** Coordinates by themselves, and one that stands for all that nobody names; by number, in rising order. */
interface Points {
  readonly count: number;
  readonly of: (coordinate: number) => number;
  readonly coordinate: (point: number) => number;
  readonly members: (point: number) => number;
}

/** Where so many coordinates of an axis, or fewer, come on each that is named, every one is looked at. */
const MOST_UNNAMED = 8;

function everyPoint(size: number): Points {
  return { count: size, of: (c) => c, coordinate: (point) => point, members: () => 1 };
}

function namedPoints(size: number, lists: readonly (readonly number[])[]): Points {
  const named = [...new Set(lists.flat())].sort((a, b) => a - b);
  let unnamed = 0;
  while (named[unnamed] === unnamed) unnamed++;
  const rest = size - named.length;
  const all = [...named.slice(0, unnamed), unnamed, ...named.slice(unnamed)];
  const points = new Map(all.map((c, point) => [c, point]));
  return {
    count: all.length,
    of: (c) => points.get(c)!,
    coordinate: (point) => all[point]!,
    members: (point) => (point === unnamed ? rest : 1),
  };
}

/** Classes in the order of their lowest coordinates, from the key of each point. */
function numbered(points: Points, keys: Int32Array, count: number): Classes {
  const placeOf = new Int32Array(count).fill(-1);
  const first: number[] = [];
  const members: number[] = [];
  for (let point = 0; point < keys.length; point++) {
    const key = keys[point]!;
    if (placeOf[key] === -1) {
      placeOf[key] = first.push(points.coordinate(point)) - 1;
      members.push(0);
    }
    members[placeOf[key]!]! += points.members(point);
  }
  return {
    classes: first.length,
    classOf: (c) => placeOf[keys[points.of(c)]!]!,
    first: (place) => first[place]!,
    members: (place) => members[place]!,
  };
}
