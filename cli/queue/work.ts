/**
 * A worker: takes jobs of this version from the queue, answers their cells on threads, and puts the rows into Redis
 * before a job counts as done. The main thread stays free, so that it always says in time that it is alive. Told to stop
 * it finishes what it has in hand, or gives it back where that takes too long.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { DelayedError, type Job, Queue, WaitingError, Worker } from 'bullmq';
import { InputError } from '../../input/error.js';
import { VERSION } from '../../planning/version.js';
import { Crew } from '../plan/crew.js';
import { Board, type CellsJob, PREFIX, QUEUE, type WorkerCard } from './board.js';
import { asked, type Connection, connected } from './connection.js';
import { Digests } from './files.js';
import { isFromRedis } from './refusals.js';

export interface WorkOptions {
  readonly url: string;
  readonly threads: number;
  readonly untilEmpty: boolean;
  /** After so long without a sign of its worker a job is another's. */
  readonly leaseSeconds: number;
  readonly note: (text: string) => void;
  /** Told of cells answered, and of jobs done and left. */
  readonly watch: (cells: number, done: number, left: number) => void;
}

export interface Worked {
  readonly worker: string;
  readonly why: 'empty' | 'stopped';
  readonly jobs: number;
  readonly cells: number;
  /** Tries that ended in an error. */
  readonly failed: number;
  readonly givenBack: number;
  readonly seconds: number;
}

/** So often may the workers of a job die, before it is given up. */
const MOST_DEATHS = 5;
/** How long a job may still take when the worker was told to stop. */
const FINISH_MS = 20_000;
const SHOW_UP_MS = 5_000;
const LOOK_EVERY_MS = 500;
/** When a job comes back that this machine has not the files for. */
const FOR_OTHERS_MS = 3_000;

/** Works until it is told to stop, by `stop` or by an empty queue. Throws InputError where Redis is not there, or gone. */
export async function worked(options: WorkOptions, stop: AbortSignal): Promise<Worked> {
  const { url, threads, note } = options;
  const connection = await connected(url, note);
  note(
    `llmsim ${VERSION} works for ${connection.address.shown} on ${threads === 1 ? '1 thread' : `${threads} threads`}`,
  );
  const work = new Work(connection, options);
  try {
    return await work.run(stop);
  } finally {
    await work.end();
    connection.close();
  }
}

class Work {
  readonly #options: WorkOptions;
  readonly #connection: Connection;
  readonly #board: Board;
  readonly #crew: Crew;
  readonly #digests = new Digests();
  readonly #queue: Queue<CellsJob>;
  readonly #worker: Worker<CellsJob>;
  readonly #card: WorkerCard;
  readonly #said = new Set<string>();
  /** Ends the wait of every job in hand. */
  readonly #inHand = new Set<() => void>();
  #givingBack = false;
  readonly #startedMs = Date.now();
  #count = { jobs: 0, cells: 0, failed: 0, givenBack: 0 };
  #broken: unknown;

