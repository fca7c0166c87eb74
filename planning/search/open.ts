/**
 * What a search goes through: where it looks, what is still open there, and what it tells whoever watches it. An open
 * part of the search stands for layouts of which none has a shorter step than its bound.
 */
import type { InputError } from '../../input/error.js';
import type { Job, Recompute } from '../../strategies/job.js';
import type { Strategy } from '../../strategies/strategy.js';
import type { Evaluation, Played } from '../evaluate/evaluate.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import type { Bounds } from './bounds.js';
import type { FamilyBounds, LineBounds } from './family-bounds.js';
import type { Fitting } from './fitting.js';
import type { Family, Space } from './layouts.js';

/** One strategy on one cluster. */
export interface Ground {
  /** Its place among all that are searched together. */
  readonly index: number;
  /** Grounds of one lane have as many devices at one price: of their layouts the faster is the better. */
  readonly lane: number;
  readonly strategy: Strategy;
  readonly space: Space;
  readonly evaluations: Evaluations;
  readonly bounds: Bounds;
  readonly fitting: Fitting;
  /** Of a device's memory, bytes. */
  readonly usableBytes: number;
}

interface OpenPart {
  readonly ground: Ground;
  /** No step of what it stands for is shorter. It is no less than that of what it was part of. */
  readonly seconds: number;
  /** Which is looked into first: the least. */
  readonly rank: number;
  /** What it was part of. */
  readonly from: Open | undefined;
}

/** What of a family recomputes the same. */
export interface Line {
  readonly family: Family;
  readonly recompute: Recompute;
  readonly bounds: LineBounds;
}

/** A layout of a ground, and where it comes in the order of all: ground, family, micro-batch, chunks, recomputation. */
export interface Placed {
  readonly job: Job;
  readonly order: readonly number[];
}

/** A family, the rest of a line from a micro-batch on, or a layout, by what its bound is from. */
export type Open = OpenPart &
  (
    | { readonly of: 'family'; readonly family: Family; readonly at: number; readonly bounds: FamilyBounds }
    | { readonly of: 'line'; readonly line: Line; readonly at: number; readonly index: number }
    | {
        readonly of: 'draft' | 'least';
        readonly line: Line;
        readonly at: number;
        readonly index: number;
        readonly vpp: number;
      }
    | ({ readonly of: 'layers' | 'order' } & Placed)
  );

/** A layout that was played. */
export interface Candidate<E extends Played = Played> extends Placed {
  readonly ground: number;
  readonly evaluation: E;
}

/** Why layouts are out, apart from being slow. */
export type Miss =
  /** `bytes`: what the nearest of them needs, or needs at least; absent where no layout was looked at. */
  | { readonly why: 'memory'; readonly job?: Job; readonly bytes?: number }
  | { readonly why: 'unplayable'; readonly job: Job; readonly error: InputError };

/** Who is told how a search goes, and tells how far it has to. */
export interface Watch {
  /** The longest step that is of any use in a lane, seconds. It never rises. */
  worst(lane: number): number;
  /** Whether by how much a layout of a lane is too slow matters. */
  limits?(lane: number): boolean;
  /** A layout that fits was played. */
  found(candidate: Candidate<Evaluation>, part: Open): void;
  /** `count` layouts of an open part are out, whatever their time. */
  missed?(part: Open, count: number, miss: Miss): void;
  /** No layout of an open part is of use: all of them take longer than `worst` allowed. */
  slower?(part: Open): void;
}

/** How many layouts an open part stands for. */
export function layoutsOf(part: Open): number {
  if (part.of === 'family') return layoutsIn(part.family);
  return part.of === 'line' ? pairs(part.line.family, part.index) : 1;
}

export function layoutsIn(family: Family): number {
  return family.recomputes.length * pairs(family, 0);
}

/** Pairs of a micro-batch and a number of chunks, from a micro-batch on. */
export function pairs({ batchings }: Pick<Family, 'batchings'>, from: number): number {
  let sum = 0;
  for (let i = from; i < batchings.length; i++) sum += batchings[i]!.chunks.length;
  return sum;
}

/** Of two places in the order of all layouts, less than zero where the first comes first. */
export function inOrder(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
