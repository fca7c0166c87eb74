/**
 * What collector and workers share in Redis beside BullMQ's queue: which plans are open, their rows, and who is alive.
 * Rows are stored before their job is completed, each set once, so a job that is missing without its rows was lost and
 * can be asked for again. All times are Redis's own, whatever the clocks of the machines say.
 */
import type { Redis } from 'ioredis';
import type { PlanCell } from '../../planning/plan/cell.js';
import type { PlanRow } from '../../planning/plan/row.js';
import { VERSION } from '../../planning/version.js';

/** What every key begins with. */
export const PREFIX = 'llmsim';
/** Workers of another version never see these jobs: their rows would differ. */
export const QUEUE = `cells-${VERSION}`;
/** Days that an unfinished plan is kept after its last sign of life. */
export const KEPT_DAYS = 7;
/** A worker that was silent for longer is counted no more. */
const ALIVE_SECONDS = 15;

/** One job: cells that share a search, or a part of them. */
export interface CellsJob {
  readonly plan: string;
  readonly cells: readonly PlanCell[];
  /** Models and clusters that are files: a digest of what each holds where the plan was made. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface WorkerCard {
  readonly id: string;
  readonly llmsim: string;
  readonly host: string;
  readonly threads: number;
}

const PLANS = `${PREFIX}:plans`;
const WORKERS = `${PREFIX}:workers`;
const planKey = (plan: string) => `${PREFIX}:plan:${plan}`;
const rowsKey = (plan: string) => `${PREFIX}:rows:${plan}`;

const SAVE = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for i = 2, #ARGV, 2 do redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[1])
return 1`;

const SHOW_UP = `
local now = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 10 * tonumber(ARGV[2]))
redis.call('EXPIRE', KEYS[1], 20 * tonumber(ARGV[2]))`;

const ALIVE = `
local now = tonumber(redis.call('TIME')[1])
return redis.call('ZRANGEBYSCORE', KEYS[1], now - tonumber(ARGV[1]), '+inf')`;

export class Board {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Opens `plan`, or keeps it open. */
  async open(plan: string): Promise<void> {
    await this.#redis
      .pipeline()
      .hset(PLANS, plan, VERSION)
      .hset(planKey(plan), 'llmsim', VERSION)
      .expire(planKey(plan), KEPT_DAYS * 86_400)
      .expire(rowsKey(plan), KEPT_DAYS * 86_400)
      .exec();
  }

  /** Takes away everything of `plan`; jobs that are left find it closed. */
  async close(plan: string): Promise<void> {
    await this.#redis.multi().hdel(PLANS, plan).unlink(planKey(plan), rowsKey(plan)).exec();
  }

  async isOpen(plan: string): Promise<boolean> {
    return (await this.#redis.exists(planKey(plan))) === 1;
  }

  /** Versions of llmsim, other than this one, whose plans are open, each with one of them. */
  async otherVersions(): Promise<Map<string, string>> {
    const others = new Map<string, string>();
    for (const [plan, version] of Object.entries(await this.#redis.hgetall(PLANS))) {
      if (!(await this.isOpen(plan))) await this.#redis.hdel(PLANS, plan);
      else if (version !== VERSION) others.set(version, plan);
    }
    return others;
  }

  /** Keeps `rows`, unless their plan was closed. */
  async save(plan: string, rows: readonly PlanRow[]): Promise<void> {
    const pairs = rows.flatMap((row) => [String(row.cell), JSON.stringify(row)]);
    await this.#redis.eval(SAVE, 2, planKey(plan), rowsKey(plan), KEPT_DAYS * 86_400, ...pairs);
  }

  /** The row of each of `cells`, or null. What is stored and is none is taken away, so that it can be set again. */
  async rows(plan: string, cells: readonly PlanCell[]): Promise<(PlanRow | null)[]> {
    const numbers = cells.map(({ cell }) => String(cell));
    const texts = await this.#redis.hmget(rowsKey(plan), ...numbers);
    const rows = texts.map((text, i) => (text === null ? null : rowIn(text, cells[i]!)));
    const wrong = cells.filter((_, i) => texts[i] !== null && rows[i] === null);
    await this.forget(plan, wrong);
    return rows;
  }

  /** Numbers of the cells whose rows are there. */
  async there(plan: string): Promise<Set<number>> {
    return new Set((await this.#redis.hkeys(rowsKey(plan))).map(Number));
  }

  count(plan: string): Promise<number> {
    return this.#redis.hlen(rowsKey(plan));
  }

  async forget(plan: string, cells: readonly PlanCell[]): Promise<void> {
    if (cells.length > 0) await this.#redis.hdel(rowsKey(plan), ...cells.map(({ cell }) => String(cell)));
  }

  /** Says why a worker cannot answer cells of `plan`, for its collector to tell. */
  async refuse(plan: string, why: string): Promise<void> {
    if (await this.isOpen(plan)) await this.#redis.hset(planKey(plan), 'refused', why);
  }

  /** What a worker last refused `plan` for. */
  refusal(plan: string): Promise<string | null> {
    return this.#redis.hget(planKey(plan), 'refused');
  }

  /** Says that a worker is alive. */
  async showUp(card: WorkerCard): Promise<void> {
    await this.#redis.eval(SHOW_UP, 1, WORKERS, JSON.stringify(card), ALIVE_SECONDS);
  }

  async leave(card: WorkerCard): Promise<void> {
    await this.#redis.zrem(WORKERS, JSON.stringify(card));
  }

  /** Workers that are alive, of any version. */
  async workers(): Promise<WorkerCard[]> {
    const cards = (await this.#redis.eval(ALIVE, 1, WORKERS, ALIVE_SECONDS)) as string[];
    return cards.map((card) => JSON.parse(card) as WorkerCard);
  }
}

/** What is stored, if it is a row of `cell`; anything else was not written by us. */
function rowIn(text: string, { plan, cell, id }: PlanCell): PlanRow | null {
  try {
    const row = JSON.parse(text) as PlanRow;
    return row.plan === plan && row.cell === cell && row.id === id ? row : null;
  } catch {
    return null;
  }
}
