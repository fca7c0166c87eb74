/** A run through the random jobs: every relation, or some of them, held against each. */

import { Random } from './random.js';
import { commandOf, randomJob } from './random-job.js';
import { type Relation, Subject, type Violation } from './relation.js';

export interface Asked {
  /** Numbers of jobs, from `from` up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  readonly relations: readonly Relation[];
  /** Share of the relations that a job is held to, drawn anew for each; the others are held against other jobs. */
  readonly share: number;
  /** Relative size below which a violation is counted as small. */
  readonly tolerance: number;
  /** Every job is of what is no decoder. Absent: one in seven. */
  readonly networks?: boolean;
  /** True when it is time to stop. */
  readonly over: () => boolean;
}

/** A violation and where it was. */
export interface Found extends Violation {
  readonly relation: string;
  readonly index: number;
  readonly command: string;
}

/** How one relation did. */
export interface Tally {
  readonly relation: string;
  tried: number;
  small: number;
  failed: number;
  worst: Found | undefined;
}

export interface Held {
  readonly jobs: number;
  readonly tallies: readonly Tally[];
  readonly violations: number;
}

/** Holds the jobs to the relations; `tell` hears of every violation as it is found. */
export function hold(asked: Asked, tell: (found: Found) => void = () => {}): Held {
  const { from, to, seed, relations, share, tolerance, over, networks } = asked;
  const tallies = relations.map((relation): Tally => {
    return { relation: relation.name, tried: 0, small: 0, failed: 0, worst: undefined };
  });
  let jobs = 0;
  for (let index = from; index < to && !over(); index++) {
    const random = randomJob(index, seed, networks);
    if (random === undefined) continue;
    jobs++;
    const subject = new Subject(random);
    const draw = new Random(seed * 31 + index);
    for (const [i, relation] of relations.entries()) {
      if (!draw.chance(share)) continue;
      const violation = tried(relation, subject);
      if (violation === 'does not apply') continue;
      const tally = tallies[i]!;
      tally.tried++;
      if (violation === 'holds') continue;
      const found = { ...violation, relation: relation.name, index, command: commandOf(random) };
      if (violation.size < tolerance || violation.excuse !== undefined) tally.small++;
      else tally.failed++;
      if (tally.worst === undefined || found.size > tally.worst.size) tally.worst = found;
      tell(found);
    }
  }
  return { jobs, tallies, violations: tallies.reduce((sum, { failed }) => sum + failed, 0) };
}

/** No job may be answered by an exception. */
function tried(relation: Relation, subject: Subject): ReturnType<Relation['of']> {
  try {
    return relation.of(subject);
  } catch (error) {
    return { size: 1, observed: String(error), expected: 'an answer' };
  }
}
