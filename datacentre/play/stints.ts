/**
 * What became of each job so far. A job runs in stints: from a start to its end, or to an interruption, after which
 * what was done since the last checkpoint is done again. All times are whole milliseconds.
 */
import type { JobTable } from '../jobs/table.js';
import type { PlayOptions } from './options.js';

export class Stints {
  /** What each job takes on its devices without interruption. */
  readonly run: Float64Array;
  readonly first: Float64Array;
  readonly end: Float64Array;
  readonly held: Float64Array;
  readonly lost: Float64Array;
  /** Starts of each job. */
  readonly begun: Int32Array;
  /** Stops for other jobs, and by failures. */
  readonly preemptions: Int32Array;
  readonly restarts: Int32Array;
  /** Begin of the present stint. */
  readonly since: Float64Array;
  /** What the job holds; −1 while it does not run. */
  readonly holding: Int32Array;
  /** Stops in a row after which nothing more was kept than before. */
  readonly inVain: Int32Array;
  /** The engine's event of its end. */
  readonly ending: Int32Array;
  /** Work that need not be done again. */
  readonly #done: Float64Array;
  readonly #checkpoint: number;
  readonly #restart: number;

  constructor(table: JobTable, { checkpointMillis, restartMillis }: PlayOptions) {
    const { count } = table;
    this.run = table.runMillis.map(Math.round);
    this.first = new Float64Array(count).fill(Number.NaN);
    this.end = new Float64Array(count).fill(Number.NaN);
    this.held = new Float64Array(count);
    this.lost = new Float64Array(count);
    this.begun = new Int32Array(count);
    this.preemptions = new Int32Array(count);
    this.restarts = new Int32Array(count);
    this.since = new Float64Array(count);
    this.holding = new Int32Array(count).fill(-1);
    this.ending = new Int32Array(count);
    this.inVain = new Int32Array(count);
    this.#done = new Float64Array(count);
    this.#checkpoint = checkpointMillis ?? Number.POSITIVE_INFINITY;
    this.#restart = restartMillis ?? 0;
  }

  /** What a stint takes that begins now, or the present one, of a job that takes `whole` without interruption. */
  takes(row: number, whole = this.run[row]!): number {
    return whole - this.#done[row]! + this.#beginning(row);
  }

  starts(row: number, now: number, holding: number): void {
    this.since[row] = now;
    this.holding[row] = holding;
    if (this.begun[row]!++ === 0) this.first[row] = now;
  }

  ends(row: number, now: number): void {
    this.held[row]! += now - this.since[row]!;
    this.lost[row] = this.held[row]! - this.run[row]!;
    this.end[row] = now;
  }

  /** Says how much of the present stint will not be held. */
  interrupted(row: number, now: number): number {
    const unused = this.since[row]! + this.takes(row) - now;
    const stint = now - this.since[row]!;
    const reached = this.#done[row]! + Math.max(0, stint - this.#beginning(row));
    const kept = checkpointed(reached, this.#checkpoint);
    this.held[row]! += stint;
    if (kept > this.#done[row]!) this.inVain[row] = 0;
    else this.inVain[row]!++;
    this.#done[row] = Math.max(this.#done[row]!, kept);
    this.lost[row] = this.held[row]! - this.#done[row]!;
    return unused;
  }

  /** What the present stint, or the one that begins now, does before it works. */
  #beginning(row: number): number {
    const before = this.begun[row]! - (this.holding[row]! >= 0 ? 1 : 0);
    return before > 0 ? this.#restart : 0;
  }
}

/** Work that is kept of what was reached, with a checkpoint after each `every` of work. */
function checkpointed(reached: number, every: number): number {
  if (every === 0) return reached;
  return every === Number.POSITIVE_INFINITY ? 0 : Math.floor(reached / every) * every;
}
