/**
 * List scheduling: time goes on, and a stage that is free takes, of what has arrived, what a rule puts first. Backward passes of
 * weights fill the gaps (Qi et al. 2024, arXiv 2401.10241, section 3 orders by the same idea). A stage takes a micro-batch in only
 * where there is room for it in all of the stage's deeper chunks, too, so that the oldest can always go on and nothing locks.
 */
import { largest } from '../../../input/extremes.js';
import { BACKWARD, FORWARD, INPUT, type Order, type Player, WEIGHT } from './player.js';

/** What a stage puts first. */
export interface Rule {
  /** Chunks forward and not yet backward that a stage may have, by stage. */
  readonly depth: Float64Array;
  /** Of chunks that could run forward: the deepest, that of the earliest round of micro-batches, or the shallowest. */
  readonly forwardOf: 'deep' | 'round' | 'shallow';
  /** Whether forward passes come before backward ones, as deep as they may. */
  readonly forwardFirst: boolean;
  /** Of halves of backward passes, the second waits while a gap is shorter than this share of it; below 0: never. */
  readonly gap: number;
  /** Stages whose backward passes are whole: 1, by stage. */
  readonly whole: Uint8Array;
}

/** What choosing an op costs, in ops played. */
const COST = 5;
/** When what is waited for comes, or Infinity while nobody knows. */
const UNKNOWN = Number.POSITIVE_INFINITY;

export class Greedy {
  readonly #player: Player;
  readonly #placesOf: readonly (readonly number[])[];
  readonly #forwardAt: Float64Array;
  readonly #gradientAt: Float64Array;
  /** By place: micro-batches that went forward, backward, and backward by weights. */
  readonly #forwards: Int32Array;
  readonly #backwards: Int32Array;
  readonly #weights: Int32Array;
  readonly #free: Float64Array;
  readonly #used: Float64Array;
  readonly #open: Int32Array;
  readonly #chosen: Int32Array;
  /** The most that the first half of a backward pass takes, by stage: always left free. */
  readonly #mostTaken: Float64Array;
  readonly #at: Float64Array;

