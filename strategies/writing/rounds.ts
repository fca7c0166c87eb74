/**
 * Where the list of a stage repeats itself: a step of many micro-batches is played from one of few (`sim/steady.ts`), which
 * holds where the longer schedule is the shorter one with rounds put in. Schedules that run every micro-batch alike, one
 * pass of a chunk after the other, are so by what they are; of others it is seen in their actions.
 */
import { type Action, isPlain, type Pipeline, type Schedule } from '../schedules/action.js';

export interface Round {
  readonly at: number;
  readonly length: number;
}

/**
 * In each of so many equal parts of a list, from one action in the middle to the one as much further on as a round of
 * `actions` has in the part; of no ops where it has fewer.
 */
export function middleRounds(starts: readonly number[], actions: number, parts: number): Round[] {
  const own = actions / parts;
  const length = starts.length / parts;
  return Array.from({ length: parts }, (_, part) => {
    const at = Math.floor(part * length) + Math.max(0, Math.floor((length - own) / 2));
    return { at: starts[at]!, length: (starts[at + own] ?? starts[at]!) - starts[at]! };
  });
}

/** Micro-batches that a schedule takes in at a time; all of them, where it is not known to repeat itself. */
export function roundOf(schedule: Schedule, pipeline: Pipeline): number {
  if (schedule.round !== undefined) return schedule.round(pipeline);
  return isPlain(schedule) ? 1 : pipeline.microBatches;
}

/**
 * By stage, the actions of a round, where the actions for `all` micro-batches are those for `few` with rounds put in behind
 * their middle one; 0 where they are not, or where there are no more.
 */
export function actionsPerRound(
  schedule: Schedule,
  few: Pipeline,
  all: Pipeline,
  round: number,
): readonly number[] {
  if (isPlain(schedule)) return new Array<number>(all.stages).fill(2 * all.chunks * round);
  const none = new Array<number>(all.stages).fill(0);
  const rounds = (all.microBatches - few.microBatches) / round;
  if (rounds === 0) return none;
  const each = none.map((_, stage) => {
    const short = relative([...schedule.actions(stage, few)], few.chunks);
    const long = relative([...schedule.actions(stage, all)], all.chunks);
    const added = (long.length - short.length) / rounds;
    const may = Number.isInteger(added) && added > 0 && short.length >= added;
    return may && isInserted(short, long, added) ? added : 0;
  });
  return each.includes(0) ? none : each;
}

/** An action, and how many of its kind ran through its chunk before its micro-batch came in forward. */
interface Relative {
  readonly pass: string;
  readonly order: number;
}

/** Micro-batches counted by chunk in the order in which they come in: two ways through a pipeline have numbers of their own. */
function relative(actions: readonly Action[], chunks: number): Relative[] {
  const came = Array.from({ length: chunks }, () => new Map<number, number>());
  return actions.map(({ kind, chunk, microBatch, paired }) => {
    const known = came[chunk]!;
    if (!known.has(microBatch)) known.set(microBatch, known.size);
    return { pass: `${kind} ${chunk} ${paired === true}`, order: known.get(microBatch)! };
  });
}

/** Whether `long` is `short` up to its middle, then goes on as one round of `each` actions before, and ends as `short` does. */
function isInserted(short: readonly Relative[], long: readonly Relative[], each: number): boolean {
  const cut = Math.floor((short.length + each) / 2);
  const more = long.length - short.length;
  const shifts = new Map<string, number>();
  const shifted = (from: Relative, to: Relative, rounds: number) => {
    if (from.pass !== to.pass) return false;
    const shift = (to.order - from.order) / rounds;
    const known = shifts.get(from.pass) ?? shift;
    shifts.set(from.pass, known);
    return shift === known;
  };
  const rounds = more / each;
  for (let i = 0; i < long.length; i++) {
    const own = long[i]!;
    if (i < cut) {
      if (own.pass !== short[i]!.pass || own.order !== short[i]!.order) return false;
    } else if (i < cut + more) {
      if (!shifted(long[i - each]!, own, 1)) return false;
    } else if (!shifted(short[i - more]!, own, rounds)) return false;
  }
  return true;
}
