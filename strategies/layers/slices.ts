/**
 * Sequences in slices, as Seq1F1B runs them (arXiv 2406.03488, section 3.2): to everything but attention a slice is a
 * micro-batch of shorter sequences, of which there are as many times more. What attention sees of other slices, a pass
 * writes (`passes/slices.ts`).
 */
import type { Op } from '../../program/program.js';
import type { Job } from '../job.js';
import { slicesOf } from '../schedules/placed.js';
import { ofSlice } from './tensors.js';

/** A job as its layers see it, where sequences are cut into so many slices. */
export function jobOfSlices(job: Job, slices: number): Job {
  return { ...job, sequence: job.sequence / slices, globalBatch: job.globalBatch * slices };
}

/** What one pass through a layer has of each sequence: a slice, or all of it. */
export function jobOfPass(job: Job): Job {
  const slices = slicesOf(job);
  return slices === 1 ? job : jobOfSlices(job, slices);
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
