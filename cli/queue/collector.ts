/**
 * The rows of a plan, worked out by whoever drains the queue: cells are put in, a stretch ahead of what is collected,
 * and their rows given out in the order of the cells. The collector computes nothing and holds nothing that is not in
 * Redis or in the file already; killed, it begins with the first cell that the file lacks, and finds the rest.
 */
import { Queue } from 'bullmq';
import type { PlanCell } from '../../planning/plan/cell.js';
import { deadRow, isDead } from '../../planning/plan/dead.js';
import type { PlanRow } from '../../planning/plan/row.js';
import { VERSION } from '../../planning/version.js';
import type { Ahead } from '../plan/source.js';
import { Board, type CellsJob, KEPT_DAYS, PREFIX, QUEUE } from './board.js';
import { asked, type Connection } from './connection.js';
import { Digests } from './files.js';
import { jobId, LONGEST_JOB_CELLS, partsOf } from './parts.js';

/** Cells that are in Redis at once, at most. */
const MOST_AHEAD_CELLS = 50_000;
/** Jobs that are put in before the next look at what has come back. */
const ADDED_AT_ONCE = 250;
const LOOK_EVERY_MS = 100;
/** How long the next row may be late before it is asked what became of its job. */
const LATE_MS = 500;
const TELL_EVERY_MS = 1000;
/** A job that failed is tried again, after 1, 2 and 4 s. */
const TRIES = { attempts: 4, backoff: { type: 'exponential', delay: 1000 } } as const;

export interface CollectorOptions {
  readonly plan: string;
  /** Whether what was given up before is tried again. */
  readonly retryDead: boolean;
  readonly note: (text: string) => void;
}

export class Collector {
  readonly board: Board;
  readonly #connection: Connection;
  readonly #options: CollectorOptions;
  readonly #queue: Queue<CellsJob>;
  readonly #digests = new Digests();
  readonly #said = new Set<string>();
  /** Jobs whose rows are not given out yet, in the order of their cells. */
  #ahead: (readonly PlanCell[])[] = [];
  #aheadCells = 0;
  #aheadAtFirst = 0;
  #deadCells = 0;
  #watch: (ahead: Ahead) => void = () => {};
  #lateSinceMs: number | undefined;
  #toldMs: number | undefined;

