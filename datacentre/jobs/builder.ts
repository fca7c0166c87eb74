/** Makes a table of jobs that come one at a time, in any order. */
import { type JobTable, type ModelledJob, STATES, type State, type WordColumn } from './table.js';

/** One job, as a reader of lists hands it over. What it leaves out is not said. */
export interface Job {
  readonly id?: string;
  /** Milliseconds since any beginning that all jobs of a list share. */
  readonly submitMillis: number;
  readonly runMillis: number;
  readonly devices: number;
  readonly deviceMilli?: number;
  readonly cpuMilli?: number;
  readonly memoryMib?: number;
  readonly state?: State;
  readonly user?: string;
  readonly queue?: string;
  readonly type?: string;
  readonly deviceKind?: string;
  readonly priority?: number;
  readonly waitMillis?: number;
  readonly limitMillis?: number;
  readonly modelled?: ModelledJob;
}

/** Columns that grow as they are written, all at once. */
interface Grown {
  readonly submitMillis: Float64Array;
  readonly runMillis: Float64Array;
  readonly waitMillis: Float64Array;
  readonly limitMillis: Float64Array;
  readonly memoryMib: Float64Array;
  readonly devices: Int32Array;
  readonly deviceMilli: Int32Array;
  readonly cpuMilli: Int32Array;
  readonly priority: Int32Array;
  readonly state: Uint8Array;
}

export class TableBuilder {
  #count = 0;
  #ids: string[] | null = [];
  #columns = grown(1024);
  readonly #user = new Words();
  readonly #queue = new Words();
  readonly #type = new Words();
  readonly #deviceKind = new Words();
  #waits = false;
  #limits = false;
  #modelled: ModelledJob[] | null = null;

  get count(): number {
    return this.#count;
  }

  add(job: Job): void {
    const at = this.#count++;
    if (job.id === undefined) this.#ids = null;
    else this.#ids?.push(job.id);
    if (at === this.#columns.state.length) this.#columns = grown(2 * at, this.#columns);
    const columns = this.#columns;
    columns.submitMillis[at] = job.submitMillis;
    columns.runMillis[at] = job.runMillis;
    columns.waitMillis[at] = job.waitMillis ?? Number.NaN;
    columns.limitMillis[at] = job.limitMillis ?? Number.NaN;
    columns.memoryMib[at] = job.memoryMib ?? 0;
    columns.devices[at] = job.devices;
    columns.deviceMilli[at] = job.deviceMilli ?? WHOLE;
    columns.cpuMilli[at] = job.cpuMilli ?? 0;
    columns.priority[at] = job.priority ?? 0;
    columns.state[at] = STATE_AT[job.state ?? 'unknown'];
    if (job.waitMillis !== undefined && !Number.isNaN(job.waitMillis)) this.#waits = true;
    if (job.limitMillis !== undefined && !Number.isNaN(job.limitMillis)) this.#limits = true;
    this.#user.add(job.user);
    this.#queue.add(job.queue);
    this.#type.add(job.type);
    this.#deviceKind.add(job.deviceKind);
    if (job.modelled !== undefined) {
      this.#modelled ??= [];
      this.#modelled[at] = job.modelled;
    }
  }

  /** The table, in order of submission; jobs submitted at once keep their order. */
  build(list?: JobTable['list']): JobTable {
    const count = this.#count;
    const columns = this.#columns;
    const order = orderOf(columns.submitMillis.subarray(0, count));
    const begin = count === 0 ? 0 : columns.submitMillis[order[0]!]!;
    const ids = this.#ids;
    const modelled = this.#modelled;
    return {
      count,
      ids: ids === null ? null : Array.from({ length: count }, (_, row) => ids[order[row]!]!),
      submitMillis: inOrder(columns.submitMillis, order, new Float64Array(count), begin),
      beginsAtMillis: begin,
      runMillis: inOrder(columns.runMillis, order, new Float64Array(count)),
      devices: inOrder(columns.devices, order, new Int32Array(count)),
      deviceMilli: inOrder(columns.deviceMilli, order, new Int32Array(count)),
      cpuMilli: inOrder(columns.cpuMilli, order, new Int32Array(count)),
      memoryMib: inOrder(columns.memoryMib, order, new Float64Array(count)),
      state: inOrder(columns.state, order, new Uint8Array(count)),
      user: this.#user.column(order),
      queue: this.#queue.column(order),
      type: this.#type.column(order),
      deviceKind: this.#deviceKind.column(order),
      priority: inOrder(columns.priority, order, new Int32Array(count)),
      recordedWaitMillis: this.#waits ? inOrder(columns.waitMillis, order, new Float64Array(count)) : null,
      ...(this.#limits ? { limitMillis: inOrder(columns.limitMillis, order, new Float64Array(count)) } : {}),
      ...(modelled === null
        ? {}
        : { modelled: Array.from({ length: count }, (_, row) => modelled[order[row]!] ?? null) }),
      ...(list === undefined ? {} : { list }),
    };
  }
}

/** A column of words, each kept once. */
class Words {
  readonly #seen = new Map<string, number>();
  readonly #words: string[] = [];
  readonly #index: number[] = [];

  add(word = ''): void {
    let index = this.#seen.get(word);
    if (index === undefined) {
      index = this.#words.push(word) - 1;
      this.#seen.set(word, index);
    }
    this.#index.push(index);
  }

  column(order: Uint32Array): WordColumn {
    return { words: this.#words, index: inOrder(this.#index, order, new Int32Array(order.length)) };
  }
}

const WHOLE = 1000;
const STATE_AT = Object.fromEntries(STATES.map((state, at) => [state, at])) as Record<State, number>;

/** Room for `rows`, with what `before` has. */
function grown(rows: number, before?: Grown): Grown {
  const after: Grown = {
    submitMillis: new Float64Array(rows),
    runMillis: new Float64Array(rows),
    waitMillis: new Float64Array(rows),
    limitMillis: new Float64Array(rows),
    memoryMib: new Float64Array(rows),
    devices: new Int32Array(rows),
    deviceMilli: new Int32Array(rows),
    cpuMilli: new Int32Array(rows),
    priority: new Int32Array(rows),
    state: new Uint8Array(rows),
  };
  if (before !== undefined)
    for (const name of Object.keys(after) as (keyof Grown)[]) after[name].set(before[name]);
  return after;
}

/** Rows by time; as they are, where they are in order already. */
function orderOf(times: Float64Array): Uint32Array {
  const order = new Uint32Array(times.length);
  let sorted = true;
  for (let row = 0; row < order.length; row++) {
    order[row] = row;
    if (row > 0 && times[row - 1]! > times[row]!) sorted = false;
  }
  return sorted ? order : order.sort((a, b) => times[a]! - times[b]! || a - b);
}

/** `values` by `order`, less `origin`, written into `into`. */
function inOrder<T extends Float64Array | Int32Array | Uint8Array>(
  values: ArrayLike<number>,
  order: Uint32Array,
  into: T,
  origin = 0,
): T {
  for (let row = 0; row < order.length; row++) into[row] = values[order[row]!]! - origin;
  return into;
}