  constructor(connection: Connection, options: WorkOptions) {
    const { threads, leaseSeconds } = options;
    this.#options = options;
    this.#connection = connection;
    this.#board = new Board(connection.client);
    this.#crew = new Crew(threads);
    this.#card = {
      ...{ id: randomBytes(4).toString('hex'), llmsim: VERSION },
      ...{ host: hostname(), threads },
    };
    const shared = { connection: connection.client, prefix: PREFIX };
    this.#queue = new Queue(QUEUE, { ...shared, streams: { events: { maxLen: 100 } } });
    this.#queue.on('error', () => {});
    this.#worker = new Worker<CellsJob>(QUEUE, (job, token) => this.#answer(job, token!), {
      ...shared,
      ...{ name: this.#card.id, autorun: false, concurrency: threads },
      ...{ lockDuration: 1000 * leaseSeconds, stalledInterval: 500 * leaseSeconds },
      ...{ maxStalledCount: MOST_DEATHS, runRetryDelay: 1000 },
    });
    // Connections are watched elsewhere; the rest is for whoever looks after the worker.
    this.#worker.on('error', (error) => {
      if (!isFromRedis(error))
        this.#once(`a job that took too long is another worker's by now: ${error.message}`);
    });
    this.#worker.on('failed', (_, error) => {
      this.#count.failed++;
      this.#once(`a try failed: ${error.message}`);
    });
  }

  async run(stop: AbortSignal): Promise<Worked> {
    const { untilEmpty, watch, note } = this.#options;
    this.#connection.whenGone.add(() => {
      this.#broken ??= this.#connection.gone();
    });
    let shownMs = Number.NEGATIVE_INFINITY;
    let foreign = 0;
    // What it throws it has told of as an error.
    this.#worker.run().catch(() => {});
    for (let empty = 0; !stop.aborted && empty < 2; ) {
      if (this.#broken !== undefined) throw this.#broken;
      if (Date.now() - shownMs >= SHOW_UP_MS) {
        shownMs = Date.now();
        await asked(this.#connection, this.#board.showUp(this.#card));
        foreign = await asked(this.#connection, this.#leaveOtherVersions());
      }
      const { active, waiting, delayed, prioritized } = await asked(
        this.#connection,
        this.#queue.getJobCounts('active', 'waiting', 'delayed', 'prioritized'),
      );
      const left = active! + waiting! + delayed! + prioritized!;
      watch(this.#count.cells, this.#count.jobs, left);
      empty = untilEmpty && left === 0 ? empty + 1 : 0;
      await pause(LOOK_EVERY_MS, stop);
    }
    if (stop.aborted) {
      note('finishing what is in hand; told to stop once more, it is left to others at once');
      await this.#settle();
    } else if (foreign > 0 && this.#count.jobs === 0) {
      throw new InputError(`nothing is left for llmsim ${VERSION}: the open plans are of other versions`);
    }
    return {
      worker: this.#card.id,
      why: stop.aborted ? 'stopped' : 'empty',
      ...this.#count,
      seconds: (Date.now() - this.#startedMs) / 1000,
    };
  }

  async end(): Promise<void> {
    // After an error nothing is finished any more.
    if (this.#broken !== undefined) this.#giveBack();
    const closing = this.#worker.close(this.#connection.gone() !== undefined);
    await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, FINISH_MS).unref())]);
    await this.#crew.dismiss();
    if (this.#connection.gone() === undefined) await this.#board.leave(this.#card).catch(() => {});
  }

  /** Lets what is in hand be finished, for a while; then gives it back. */
  async #settle(): Promise<void> {
    const late = setTimeout(() => this.#giveBack(), FINISH_MS);
    await this.#worker.close();
    clearTimeout(late);
  }

  async #answer(job: Job<CellsJob>, token: string): Promise<void> {
    const { plan, cells, files } = job.data;
    // The plan is complete, or nobody has asked after it for days.
    if (!(await this.#board.isOpen(plan))) return;
    const objection = await this.#digests.objection(cells, files);
    if (objection !== undefined) {
      this.#once(`plan ${plan} is left to other workers: ${objection}`);
      await this.#board.refuse(plan, `on ${this.#card.host}, ${objection}`);
      await job.moveToDelayed(Date.now() + FOR_OTHERS_MS, token);
      throw new DelayedError();
    }
    const known = await this.#board.rows(plan, cells);
    const missing = cells.filter((_, i) => known[i] === null);
    if (missing.length === 0) return;
    const rows = await this.#unlessGivenBack(this.#crew.answer(missing));
    if (rows === undefined) {
      this.#count.givenBack++;
      await job.moveToWait(token);
      throw new WaitingError();
    }
    try {
      await this.#board.save(plan, rows);
    } catch (error) {
      // A Redis that takes no rows takes none of other jobs either.
      await asked(this.#connection, Promise.reject(error)).catch((sentence: unknown) => {
        this.#broken ??= sentence;
      });
      throw error;
    }
    this.#count.jobs++;
    this.#count.cells += rows.length;
  }

  /** What `answer` resolves to, or undefined once the work in hand is given back. */
  #unlessGivenBack<T>(answer: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const giveBack = () => resolve(undefined);
      if (this.#givingBack) giveBack();
      this.#inHand.add(giveBack);
      answer.then(resolve, reject).finally(() => this.#inHand.delete(giveBack));
    });
  }

  #giveBack(): void {
    this.#givingBack = true;
    for (const giveBack of this.#inHand) giveBack();
  }

  /** Says which plans are of other versions of llmsim, once each; resolves to how many versions there are. */
  async #leaveOtherVersions(): Promise<number> {
    const others = await this.#board.otherVersions();
    for (const [version, plan] of others) {
      this.#once(
        `plan ${plan} is of llmsim ${version} and this is ${VERSION}, whose rows would differ: it is left to workers of that version`,
      );
    }
    return others.size;
  }

  #once(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#options.note(text);
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stop.addEventListener('abort', end);
    if (stop.aborted) end();
  });
}
