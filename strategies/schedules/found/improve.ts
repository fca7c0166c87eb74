/**
 * Bounded local improvement: what follows each other on a stage along the critical path changes places, one move at a time (the
 * neighbourhood of job-shop scheduling, van Laarhoven et al. 1992). Backward passes of weights move further, behind what waits
 * for the stage. Where nothing is better, a few moves that cost nothing are made, in an order that is always the same.
 */
import { BACKWARD, FORWARD, INPUT, type Order, type Player, WEIGHT } from './player.js';

/** Moves of a weight's gradient behind so many ops. */
const STEPS = [1, 2, 4, 8, 16, 64] as const;
/** Moves in a row that leave the time as it was. */
const MOST_SIDEWAYS = 24;

interface Move {
  readonly stage: number;
  readonly from: number;
  readonly to: number;
}

/** An order at most as long as the one given, found with so many visits of ops. */
export function improved(player: Player, order: Order, visits: number): Order {
  const rows = order.map((row) => row.slice());
  let best = player.play(rows);
  const end = player.visits + visits;
  const random = generator(rows.length * 31 + player.microBatches);
  let sideways = 0;
  while (player.visits < end && sideways < MOST_SIDEWAYS) {
    player.play(rows);
    const moves = movesOf(player, rows);
    const level: Move[] = [];
    let better = false;
    for (const move of moves) {
      if (player.visits >= end) break;
      apply(rows, move);
      const time = player.play(rows);
      if (time < best * (1 - 1e-9) && player.fits) {
        best = time;
        better = true;
        break;
      }
      if (time <= best * (1 + 1e-9) && player.fits) level.push(move);
      apply(rows, { ...move, from: move.to, to: move.from });
    }
    if (better) sideways = 0;
    else if (level.length === 0) break;
    else {
      apply(rows, level[Math.floor(random() * level.length)]!);
      sideways++;
    }
  }
  return rows;
}

/** Of the last play: what could go before what is before it, along the critical path. */
function movesOf(player: Player, rows: Order): Move[] {
  const { start, duration } = player;
  const moves: Move[] = [];
  let stage = 0;
  const endOf = (row: Int32Array) => (row.length === 0 ? 0 : start[row.at(-1)!]! + duration[row.at(-1)!]!);
  for (let other = 1; other < rows.length; other++)
    if (endOf(rows[other]!) > endOf(rows[stage]!)) stage = other;
  let at = rows[stage]!.length - 1;
  while (at >= 0) {
    const row = rows[stage]!;
    const op = row[at]!;
    const awaited = waitedFor(player, rows, op);
    if (awaited !== undefined) {
      [stage, at] = awaited;
      continue;
    }
    if (at === 0) break;
    const before = row[at - 1]!;
    if (player.slot[before] !== player.slot[op]) {
      moves.push({ stage, from: at, to: at - 1 });
      if (player.kind[before] === WEIGHT) {
        for (const step of STEPS) {
          if (step === 1) continue;
          if (at - 1 + step >= row.length) break;
          moves.push({ stage, from: at - 1, to: at - 1 + step });
        }
        if (at + 1 < row.length) moves.push({ stage, from: at - 1, to: row.length - 1 });
      }
      for (const back of [2, 3]) {
        const to = at - back;
        if (
          to >= 0 &&
          player.kind[op] !== WEIGHT &&
          !row.subarray(to, at).some((each) => player.slot[each] === player.slot[op])
        )
          moves.push({ stage, from: at, to });
      }
    }
    at--;
  }
  return moves;
}

/** Stage and place in its row of what an op waited for on another stage until it began; undefined where it waited for its own. */
function waitedFor(player: Player, rows: Order, op: number): [number, number] | undefined {
  const { kind, slot, start, duration, stageOf, microBatches, places, instance } = player;
  const of = kind[op]!;
  const place = player.placeOf(op);
  const microBatch = slot[op]! - place * microBatches;
  const from = of === FORWARD ? place - 1 : place + 1;
  if (of === WEIGHT || from < 0 || from >= places) return undefined;
  const travel = of === FORWARD ? instance.activationTime[from]! : instance.gradientTime[place]!;
  const row = rows[stageOf[from]!]!;
  const tried = of === FORWARD ? [FORWARD] : [BACKWARD, INPUT];
  for (const giver of tried.map((each) => player.op(each, from, microBatch))) {
    const at = row.indexOf(giver);
    if (at < 0) continue;
    const arrived = start[giver]! + duration[giver]! + travel;
    return arrived >= start[op]! * (1 - 1e-12) ? [stageOf[from]!, at] : undefined;
  }
  return undefined;
}

/** Takes an op out of its row and puts it in at another place. */
function apply(rows: Order, { stage, from, to }: Move): void {
  const row = rows[stage]!;
  const op = row[from]!;
  if (from < to) row.copyWithin(from, from + 1, to + 1);
  else row.copyWithin(to + 1, to, from);
  row[to] = op;
}

/** Numbers from 0 to 1, the same ones every time (xorshift). */
function generator(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
