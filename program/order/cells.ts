/**
 * Cells: the ranks that no rule can tell apart. Coordinates of an axis fall into one class when every role and
 * every `among` holds both or neither; a cell is one class on each axis. A pipeline of 16 stages with 1,024
 * replicas has 16 cells, and a server with 1,023 workers has two. Ranks of one cell always do the same at the
 * same time, so what runs cells does work that symmetric axes do not add to.
 *
 * Sends set coordinates apart as well: along an axis with sends, every coordinate is its own class, unless the
 * axis is a circle on which all ranks run the same list.
 */
import { type Axis, axisStride, type Mesh, type MeshAxis } from '../mesh.js';
import type { CollectiveOp, Role, TransferOp } from '../program.js';
import { type Classes, refined, single } from './classes.js';
import type { CoordinateLists } from './coordinates.js';

/** Coordinates of an axis that something is said of, and not of the others. */
export interface Restriction {
  readonly axis: Axis;
  readonly at: readonly number[];
}

/** What a program says that sets ranks apart, beyond where its roles are. */
export interface Distinctions {
  /** The `among` of its collectives. */
  readonly restrictions: Iterable<Restriction>;
  /** Its messages, one of each channel at least. */
  readonly channels: Iterable<Pick<TransferOp, 'axis' | 'wrap'>>;
  /** The lists of coordinates in them. */
  readonly coordinates: CoordinateLists;
}

interface AxisClasses extends MeshAxis, Classes {
  /** How far apart in cell number two neighbouring classes are. */
  readonly stride: number;
  /** How far apart in rank number two neighbouring coordinates are. */
  readonly rankStride: number;
}

/** Cells by number; those of the last axis count fastest. Roles, `among` and offsets are places that the mesh has. */
export class Cells {
  readonly count: number;
  readonly coordinates: CoordinateLists;
  /** Outermost first. */
  readonly #axes: readonly AxisClasses[];

  /** With `unfolded`, every rank is a cell of its own. */
  constructor(
    mesh: Mesh,
    roles: readonly Role[],
    { restrictions, channels, coordinates }: Distinctions,
    unfolded: boolean,
  ) {
    this.coordinates = coordinates;
    const said = new Map<Axis, (readonly number[])[]>();
    const say = (axis: Axis, at: readonly number[]) => {
      const known = said.get(axis);
      if (known === undefined) said.set(axis, [at]);
      else known.push(at);
    };
    for (const { where } of roles) for (const axis of Object.keys(where) as Axis[]) say(axis, where[axis]!);
    for (const { axis, at } of restrictions) say(axis, at);
    /** Axes with messages, and whether some of these have ends. */
    const ends = new Map<Axis, boolean>();
    for (const { axis, wrap } of channels) ends.set(axis, wrap !== true || ends.get(axis) === true);

    let stride = 1;
    const axes: AxisClasses[] = [];
    for (const axis of mesh.axes.toReversed()) {
      const alike = unfolded ? single(axis) : refined(axis, said.get(axis.name) ?? []);
      const hasEnds = ends.get(axis.name);
      const apart = hasEnds === true || (hasEnds !== undefined && alike.classes > 1);
      const classes = apart ? single(axis) : alike;
      axes.push({ ...axis, ...classes, stride, rankStride: axisStride(mesh, axis.name) });
      stride *= classes.classes;
    }
    this.#axes = axes.toReversed();
    this.count = stride;
  }

  /** The axes along which cells differ, with the number of classes there. */
  get apart(): readonly { readonly name: Axis; readonly classes: number }[] {
    return this.#axes.filter(({ classes }) => classes > 1);
  }

  /** The cells of a role, in rising order. */
  ofRole({ where }: Role): number[] {
    let cells = [0];
    for (const { name, classes, classOf, stride } of this.#axes) {
      const at = where[name];
      if (at === undefined && classes === 1) continue;
      const kept = at === undefined ? range(classes) : classesAt(at, classOf);
      cells = cells.flatMap((cell) => kept.map((place) => cell + place * stride));
    }
    return cells;
  }

  /** The lowest rank of a cell. */
  rankOf(cell: number): number {
    let rank = 0;
    for (const axis of this.#axes) rank += axis.first(placeAt(axis, cell)) * axis.rankStride;
    return rank;
  }

  /** How many ranks are in it. */
  ranksIn(cell: number): number {
    let ranks = 1;
    for (const axis of this.#axes) ranks *= axis.members(placeAt(axis, cell));
    return ranks;
  }

  /** The cell at the other end of a message, or undefined past either end of the axis. */
  peerOf(cell: number, op: TransferOp): number | undefined {
    const axis = this.#axes.find(({ name }) => name === op.axis);
    if (axis === undefined) return undefined;
    const here = placeAt(axis, cell);
    const to = axis.first(here) + op.offset;
    if (op.wrap !== true && (to < 0 || to >= axis.size)) return undefined;
    const there = axis.classOf(((to % axis.size) + axis.size) % axis.size);
    return cell + (there - here) * axis.stride;
  }

  /** The lowest cell that differs from this one along `axes` alone; the same for all of a group. */
  base(cell: number, axes: readonly Axis[]): number {
    let base = cell;
    for (const axis of this.#axes) {
      if (axes.includes(axis.name)) base -= placeAt(axis, cell) * axis.stride;
    }
    return base;
  }

  /** The cells of the group of `cell` along `axes`, those of them at coordinates `among`, if given; rising. */
  group(cell: number, axes: readonly Axis[], among?: readonly number[]): number[] {
    let group = [this.base(cell, axes)];
    for (const { name, classes, classOf, stride } of this.#axes) {
      if (!axes.includes(name)) continue;
      const kept = among === undefined ? range(classes) : classesAt(among, classOf);
      group = group.flatMap((member) => kept.map((place) => member + place * stride));
    }
    return group;
  }

  /** Whether the ranks of a cell are among those that take part in the collective. */
  takesPart(cell: number, { axis: [name], among }: Pick<CollectiveOp, 'axis' | 'among'>): boolean {
    if (among === undefined) return true;
    const axis = this.#axes.find((a) => a.name === name);
    return this.coordinates.has(among, axis === undefined ? 0 : axis.first(placeAt(axis, cell)));
  }
}

function placeAt(axis: AxisClasses, cell: number): number {
  return Math.floor(cell / axis.stride) % axis.classes;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** In rising order. */
function classesAt(coordinates: readonly number[], classOf: (coordinate: number) => number): number[] {
  const classes = new Set<number>();
  let last = -1;
  for (const c of coordinates) {
    const place = classOf(c);
    if (place !== last) classes.add(place);
    last = place;
  }
  return [...classes].sort((a, b) => a - b);
}
