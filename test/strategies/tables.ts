/** Small schedules written out for tests: the papers' by hand, and any placement's by a greedy run in unit time. */
import type { Action, ActionKind, Pipeline, Placement } from '../../strategies/schedules/action.js';
import { neighbourOf } from '../../strategies/schedules/placement.js';
import type { ScheduleTable } from '../../strategies/schedules/table.js';

/** ZB-H1 (Qi et al. 2023, arXiv 2401.10241, section 2.2): stage i keeps i weight gradients back, so that none has more in flight. */
export function zbH1(stages: number, microBatches: number): ScheduleTable {
  const all = Array.from({ length: stages }, (_, stage) => {
    const actions: Action[] = [];
    const add = (kind: ActionKind, microBatch: number) => actions.push({ kind, microBatch, chunk: 0 });
    let [f, i, w] = [0, 0, 0];
    const backward = () => {
      add('input-gradient', i++);
      if (i - w > stage) add('weight-gradient', w++);
    };
    while (f < Math.min(microBatches, stages - stage)) add('forward', f++);
    while (f < microBatches) {
      backward();
      add('forward', f++);
    }
    while (i < microBatches) backward();
    while (w < microBatches) add('weight-gradient', w++);
    return actions;
  });
  const pipeline = { stages, microBatches, chunks: 1 };
  return { name: 'zb-h1 by hand', pipeline, placement: 'wrapped', stages: all };
}

/** What a place's passes take. */
export type Costs = Readonly<Record<ActionKind, number>>;

export interface Wanted {
  readonly splits: boolean;
  /** Micro-batches that a chunk has begun and not ended, at most. */
  readonly most: number;
}

/** Every stage runs what is ready: a backward pass, else a forward pass unless too many are in flight, else a weight gradient. */
export function greedy(placement: Placement, pipeline: Pipeline, { splits, most }: Wanted): ScheduleTable {
  const { stages, chunks, microBatches } = pipeline;
  const ended = new Map<string, number>();
  const lists: Action[][] = Array.from({ length: stages }, () => []);
  const ofChunk = (chunk: number) => {
    const half = placement === 'both-ways' ? microBatches / 2 : microBatches;
    const first = placement === 'both-ways' ? chunk * half : 0;
    return Array.from({ length: half }, (_, i) => first + i);
  };
  const key = (kind: string, stage: number, chunk: number, mb: number) => `${kind} ${stage} ${chunk} ${mb}`;
  const done = (now: number, kind: string, stage: number, chunk: number, mb: number) =>
    (ended.get(key(kind, stage, chunk, mb)) ?? Infinity) <= now;
  const began = (kind: string, stage: number, chunk: number, mb: number) =>
    ended.has(key(kind, stage, chunk, mb));
  const back = splits ? 'input-gradient' : 'backward';
  const ready = (now: number, stage: number): Action | undefined => {
    const order = Array.from({ length: chunks }, (_, c) => c);
    for (const chunk of order.toReversed())
      for (const microBatch of ofChunk(chunk)) {
        if (began(back, stage, chunk, microBatch) || !done(now, 'forward', stage, chunk, microBatch))
          continue;
        const next = neighbourOf(placement, { stage, chunk }, 1, pipeline);
        if (!next || done(now, back, next.stage, next.chunk, microBatch))
          return { kind: back, chunk, microBatch };
      }
    for (const chunk of order.toReversed()) {
      const all = ofChunk(chunk);
      const open = all.filter(
        (mb) =>
          began('forward', stage, chunk, mb) && !began(splits ? 'weight-gradient' : back, stage, chunk, mb),
      );
      const microBatch = all.find((mb) => !began('forward', stage, chunk, mb));
      if (microBatch === undefined || open.length >= most) continue;
      const before = neighbourOf(placement, { stage, chunk }, -1, pipeline);
      if (!before || done(now, 'forward', before.stage, before.chunk, microBatch))
        return { kind: 'forward', chunk, microBatch };
    }
    for (const chunk of splits ? order : [])
      for (const microBatch of ofChunk(chunk))
        if (done(now, back, stage, chunk, microBatch) && !began('weight-gradient', stage, chunk, microBatch))
          return { kind: 'weight-gradient', chunk, microBatch };
    return undefined;
  };
  const all = (splits ? 3 : 2) * stages * (placement === 'both-ways' ? 1 : chunks) * microBatches;
  for (let now = 0; ended.size < all; now++)
    for (let stage = 0; stage < stages; stage++) {
      const action = ready(now, stage);
      if (action === undefined) continue;
      lists[stage]!.push(action);
      ended.set(key(action.kind, stage, action.chunk, action.microBatch), now + 1);
    }
  return { name: `greedy ${placement}`, pipeline, placement, stages: lists };
}

/** When each stage has run its list, where messages take no time: worked out action by action. */
export function endsOf({ stages: lists, placement, pipeline }: ScheduleTable, costs: Costs): number[] {
  const ended = new Map<string, number>();
  const free = lists.map(() => 0);
  const next = lists.map(() => 0);
  for (let moved = true; moved; ) {
    moved = false;
    for (const [stage, actions] of lists.entries()) {
      const action = actions[next[stage]!];
      if (action === undefined) continue;
      const { kind, chunk, microBatch } = action;
      const forward = kind === 'forward';
      const other =
        kind === 'weight-gradient'
          ? undefined
          : neighbourOf(placement, { stage, chunk }, forward ? -1 : 1, pipeline);
      const from = other && `${forward} ${other.stage} ${other.chunk} ${microBatch}`;
      if (from !== undefined && !ended.has(from)) continue;
      const end = Math.max(free[stage]!, from === undefined ? 0 : ended.get(from)!) + costs[kind];
      free[stage] = end;
      if (kind !== 'weight-gradient') ended.set(`${forward} ${stage} ${chunk} ${microBatch}`, end);
      next[stage]!++;
      moved = true;
    }
  }
  if (lists.some((actions, stage) => next[stage] !== actions.length))
    throw new Error('this table has no end');
  return free;
}
