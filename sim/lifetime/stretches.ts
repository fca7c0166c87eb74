/** A played run as one thing after another, for a chart or a trace: what it is made of, from beginning to end without a gap. */
import type { Lifetime, Stretch } from './lifetime.js';
import type { Pace } from './pace.js';
import { planOf } from './plan.js';
import { play } from './play.js';
import type { Watcher } from './watcher.js';

const MICROS = 1e6;
/** As many as a chart can show. */
const SHOWN = 2_000;

/** A stretch being written; of steps, those it holds. */
interface Draft {
  kind: Stretch['kind'];
  readonly start: number;
  micros: number;
  readonly nodes: number;
  cause: number | undefined;
  readonly from: number;
  steps: number;
}

/**
 * The stretches of one trial, at most so many. Where there are more, checkpoints are left out first, as part of the steps
 * around them, then the shortest, as part of what went before.
 */
export function stretchesOf(lifetime: Lifetime, seed: number, trial: number, most = SHOWN): Stretch[] {
  const writer = new Writer();
  play(planOf(lifetime), seed, trial, writer);
  let drafts = joinedUp(writer.drafts);
  if (drafts.length > most) {
    drafts = joinedUp(
      drafts.map((draft) => (draft.kind === 'checkpoint' ? { ...draft, kind: 'steps' } : draft)),
    );
  }
  if (drafts.length > most) drafts = joinedUp(withoutShortest(drafts, drafts.length - most));
  return drafts.map(({ kind, start, micros, nodes, cause }) => ({
    kind,
    startSeconds: start / MICROS,
    seconds: micros / MICROS,
    ...(cause === undefined ? {} : { cause: lifetime.causes[cause]!.id }),
    nodes,
  }));
}

class Writer implements Watcher {
  readonly drafts: Draft[] = [];

  add(kind: Stretch['kind'], start: number, micros: number, nodes: number, cause?: number): void {
    this.#add(kind, start, micros, nodes, cause, 0, 0);
  }

  ran(pace: Pace, start: number, steps: number, micros: number, nodes: number, cause: number): void {
    let done = 0;
    let at = 0;
    while (done < steps) {
      const next = Math.min(steps, pace.nextCheckpoint(done));
      const until = pace.done(next);
      this.#add('steps', start + at, until - at, nodes, undefined, pace.from + done, next - done);
      const held = Math.min(micros - until, pace.blockedAfter(next));
      this.#add('checkpoint', start + until, held, nodes, undefined, 0, 0);
      done = next;
      at = until + held;
    }
    this.#add('lost', start + at, micros - at, nodes, cause, 0, 0);
  }

  backTo(step: number, cause: number): void {
    for (let i = this.drafts.length - 1; i >= 0; i--) {
      const draft = this.drafts[i]!;
      if (draft.kind !== 'steps') continue;
      const stays = Math.max(0, step - draft.from);
      if (stays >= draft.steps) return;
      if (stays === 0) {
        draft.kind = 'lost';
        draft.cause = cause;
        continue;
      }
      const micros = Math.round(draft.micros * (stays / draft.steps));
      const lost: Draft = {
        ...draft,
        kind: 'lost',
        start: draft.start + micros,
        micros: draft.micros - micros,
        cause,
      };
      this.drafts.splice(i + 1, 0, lost);
      draft.micros = micros;
      draft.steps = stays;
      return;
    }
  }

  #add(
    kind: Stretch['kind'],
    start: number,
    micros: number,
    nodes: number,
    cause: number | undefined,
    from: number,
    steps: number,
  ): void {
    if (micros > 0) this.drafts.push({ kind, start, micros, nodes, cause, from, steps });
  }
}

/** Neighbours of one kind as one. */
function joinedUp(drafts: readonly Draft[]): Draft[] {
  const joined: Draft[] = [];
  for (const draft of drafts) {
    const last = joined.at(-1);
    if (
      last !== undefined &&
      last.kind === draft.kind &&
      last.cause === draft.cause &&
      last.nodes === draft.nodes
    ) {
      last.micros += draft.micros;
    } else joined.push({ ...draft });
  }
  return joined;
}

/** All but so many: the shortest lengthen what went before them. */
function withoutShortest(drafts: readonly Draft[], count: number): Draft[] {
  // The first has nothing before it.
  const shortest = [...drafts.keys()].slice(1).sort((a, b) => drafts[a]!.micros - drafts[b]!.micros || a - b);
  const left = new Set(shortest.slice(0, count));
  const kept: Draft[] = [];
  for (const [i, draft] of drafts.entries()) {
    if (left.has(i)) kept.at(-1)!.micros += draft.micros;
    else kept.push({ ...draft });
  }
  return kept;
}
