/**
 * Higher priority first, equals in order of submission. Where the next job does not fit, jobs of lower priority make
 * room for it: the lowest priority first, of equals the one that started last, which has the least to lose. Only those
 * are interrupted whose nodes the job needs.
 */
import type { JobTable } from '../jobs/table.js';
import type { Floor } from './floor.js';
import { Forecast } from './forecast.js';
import { type Queue, Ranked, rowsBy } from './queue.js';

class Preemptive extends Ranked {
  readonly #priority: Int32Array;
  readonly #floor: Floor;
  readonly #forecast: Forecast;
  #tried = -1;

  constructor(rows: Int32Array, priority: Int32Array, floor: Floor) {
    super(rows);
    this.#priority = priority;
    this.#floor = floor;
    this.#forecast = new Forecast(floor.state);
  }

  override blocked(row: number, freed: boolean): boolean {
    const floor = this.#floor;
    const forecast = this.#forecast;
    if (!freed && row === this.#tried) return false;
    this.#tried = row;
    const lower = this.#lower(row);
    if (lower.length === 0) return false;
    forecast.begin(floor.demands.of(row, 'all'));
    const last = lower.findIndex((victim) => forecast.fitsAfter(floor.holding(victim)));
    if (last < 0) return false;
    forecast.choose();
    const nodes = new Set(forecast.nodes);
    for (const victim of lower.slice(0, last + 1)) if (isOn(floor, victim, nodes)) floor.preempt(victim);
    return true;
  }

  /** Running jobs of lower priority, who should make room first. */
  #lower(row: number): number[] {
    const floor = this.#floor;
    const { list, count } = floor.running;
    const priority = this.#priority;
    const lower: number[] = [];
    for (let at = 0; at < count; at++) if (priority[list[at]!]! < priority[row]!) lower.push(list[at]!);
    return lower.sort((a, b) => priority[a]! - priority[b]! || floor.since(b) - floor.since(a) || b - a);
  }
}

function isOn(floor: Floor, row: number, nodes: ReadonlySet<number>): boolean {
  const { parts } = floor.state;
  for (let part = floor.holding(row); part >= 0; part = parts.next[part]!)
    if (nodes.has(parts.node[part]!)) return true;
  return false;
}

/** `preempt`: jobs of lower priority are interrupted. */
export function priority(table: JobTable, floor: Floor, preempt: boolean): Queue {
  const rows = rowsBy(table.count, (row) => -table.priority[row]!);
  return preempt ? new Preemptive(rows, table.priority, floor) : new Ranked(rows);
}
