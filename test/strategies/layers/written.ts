/** One layer as a few passes write it, and what tests ask about its ops. */
import assert from 'node:assert/strict';
import type { LayerKind } from '../../../models/steps/block.js';
import type { CollectiveOp, ComputeOp, Op, OpId } from '../../../program/program.js';
import type { Job } from '../../../strategies/job.js';
import { PASSES } from '../../../strategies/layers/passes/index.js';
import type { Pass } from '../../../strategies/layers/passes/pass.js';
import { layerSegments } from '../../../strategies/layers/segments.js';
import { jobOf } from '../../jobs.js';

export interface Written {
  readonly forward: readonly Op[];
  readonly backward: readonly Op[];
}

/** Passes by id, in the order of the list. */
export function passes(...ids: readonly string[]): Pass[] {
  const found = PASSES.filter(({ id }) => ids.includes(id));
  assert.equal(found.length, ids.length, `passes ${ids.join(', ')}`);
  return found;
}

export function writeLayer(job: Job, by: readonly Pass[], kind: LayerKind = 'dense-block'): Written {
  const segments = layerSegments(job, [kind], by);
  return { forward: segments[`${kind}.forward`]!.ops, backward: segments[`${kind}.backward`]!.ops };
}

/** A block of Llama 2 7B: 2,048 positions of 4,096 values, in two bytes. */
export const [SEQUENCE, HIDDEN] = [2048, 4096];
export const STREAM = SEQUENCE * HIDDEN * 2;

export function llama(
  layout: Partial<Job['layout']>,
  by: readonly string[],
  rest: Parameters<typeof jobOf>[2] = {},
): Written {
  return writeLayer(jobOf('llama2-7b', layout, rest), passes(...by));
}

export const kernels = (ops: readonly Op[]) => ops.filter((op): op is ComputeOp => op.kind === 'compute');
export const collectives = (ops: readonly Op[]) =>
  ops.filter((op): op is CollectiveOp => op.kind === 'collective');
export const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Bytes a layer holds between its forward and its backward pass. */
export function kept({ forward }: Written): number {
  return heldAfter(forward, undefined);
}

/** The same of what waits on the host. */
export function keptOnHost({ forward }: Written): number {
  return heldAfter(forward, 'host');
}

function heldAfter(ops: readonly Op[], tier: 'host' | undefined): number {
  const change = (op: Op) =>
    (op.kind === 'alloc' || op.kind === 'free') && op.tier === tier
      ? op.kind === 'alloc'
        ? op.bytes
        : -op.bytes
      : 0;
  return sum(ops.map(change));
}

/** Label and first wait of every op that waits for `id`. */
export function waitingFor(ops: readonly Op[], id: OpId): string[] {
  return ops.filter((op) => op.after.includes(id)).map((op) => op.label);
}

/** The only op of a label and kind; its place in the list. */
export function placeOf(ops: readonly Op[], label: string, kind: Op['kind'] = 'collective'): OpId {
  const places = ops.flatMap((op, id) => (op.label === label && op.kind === kind ? [id] : []));
  assert.equal(places.length, 1, `${places.length} ops are called ${label}`);
  return places[0]!;
}
