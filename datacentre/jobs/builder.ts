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
  readonly modelled?: ModelledJob;
}

/** A column that grows as it is written. */
interface Grown {
  values: Float64Array;
}

export class TableBuilder {
  #count = 0;
  #ids: string[] | null = [];
  readonly #columns = new Map<keyof Job, Grown>();
  readonly #words = new Map<string, { seen: Map<string, number>; words: string[] }>();
  #waits = false;
  #modelled: ModelledJob[] | null = null;

  get count(): number {
    return this.#count;
  }

  add(job: Job): void {
    const at = this.#count++;
    if (job.id === undefined) this.#ids = null;
    else this.#ids?.push(job.id);
    this.#put('submitMillis', at, job.submitMillis);
    this.#put('runMillis', at, job.runMillis);
    this.#put('devices', at, job.devices);
    this.#put('deviceMilli', at, job.deviceMilli ?? WHOLE);
    this.#put('cpuMilli', at, job.cpuMilli ?? 0);
    this.#put('memoryMib', at, job.memoryMib ?? 0);
    this.#put('state', at, STATE_AT[job.state ?? 'unknown']);
    this.#put('priority', at, job.priority ?? 0);
    this.#put('waitMillis', at, job.waitMillis ?? Number.NaN);
    if (job.waitMillis !== undefined && !Number.isNaN(job.waitMillis)) this.#waits = true;
    for (const name of WORDS) this.#put(name, at, this.#word(name, job[name] ?? ''));
    if (job.modelled !== undefined) {
      this.#modelled ??= [];
      this.#modelled[at] = job.modelled;
    }
  }

  /** The table, in order of submission; jobs submitted at once keep their order. */
  build(list?: JobTable['list']): JobTable {
    const submitted = this.#values('submitMillis');
    const order = orderOf(submitted);
    const begin = order.length === 0 ? 0 : submitted[order[0]!]!;
    const column = (name: keyof Job) => {
      const values = this.#values(name);
      return Float64Array.from(order, (row) => values[row]!);
    };
    const whole = (name: keyof Job) => {
      const values = this.#values(name);
      return Int32Array.from(order, (row) => values[row]!);
    };
    const words = (name: (typeof WORDS)[number]): WordColumn => ({
      words: this.#words.get(name)?.words ?? [],
      index: whole(name),
    });
    const ids = this.#ids;
    const modelled = this.#modelled;
    return {
      count: this.#count,
      ids: ids === null ? null : Array.from(order, (row) => ids[row]!),
      submitMillis: column('submitMillis').map((millis) => millis - begin),
      beginsAtMillis: begin,
      runMillis: column('runMillis'),
      devices: whole('devices'),
      deviceMilli: whole('deviceMilli'),
      cpuMilli: whole('cpuMilli'),
      memoryMib: column('memoryMib'),
      state: Uint8Array.from(whole('state')),
      user: words('user'),
      queue: words('queue'),
      type: words('type'),
      deviceKind: words('deviceKind'),
      priority: whole('priority'),
      recordedWaitMillis: this.#waits ? column('waitMillis') : null,
      ...(modelled === null ? {} : { modelled: Array.from(order, (row) => modelled[row] ?? null) }),
      ...(list === undefined ? {} : { list }),
    };
  }

  #put(name: keyof Job, at: number, value: number): void {
    let column = this.#columns.get(name);
    if (column === undefined) {
      column = { values: new Float64Array(1024) };
      this.#columns.set(name, column);
    }
    if (at >= column.values.length) {
      const larger = new Float64Array(2 * column.values.length);
      larger.set(column.values);
      column.values = larger;
    }
    column.values[at] = value;
  }

  #values(name: keyof Job): Float64Array {
    return this.#columns.get(name)?.values.subarray(0, this.#count) ?? new Float64Array(0);
  }

  #word(name: string, word: string): number {
    let column = this.#words.get(name);
    if (column === undefined) {
      column = { seen: new Map(), words: [] };
      this.#words.set(name, column);
    }
    let index = column.seen.get(word);
    if (index === undefined) {
      index = column.words.push(word) - 1;
      column.seen.set(word, index);
    }
    return index;
  }
}

const WORDS = ['user', 'queue', 'type', 'deviceKind'] as const;
const WHOLE = 1000;
const STATE_AT = Object.fromEntries(STATES.map((state, at) => [state, at])) as Record<State, number>;

/** Rows by time; as they are, where they are in order already. */
function orderOf(times: Float64Array): Uint32Array {
  const order = Uint32Array.from(times, (_, row) => row);
  const sorted = times.every((time, row) => row === 0 || times[row - 1]! <= time);
  return sorted ? order : order.sort((a, b) => times[a]! - times[b]! || a - b);
}
