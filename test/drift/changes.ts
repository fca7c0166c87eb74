/** What became of stored points: those that moved, that fail, that are new or gone; and what of it must not be. */
import { isSame, reasonOf, type Stored, shiftOf } from './codes.js';
import { FAULTS, type Outcome, type Reason } from './play.js';
import type { Groups } from './record.js';

export interface Moved {
  readonly name: string;
  /** ln(now / then). */
  readonly step: number;
  readonly peak: number;
}

export interface Failed {
  readonly name: string;
  readonly reason: Reason | 'gone';
  readonly words: string;
}

export interface Changes {
  readonly moved: readonly Moved[];
  /** Ran before and has no step now, or is at fault now and was not before. */
  readonly failed: readonly Failed[];
  /** Had no step before and has one now. */
  readonly runs: readonly string[];
  /** Has no step for another reason than before. */
  readonly otherwise: readonly string[];
  readonly added: readonly string[];
  /** Of models or clusters that are no more, and had no step. */
  readonly dropped: readonly string[];
}

/** A point as it is now: its outcome, and the same in codes. */
export interface Now {
  readonly outcome: Outcome;
  readonly stored: Stored;
}

/** What differs between the points of a file and those of now, by name. */
export function changesBetween(then: ReadonlyMap<string, Stored>, now: ReadonlyMap<string, Now>): Changes {
  const changes = {
    ...{ moved: [] as Moved[], failed: [] as Failed[], runs: [] as string[] },
    ...{ otherwise: [] as string[], added: [] as string[], dropped: [] as string[] },
  };
  for (const [name, { outcome, stored }] of now) {
    const before = then.get(name);
    const was = before === undefined ? undefined : reasonOf(before);
    const ran = before !== undefined && was === undefined;
    if ('reason' in outcome) {
      const isFault = FAULTS.includes(outcome.reason) && outcome.reason !== was;
      if (ran || isFault) changes.failed.push({ name, reason: outcome.reason, words: outcome.words });
      else if (before === undefined) changes.added.push(name);
      else if (was !== outcome.reason) changes.otherwise.push(name);
    } else if (before === undefined) changes.added.push(name);
    else if (!ran) changes.runs.push(name);
    else if (!isSame(before, stored)) changes.moved.push({ name, ...shiftOf(before, stored) });
  }
  for (const [name, before] of then) {
    if (now.has(name)) continue;
    if (reasonOf(before) !== undefined) changes.dropped.push(name);
    else changes.failed.push({ name, reason: 'gone', words: 'its model or cluster is no more' });
  }
  return changes;
}

/** Whether nothing changed. */
export function isUnchanged(changes: Changes): boolean {
  return Object.values(changes).every((list) => list.length === 0);
}

/** The points to be written: as they were where they are the same but for rounding, so that a file differs where they do. */
export function renewed(then: Groups, now: ReadonlyMap<string, ReadonlyMap<string, Now>>): Groups {
  return new Map(
    [...now].map(([cluster, points]) => {
      const before = then.get(cluster);
      const kept = [...points].map(([name, { stored }]): [string, Stored] => {
        const old = before?.get(name);
        return [name, old !== undefined && isSame(old, stored) ? old : stored];
      });
      return [cluster, new Map(kept)];
    }),
  );
}