  constructor(player: Player) {
    this.#player = player;
    const { places, microBatches, stageOf } = player;
    const { stages } = player.instance.pipeline;
    this.#placesOf = Array.from({ length: stages }, (_, stage) =>
      Array.from({ length: places }, (_each, place) => place).filter((place) => stageOf[place] === stage),
    );
    this.#forwardAt = new Float64Array(places * microBatches);
    this.#gradientAt = new Float64Array(places * microBatches);
    this.#forwards = new Int32Array(places);
    this.#backwards = new Int32Array(places);
    this.#weights = new Int32Array(places);
    this.#free = new Float64Array(stages);
    this.#used = new Float64Array(stages);
    this.#open = new Int32Array(stages);
    this.#chosen = new Int32Array(stages);
    this.#at = new Float64Array(stages);
    this.#mostTaken = Float64Array.from(this.#placesOf, (own) =>
      largest(
        own.map((place) => player.bytes[player.op(INPUT, place, 0)]!),
        0,
      ),
    );
  }

  /** Undefined where memory is not enough for one micro-batch. */
  order(rule: Rule): Order | undefined {
    const { microBatches, places, stageOf, slot, kind } = this.#player;
    this.#forwardAt.fill(UNKNOWN).fill(0, 0, microBatches);
    this.#gradientAt.fill(UNKNOWN);
    for (const counts of [this.#forwards, this.#backwards, this.#weights, this.#open]) counts.fill(0);
    this.#free.fill(0);
    this.#used.fill(0);
    const stages = this.#placesOf.length;
    const rows = this.#placesOf.map((own) => new Int32Array(3 * own.length * microBatches));
    const lengths = new Int32Array(stages);
    let left = 0;
    for (const stage of stageOf) left += (rule.whole[stage] ? 2 : 3) * microBatches;
    this.#player.visits += COST * left;
    for (let stage = 0; stage < stages; stage++) this.#choose(stage, rule);
    for (; left > 0; left--) {
      let first = 0;
      for (let stage = 1; stage < stages; stage++) if (this.#at[stage]! < this.#at[first]!) first = stage;
      if (this.#at[first] === UNKNOWN) return undefined;
      const op = this.#chosen[first]!;
      rows[first]![lengths[first]!++] = op;
      this.#run(first, op);
      this.#choose(first, rule);
      const place = Math.floor(slot[op]! / microBatches);
      const to = kind[op] === FORWARD ? place + 1 : place - 1;
      if (kind[op] !== WEIGHT && to >= 0 && to < places && stageOf[to] !== first)
        this.#choose(stageOf[to]!, rule);
    }
    return rows.map((row, stage) => row.subarray(0, lengths[stage]));
  }

  #run(stage: number, op: number): void {
    const { microBatches, places, slot, kind, duration, bytes, instance } = this.#player;
    const at = slot[op]!;
    const place = Math.floor(at / microBatches);
    const end = this.#at[stage]! + duration[op]!;
    this.#free[stage] = end;
    this.#used[stage]! += bytes[op]!;
    if (kind[op] === FORWARD) {
      this.#forwards[place]!++;
      this.#open[stage]!++;
      if (place === places - 1) this.#gradientAt[at] = end;
      else this.#forwardAt[at + microBatches] = end + instance.activationTime[place]!;
    } else if (kind[op] === WEIGHT) this.#weights[place]!++;
    else {
      this.#backwards[place]!++;
      this.#open[stage]!--;
      if (place > 0) this.#gradientAt[at - microBatches] = end + instance.gradientTime[place - 1]!;
    }
  }

  /** What a stage runs next and when, as far as is known. */
  #choose(stage: number, rule: Rule): void {
    const { microBatches, duration } = this.#player;
    const player = this.#player;
    const own = this.#placesOf[stage]!;
    const free = this.#free[stage]!;
    const whole = rule.whole[stage] === 1;
    let [op, start, rank] = [-1, UNKNOWN, 0];
    let weight = -1;
    for (let chunk = 0; chunk < own.length; chunk++) {
      const place = own[chunk]!;
      const next = this.#forwards[place]!;
      if (next < microBatches && this.#hasRoom(stage, chunk, rule)) {
        const at = Math.max(free, this.#forwardAt[place * microBatches + next]!);
        const value = forwardRank(rule, chunk, next, own.length, this.#placesOf.length);
        if (at < start || (at === start && value > rank && at !== UNKNOWN))
          [op, start, rank] = [player.op(FORWARD, place, next), at, value];
      }
      const back = this.#backwards[place]!;
      if (back < next) {
        const at = Math.max(free, this.#gradientAt[place * microBatches + back]!);
        const value = 2 + chunk / own.length;
        if (at < start || (at === start && value > rank && at !== UNKNOWN))
          [op, start, rank] = [player.op(whole ? BACKWARD : INPUT, place, back), at, value];
      }
      const late = this.#weights[place]!;
      if (!whole && late < back) weight = player.op(WEIGHT, place, late);
    }
    if (weight >= 0) {
      const { gap } = rule;
      const isFull = op >= 0 && player.kind[op] === INPUT && !this.#hasRoomForInput(stage, op);
      // Nobody knows when more comes, or the gap is long enough; a rule below 0 lets nothing wait.
      if (gap < 0 || isFull || (start > free && start - free >= gap * duration[weight]!))
        [op, start] = [weight, free];
    }
    this.#chosen[stage] = op;
    this.#at[stage] = start;
  }

  #hasRoom(stage: number, chunk: number, { depth, whole }: Rule): boolean {
    const { instance } = this.#player;
    const own = this.#placesOf[stage]!;
    if (this.#open[stage]! + own.length - chunk > depth[stage]!) return false;
    let needed = this.#used[stage]! + (whole[stage] ? 0 : this.#mostTaken[stage]!);
    for (let deeper = chunk; deeper < own.length; deeper++) needed += instance.loads[own[deeper]!]!.keptBytes;
    return needed <= instance.capBytes[stage]! * (1 + 1e-9);
  }

  /** Whether the first half of a backward pass has room for what it leaves to the second. */
  #hasRoomForInput(stage: number, op: number): boolean {
    const { instance, bytes } = this.#player;
    return this.#used[stage]! + bytes[op]! <= instance.capBytes[stage]! * (1 + 1e-9);
  }
}

/** Below 2 and above 1 behind all backward passes, above 3 before them. */
function forwardRank(
  { forwardOf, forwardFirst }: Rule,
  chunk: number,
  microBatch: number,
  chunks: number,
  stages: number,
): number {
  const deep = (chunk + 1) / (chunks + 1);
  const round = Math.floor(microBatch / stages);
  const part =
    forwardOf === 'deep' ? deep : forwardOf === 'shallow' ? 1 - deep : 1 / (1 + round + (1 - deep));
  return (forwardFirst ? 3 : 1) + part;
}
