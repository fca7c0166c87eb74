/**
 * Stages balanced by what their layers compute: of all ways to cut a row of blocks into so many stretches, one in which
 * the longest is as short as can be, the head with what runs beside it counted to the last, and of those one in which
 * stages are as even as can be. The measure is GEMM work forward, which the backward pass doubles everywhere alike; a
 * strategy cannot read the clock. People do so by hand (Megatron-LM's `--pipeline-model-parallel-layout`); nanotron takes
 * a simpler way over the same measure, `passingThresholds`.
 */
import { blockKind } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import { forwardFlops } from '../../models/steps/flops.js';
import type { Job } from '../job.js';

const KNOWN = new WeakMap<Model, Map<string, readonly number[]>>();

/** How many blocks each of `places` chunks holds, in order of the model. */
export function balanced(
  { model, sequence }: Pick<Job, 'model' | 'sequence'>,
  places: number,
): readonly number[] {
  const known = KNOWN.get(model) ?? new Map<string, readonly number[]>();
  KNOWN.set(model, known);
  const key = `${places}x${sequence}`;
  const found = known.get(key) ?? evenest(workOf(model, sequence), places);
  known.set(key, found);
  return found;
}

/** Of the blocks in order, of what is before them and of what is behind, FLOPs. */
export interface Work {
  readonly blocks: readonly number[];
  readonly first: number;
  readonly last: number;
}

export function workOf(model: Model, sequence: number): Work {
  const kinds = Array.from({ length: model.layers }, (_, i) => blockKind(model, i + 1));
  const each = new Map([...new Set(kinds)].map((kind) => [kind, forwardFlops(model, kind, sequence)]));
  return {
    blocks: kinds.map((kind) => each.get(kind)!),
    first: forwardFlops(model, 'embedding', sequence),
    last: forwardFlops(model, 'head', sequence),
  };
}

/** Only the first and the last place may be without a block: they have embedding and head. */
export function evenest({ blocks, first, last }: Work, places: number): number[] {
  const sums = [0];
  for (const work of blocks) sums.push(sums.at(-1)! + work);
  const n = blocks.length;
  const between = (from: number, to: number) => sums[to]! - sums[from]!;
  const worth = (place: number, from: number, to: number) =>
    between(from, to) + (place === 0 ? first : 0) + (place === places - 1 ? last : 0);
  const longest = bestCut(n, places, worth, Math.max).value;
  // Sums of floating-point work are equal but for their last digits.
  const most = longest * (1 + 1e-9);
  const square = (place: number, from: number, to: number) => {
    const work = worth(place, from, to);
    return work > most ? Number.POSITIVE_INFINITY : work * work;
  };
  return bestCut(n, places, square, (sum, more) => sum + more).counts;
}

/**
 * The blocks of each of `places` stages as nanotron cuts them: block after block goes to a stage until the work so far,
 * the head's included, is more than that stage's share of all (`build_model` in src/nanotron/models/base.py). The block that
 * passes the threshold still belongs to the stage, so the first stages have one more than an even cut would give them, and
 * the first holds the most activations of all under 1F1B. Stages between the ends keep one block at least.
 */
export function passingThresholds({ blocks, last }: Work, places: number): number[] {
  const total = blocks.reduce((sum, work) => sum + work, last);
  const counts = new Array<number>(places).fill(0);
  let place = 0;
  let sum = 0;
  for (const work of blocks) {
    counts[place]!++;
    sum += work;
    if (sum > (total * (place + 1)) / places && place < places - 1) place++;
  }
  for (let empty = 1; empty < places - 1; empty++) {
    if (counts[empty]! > 0) continue;
    const from = counts.findLastIndex((count) => count > 1);
    if (from < 0) break;
    counts[from]!--;
    counts[empty]!++;
  }
  return counts;
}

/** The cut with the least value, that of a place joined to that of those before it. */
function bestCut(
  n: number,
  places: number,
  value: (place: number, from: number, to: number) => number,
  join: (before: number, own: number) => number,
): { readonly value: number; readonly counts: number[] } {
  const most = Number.POSITIVE_INFINITY;
  const least = (place: number) => (place === 0 || place === places - 1 ? 0 : 1);
  const cuts: number[][] = [];
  let before = [0, ...new Array<number>(n).fill(most)];
  for (let place = 0; place < places; place++) {
    const next = new Array<number>(n + 1).fill(most);
    const from = new Array<number>(n + 1).fill(0);
    for (let to = 0; to <= n; to++) {
      for (let start = 0; start <= to - least(place); start++) {
        if (before[start] === most) continue;
        const joined = join(before[start]!, value(place, start, to));
        if (joined < next[to]!) [next[to], from[to]] = [joined, start];
      }
    }
    cuts.push(from);
    before = next;
  }
  const counts: number[] = [];
  let to = n;
  for (let place = places - 1; place >= 0; place--) {
    const start = cuts[place]![to]!;
    counts.unshift(to - start);
    to = start;
  }
  return { value: before[n]!, counts };
}