  constructor(connection: Connection, options: CollectorOptions) {
    this.#connection = connection;
    this.#options = options;
    this.board = new Board(connection.client);
    this.#queue = new Queue(QUEUE, {
      ...{ connection: connection.client, prefix: PREFIX, skipMetasUpdate: false },
      streams: { events: { maxLen: 100 } },
      defaultJobOptions: { ...TRIES, removeOnComplete: true, removeOnFail: { age: KEPT_DAYS * 86_400 } },
    });
    // Commands that fail reject, too.
    this.#queue.on('error', () => {});
  }

  watch(tell: (ahead: Ahead) => void): void {
    this.#watch = tell;
  }

  async *rows(groups: Iterable<readonly PlanCell[]>): AsyncGenerator<readonly PlanRow[]> {
    const { plan, retryDead } = this.#options;
    await this.#ask(this.board.open(plan));
    if (retryDead) await this.#ask(this.#forgetDead());
    this.#aheadAtFirst = await this.#ask(this.board.count(plan));
    const parts = partsOf(groups);
    let there = await this.#ask(this.board.there(plan));
    for (let more = true; more || this.#ahead.length > 0; ) {
      if (more && this.#aheadCells < MOST_AHEAD_CELLS) {
        more = await this.#ask(this.#putIn(parts, there));
        if (!more) there = new Set();
      }
      const answered = await this.#ask(this.#answered());
      for (const { cells, rows, dead } of answered) {
        yield rows;
        this.#aheadCells -= cells.length;
        this.#ahead.shift();
        this.#deadCells += dead;
      }
      await this.#ask(
        this.board.forget(
          plan,
          answered.flatMap(({ cells }) => cells),
        ),
      );
      await this.#tell();
      if (answered.length === 0 && !(more && this.#aheadCells < MOST_AHEAD_CELLS)) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    }
  }

  /** Takes the plan out of Redis, and says what was given up. */
  async finished(): Promise<void> {
    const { plan, note } = this.#options;
    await this.#ask(this.#forgetDead());
    await this.#ask(this.board.close(plan));
    if (this.#deadCells > 0) {
      const rows = this.#deadCells === 1 ? '1 cell has' : `${this.#deadCells} cells have`;
      note(`${rows} no answer, and a row that says why; the same command with --retry-dead tries again`);
    }
  }

  #ask<T>(action: Promise<T>): Promise<T> {
    return asked(this.#connection, action);
  }

  /** Puts the next parts into the queue, but those whose rows are `there`. Resolves to whether more are left. */
  async #putIn(parts: Iterator<readonly PlanCell[]>, there: ReadonlySet<number>): Promise<boolean> {
    const added: (readonly PlanCell[])[] = [];
    let ended = false;
    while (added.length < ADDED_AT_ONCE && this.#aheadCells < MOST_AHEAD_CELLS) {
      const part = parts.next();
      if (part.done === true) {
        ended = true;
        break;
      }
      this.#ahead.push(part.value);
      this.#aheadCells += part.value.length;
      if (!part.value.every(({ cell }) => there.has(cell))) added.push(part.value);
    }
    await this.#add(added);
    return !ended;
  }

  /** Jobs that are there already stay as they are. */
  async #add(parts: readonly (readonly PlanCell[])[]): Promise<void> {
    const { plan } = this.#options;
    const jobs = [];
    for (const cells of parts) {
      const files = await this.#digests.of(cells);
      const data: CellsJob = files === undefined ? { plan, cells } : { plan, cells, files };
      jobs.push({ name: 'cells', data, opts: { jobId: jobId(cells) } });
    }
    if (jobs.length > 0) await this.#queue.addBulk(jobs);
  }

  /** The next parts in order whose rows are there. */
  async #answered(): Promise<{ cells: readonly PlanCell[]; rows: readonly PlanRow[]; dead: number }[]> {
    const looked: (readonly PlanCell[])[] = [];
    for (let [i, cells] = [0, 0]; i < this.#ahead.length && cells < LONGEST_JOB_CELLS; i++) {
      looked.push(this.#ahead[i]!);
      cells += this.#ahead[i]!.length;
    }
    if (looked.length === 0) return [];
    const rows = await this.board.rows(this.#options.plan, looked.flat());
    const answered = [];
    let at = 0;
    for (const cells of looked) {
      const own = rows.slice(at, at + cells.length).filter((row) => row !== null);
      if (own.length < cells.length) break;
      answered.push({ cells, rows: own, dead: 0 });
      at += cells.length;
    }
    if (answered.length > 0) {
      this.#lateSinceMs = undefined;
      return answered;
    }
    const now = Date.now();
    this.#lateSinceMs ??= now;
    if (now - this.#lateSinceMs < LATE_MS) return [];
    this.#lateSinceMs = undefined;
    return this.#lookAfter(looked[0]!);
  }

  /** What became of the job that is waited for: gone with a Redis that forgot it, it is asked for again; given up, it has rows that say so. */
  async #lookAfter(cells: readonly PlanCell[]) {
    const { plan } = this.#options;
    const id = jobId(cells);
    const state = await this.#queue.getJobState(id);
    if (state === 'failed') {
      const why = (await this.#queue.getJob(id))?.failedReason ?? 'unknown';
      const known = await this.board.rows(plan, cells);
      const rows = cells.map((cell, i) => known[i] ?? deadRow(cell, why));
      return [{ cells, rows, dead: rows.filter(isDead).length }];
    }
    if (state !== 'unknown') return [];
    // Rows come before a job is gone: with neither there, it was lost, and the others may be, too.
    const rows = await this.board.rows(plan, cells);
    if (rows.some((row) => row === null)) {
      await this.board.open(plan);
      const there = await this.board.there(plan);
      const lost = this.#ahead.filter((part) => !part.every(({ cell }) => there.has(cell)));
      for (let i = 0; i < lost.length; i += ADDED_AT_ONCE) await this.#add(lost.slice(i, i + ADDED_AT_ONCE));
    }
    return [];
  }

  async #forgetDead(): Promise<void> {
    const dead = await this.#queue.getFailed(0, -1);
    for (const job of dead) if (job.data.plan === this.#options.plan) await job.remove();
  }

  /** Once a second: the plan stays open, and who is at work is told. */
  async #tell(): Promise<void> {
    const now = Date.now();
    const first = this.#toldMs === undefined;
    if (this.#toldMs !== undefined && now - this.#toldMs < TELL_EVERY_MS) return;
    this.#toldMs = now;
    const { plan } = this.#options;
    await this.#ask(this.board.open(plan));
    const [workers, count, refusal] = await this.#ask(
      Promise.all([this.board.workers(), this.board.count(plan), this.board.refusal(plan)]),
    );
    const ours = workers.filter(({ llmsim }) => llmsim === VERSION);
    const threads = ours.reduce((sum, worker) => sum + worker.threads, 0);
    this.#watch({
      ...{ ahead: count, aheadAtFirst: this.#aheadAtFirst },
      workers: `${counted(ours.length, 'worker')}, ${counted(threads, 'thread')}`,
    });
    if (refusal !== null) this.#once(`a worker leaves this plan to others: ${refusal}`);
    if (ours.length > 0 || first) return;
    const other = workers[0];
    if (other !== undefined) {
      this.#once(
        `the workers that are there are of llmsim ${other.llmsim}, and this plan is of ${VERSION}: their rows would differ, so start workers of this version`,
      );
    } else {
      const { shown } = this.#connection.address;
      this.#once(`no worker is there yet; on any machine: llmsim work --queue ${shown}`);
    }
  }

  #once(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#options.note(text);
  }
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
