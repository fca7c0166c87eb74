/**
 * Sequences in slices, as Seq1F1B runs them (arXiv 2406.03488, sections 3.2 and 3.3): to everything but attention a slice is a
 * micro-batch of shorter sequences, of which there are as many times more. What attention sees of other slices, a pass
 * writes (`passes/slices.ts`).
 *
 * Slices are equal in work, not in length: a later one sees more keys, and a stage that runs it would keep all others waiting.
 * What the first t tokens of a causal sequence cost is what a sequence of t tokens costs, so the ends of slices are where that
 * is 1/k, 2/k … of the whole.
 */
import type { Model } from '../../models/model.js';
import { modelFlopsPerToken } from '../../models/steps/flops.js';
import type { Op } from '../../program/program.js';
import type { Job } from '../job.js';
import { slicesOf } from '../schedules/placed.js';
import type { Slice } from './draft.js';
import { ofSlice } from './tensors.js';

/** Slices end at multiples of so many tokens, so that GEMMs come out even on tensor cores; of so many to each tensor rank. */
const MULTIPLE = 8;

/** What the length of a slice is a multiple of. */
export function sliceMultiple({ layout: { tp, sequenceParallel } }: Pick<Job, 'layout'>): number {
  return MULTIPLE * (sequenceParallel ? tp : 1);
}

/** The slices of a job that cuts sequences; none where they stay whole. */
export function slicesOfJob(job: Job): readonly Slice[] {
  const count = slicesOf(job);
  return count === 1 ? [] : equalSlices(job, count);
}

const known = new WeakMap<Model, Map<string, readonly Slice[]>>();

/** So many slices of equal work; the sequence must be a multiple of `sliceMultiple`, at least one for each. */
export function equalSlices(job: Job, count: number): readonly Slice[] {
  const { model, sequence } = job;
  const multiple = sliceMultiple(job);
  const ofModel = known.get(model) ?? new Map<string, readonly Slice[]>();
  known.set(model, ofModel);
  const key = `${sequence}/${multiple}/${count}`;
  const found = ofModel.get(key);
  if (found !== undefined) return found;
  const work = (tokens: number) => tokens * modelFlopsPerToken(model, tokens);
  const all = work(sequence);
  const ends = [0];
  for (let i = 1; i < count; i++) {
    const left = (count - i) * multiple;
    const end = nearest((tokens) => work(tokens) / all, i / count, sequence, multiple);
    ends.push(Math.min(sequence - left, Math.max(ends.at(-1)! + multiple, end)));
  }
  ends.push(sequence);
  const lengths = ends.slice(1).map((end, i) => end - ends[i]!);
  const slices = lengths.map((_, index) => ({ index, lengths }));
  ofModel.set(key, slices);
  return slices;
}

/** The multiple at which a share that grows with tokens is nearest to `share`. */
function nearest(shareOf: (tokens: number) => number, share: number, most: number, multiple: number): number {
  let [low, high] = [0, Math.floor(most / multiple)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (shareOf(middle * multiple) <= share) low = middle;
    else high = middle;
  }
  const below = low === 0 ? 0 : shareOf(low * multiple);
  return (share - below < shareOf(high * multiple) - share ? low : high) * multiple;
}

/** Of slices of equal work nearly always the last one; undefined of none. */
export function shortestOf(slices: readonly Slice[]): Slice | undefined {
  const lengthOf = ({ index, lengths }: Slice) => lengths[index]!;
  const [first] = slices;
  return slices.reduce((least, slice) => (lengthOf(slice) < lengthOf(least!) ? slice : least), first);
}

/** A job as its layers see it in the passes of a slice, of which it has as many times more as there are slices. */
export function jobOfSlice(job: Job, { index, lengths }: Slice): Job {
  return { ...job, sequence: lengths[index]!, globalBatch: job.globalBatch * lengths.length };
}

/** The ops of a layer with the tensors of a slice: what belongs to a micro-batch is one for each. */
export function namedForSlice(ops: readonly Op[], slice: number): Op[] {
  const of = (value: unknown): unknown => {
    if (typeof value === 'string') return ofSlice(value, slice);
    return Array.isArray(value) ? value.map(of) : value;
  };
  return ops.map(
    (op) => Object.fromEntries(Object.entries(op).map(([key, value]) => [key, of(value)])) as unknown as Op,
  );
}
