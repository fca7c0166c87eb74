/**
 * The segments of a program: the forward and backward pass of each kind of layer, written once, and
 * of each model chunk, the layers that a stage runs in one go. The halves of backward passes are written where a
 * schedule runs them by themselves.
 */
import type { LayerKind } from '../../models/steps/block.js';
import { OpList } from '../../program/op-list.js';
import type { Segment } from '../../program/program.js';
import type { Job } from '../job.js';
import { inPairs } from '../overlapped-exchanges.js';
import { ACTION_KINDS } from '../schedules/action.js';
import { differentiate } from './differentiate.js';
import type { Draft, Slice } from './draft.js';
import { halvesOf } from './halves.js';
import { manageHalves, manageMemory } from './liveness.js';
import { lower } from './lower.js';
import { withNarrowCopies } from './narrow-halves.js';
import { PASSES } from './passes/index.js';
import type { Pass } from './passes/pass.js';
import type { PlacedLayer } from './placed.js';
import { hasReference, referenceJob, referenceSegment, withoutGradients } from './reference.js';
import { shapeOf } from './shape.js';
import { equalSlices, jobOfSlice, namedForSlice } from './slices.js';

/** Passes through a layer as they are written: whole or in halves, and of pairs with exchanges beside the other one's kernels. */
export const PASS_FORMS = [...ACTION_KINDS, 'forward-beside', 'backward-beside'] as const;
export type PassForm = (typeof PASS_FORMS)[number];

/** Which of these a schedule needs besides whole ones by themselves. */
export interface Forms {
  readonly splits: boolean;
  readonly pairs: boolean;
  /** Slices that sequences are cut into: every pass is one of each. Absent: sequences are whole. */
  readonly slices?: number;
}

const WHOLE: Forms = { splits: false, pairs: false };

export function layerSegment(kind: LayerKind, form: PassForm, slice?: number): string {
  return `${kind}.${formName(form, slice)}`;
}

/** A form of a pass, of a slice or of whole sequences, as names of segments have it. */
function formName(form: PassForm, slice?: number): string {
  return slice === undefined ? form : `${form}/${slice}`;
}

/** Arguments of a call that runs one layer. */
export function layerArguments(layer: PlacedLayer): { layer: number; next: number } {
  return { layer: layer.index, next: layer.index + 1 };
}

/** Segments of every kind of layer in `kinds`, as `passes` make them: forward and backward, and those of other forms. */
export function layerSegments(
  job: Job,
  kinds: Iterable<LayerKind>,
  passes: readonly Pass[] = PASSES,
  { splits, pairs, slices }: Forms = WHOLE,
): Record<string, Segment> {
  const segments: Record<string, Segment> = {};
  for (const kind of kinds) {
    if (slices !== undefined) {
      for (const slice of equalSlices(job, slices))
        Object.assign(segments, writtenOut(layerDraft(job, kind, passes, slice)));
      continue;
    }
    const draft = layerDraft(job, kind, passes);
    const halves = splits ? halvesWrittenOut(draft) : {};
    const beside = pairs ? besideAnother(writtenOut(layerDraft(inPairs(job), kind, passes)), kind) : {};
    Object.assign(segments, writtenOut(draft), halves, beside, referenceSegments(job, kind, passes));
  }
  return segments;
}

/** The forward and backward segments of a layer by the names of those in pairs. */
export function besideAnother(
  segments: Readonly<Record<string, Segment>>,
  kind: LayerKind,
): Record<string, Segment> {
  const renamed: Record<string, Segment> = {};
  for (const direction of ['forward', 'backward'] as const) {
    const name = layerSegment(kind, `${direction}-beside`);
    renamed[name] = { name, ops: segments[layerSegment(kind, direction)]!.ops };
  }
  return renamed;
}

/** The forward pass of the same layer of the reference model, where the job has one. */
export function referenceSegments(
  job: Job,
  kind: LayerKind,
  passes: readonly Pass[] = PASSES,
): Record<string, Segment> {
  if (!hasReference(job)) return {};
  const draft = layerDraft(referenceJob(job), kind, passes);
  withoutGradients(draft);
  manageMemory(draft);
  const name = referenceSegment(kind);
  return { [name]: { name, ops: lower(draft.forward) } };
}

/** What runs in a layer of this kind, or in a slice of it, as `passes` make it; its memory is still to be managed. */
export function layerDraft(
  whole: Job,
  kind: LayerKind,
  passes: readonly Pass[] = PASSES,
  slice?: Slice,
): Draft {
  const job = slice === undefined ? whole : jobOfSlice(whole, slice);
  const layer = { job, kind, shape: shapeOf(job) };
  const draft = differentiate(slice === undefined ? layer : { ...layer, slice });
  for (const pass of passes) if (pass.applies(draft)) pass.rewrite(draft);
  return draft;
}

/** The segments of a draft, which is used up by it. */
export function writtenOut(draft: Draft): Record<string, Segment> {
  manageMemory(draft);
  return lowered(draft);
}

/** The same of a draft whose memory is managed. */
export function lowered(draft: Draft): Record<string, Segment> {
  const segments: Record<string, Segment> = {};
  for (const direction of ['forward', 'backward'] as const) {
    const { kind, slice } = draft;
    const name = layerSegment(kind, direction, slice?.index);
    const ops = lower(draft[direction]);
    segments[name] = { name, ops: slice === undefined ? ops : namedForSlice(ops, slice.index) };
  }
  return segments;
}

/** The halves of a draft's backward pass, whether its memory is managed or not; it stays as it is. */
export function halvesWrittenOut(draft: Draft): Record<string, Segment> {
  const halves = withNarrowCopies(halvesOf(draft), draft);
  manageHalves(halves, draft);
  const input = layerSegment(draft.kind, 'input-gradient');
  const weight = layerSegment(draft.kind, 'weight-gradient');
  return {
    [input]: { name: input, ops: lower(halves.input) },
    [weight]: { name: weight, ops: lower(halves.weight) },
  };
}

/** A model chunk in one segment; the micro-batch is the caller's argument. */
export function chunkSegment(
  name: string,
  layers: readonly PlacedLayer[],
  form: PassForm,
  slice?: number,
): Segment {
  const forward = form === 'forward' || form === 'forward-beside';
  const list = new OpList(forward ? 'forward' : 'backward');
  for (const layer of forward ? layers : layers.toReversed()) {
    list.call(`${layer.kind} ${layer.index}`, layerSegment(layer.kind, form, slice), layerArguments(layer));
  }
  return { name, ops: list.ops };
}
