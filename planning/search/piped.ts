/**
 * Where the layers of a layout's pipeline are, and what its stages have to do with them: which places a stage has, what it
 * sends on, and how many layers of each kind come before its first place and are its own.
 */
import { smallest } from '../../input/extremes.js';
import type { LayerKind } from '../../models/steps/block.js';
import type { Job } from '../../strategies/job.js';
import { placementOf, splitsBackward } from '../../strategies/schedules/placed.js';
import { neighbourOf, placeOf, placesOf } from '../../strategies/schedules/placement.js';

/** Layers of a pipeline, counted by kind in the order of `kinds`. */
export interface PipelineWork {
  /** Stages it has. */
  readonly places: number;
  readonly kinds: readonly LayerKind[];
  readonly allCounts: readonly number[];
  readonly stages: readonly {
    /** Of the places before its first one: they come before its first micro-batch, and after its last. */
    readonly before: readonly number[];
    /** For each micro-batch. */
    readonly own: readonly number[];
  }[];
}

/** Which places a stage of a job has, with other numbers of stages and chunks than its own. */
export interface Piped {
  readonly key: string;
  readonly stages: number;
  readonly places: number;
  readonly isPlainBackward: boolean;
  readonly splits: boolean;
  /** The share of all micro-batches that goes through a place of a stage. */
  readonly share: number;
  readonly ofStage: (stage: number) => readonly number[];
  readonly sendsOf: (stage: number) => readonly boolean[];
}

export function pipedOf(job: Job, stages: number, chunks: number): Piped {
  const placement = placementOf(job);
  const splits = splitsBackward(job);
  const pipeline = { stages, chunks };
  const each = <T>(of: (chunk: number) => T) => Array.from({ length: chunks }, (_, chunk) => of(chunk));
  return {
    key: placement === 'wrapped' && !splits ? '' : `${placement}${splits ? 'halves' : ''}`,
    stages,
    places: placesOf(placement, pipeline),
    isPlainBackward: !splits && placement !== 'both-ways',
    splits,
    share: placement === 'both-ways' ? 1 / 2 : 1,
    ofStage: (stage) => each((chunk) => placeOf(placement, stage, chunk, pipeline)),
    sendsOf: (stage) =>
      each((chunk) => (neighbourOf(placement, { stage, chunk }, 1, pipeline)?.stage ?? stage) !== stage),
  };
}

/** Of passes in halves, weight gradients need not come before what drains: `before` is nothing. */
export function pipelineWork(
  places: readonly ReadonlyMap<LayerKind, number>[],
  { stages, ofStage, splits, share }: Omit<Piped, 'places'>,
): PipelineWork {
  const kinds = [...new Set(places.flatMap((place) => [...place.keys()]))];
  const counts = (place: ReadonlyMap<LayerKind, number>) => kinds.map((kind) => place.get(kind) ?? 0);
  const add = (sum: readonly number[], more: readonly number[]) => sum.map((count, i) => count + more[i]!);
  const none = kinds.map(() => 0);
  const beforePlace = [none];
  for (const place of places) beforePlace.push(add(beforePlace.at(-1)!, counts(place)));
  const byOwn = new Map<string, PipelineWork['stages'][number]>();
  for (let stage = 0; stage < stages; stage++) {
    const held = ofStage(stage);
    const own = held.map((place) => counts(places[place]!).map((count) => share * count)).reduce(add, none);
    const before = splits ? none : beforePlace[smallest(held)]!;
    byOwn.set(own.join(), { before, own });
  }
  return {
    places: stages,
    kinds,
    allCounts: places.map(counts).reduce(add, none),
    stages: [...byOwn.values()],
  };
}
