/** How much there is to play, told before it is played: what an op takes up while a step is played op by op. */
import { InputError } from '../input/error.js';
import type { Op } from '../program/program.js';
import type { Few } from './growing.js';

/** Its times and what it waits for; and 600,000 ops are played in a second, measured (`bench/growth.ts`). */
const BYTES_PER_OP = 40;
const OPS_PER_SECOND = 6e5;
/** As an object with a label, and with a span of its own: what a trace or a timeline shows. */
const BYTES_PER_SPAN = 1300;
/** As an object and its line of text or JSON. */
const BYTES_PER_WRITTEN = 2000;

/** The most that is played: 2 GB, and a minute and a half. */
const MOST_OPS = 5e7;
/** The most whose critical path is walked, 250 bytes for each op on it: 2 GB. */
const MOST_WALKED = 7e6;
/** The most that is played with every op's span: 2 GB. */
const MOST_SPANS = 1.5e6;
/** The most that is written out: 2 GB, and as JSON of 350 bytes each no longer than a string may be. */
const MOST_WRITTEN = 1e6;

/** A step with more ops than are played one by one. */
export class TooManyOps extends InputError {}

/** Ops of all lists of the program that has all the rounds; of its folded lanes. */
function opsOf({ program, stretches, lacking }: Few): number {
  return program.roles.reduce((sum, { ops }, i) => {
    return stretches[i]!.reduce((count, { length }) => count + lacking * length, sum + ops.length);
  }, 0);
}

/** The same with the collectives inside their calls: each has a span of its own. */
function spansIn({ program, stretches, lacking }: Few): number {
  const inside = new Map<string, number>();
  const collectivesIn = (segment: string): number => {
    const known = inside.get(segment);
    if (known !== undefined) return known;
    let count = 0;
    for (const op of program.segments[segment]!.ops) {
      if (op.kind === 'call') count += collectivesIn(op.segment);
      else if (op.kind === 'collective') count++;
    }
    inside.set(segment, count);
    return count;
  };
  const spans = (ops: readonly Op[]) =>
    ops.reduce((sum, op) => sum + 1 + (op.kind === 'call' ? collectivesIn(op.segment) : 0), 0);
  return program.roles.reduce((sum, { ops }, i) => {
    return stretches[i]!.reduce(
      (count, { from, length }) => count + lacking * spans(ops.slice(from, from + length)),
      sum + spans(ops),
    );
  }, 0);
}

/** Whether the critical path can be walked op by op. */
export function walkable(few: Few): boolean {
  return opsOf(few) <= MOST_WALKED;
}

/** Throws TooManyOps where a step would be played op by op that has too many; `spans` where each is noted. */
export function requirePlayable(few: Few, spans: boolean): void {
  const ops = spans ? spansIn(few) : opsOf(few);
  const [most, bytesEach] = spans ? [MOST_SPANS, BYTES_PER_SPAN] : [MOST_OPS, BYTES_PER_OP];
  if (ops <= most) return;
  throw new TooManyOps(
    `${spans ? 'with a span for every operation' : 'its rounds of micro-batches do not all run alike, so every one is played'}, ` +
      `this step of about ${rounded(ops)} operations needs some ${rounded((ops * bytesEach) / 1e9)} GB of memory and ` +
      `${rounded(ops / OPS_PER_SECOND)} s, more than is begun; give larger micro-batches (--micro-batch) or a smaller ` +
      'global batch, which shows the same rounds',
  );
}

/** Throws TooManyOps where the whole program has too many ops to be written out, each an object and a line. */
export function requireWritable(few: Few): void {
  const ops = opsOf(few);
  if (ops <= MOST_WRITTEN) return;
  throw new TooManyOps(
    `written out, this program of about ${rounded(ops)} operations needs some ${rounded((ops * BYTES_PER_WRITTEN) / 1e9)} GB ` +
      'of memory, more than is begun; give larger micro-batches (--micro-batch) or a smaller global batch, which shows ' +
      'the same rounds',
  );
}

function rounded(x: number): string {
  return Number(x.toPrecision(1)).toLocaleString('en');
}
