/**
 * Classes of which jobs wait, together where they need as many devices on one node and may use the same nodes: where
 * no node has so many free, as nearly always in a full datacentre, none of them is looked at.
 */
import { mayFit } from '../nodes/fits.js';
import { MOST_DEVICES } from '../nodes/free-index.js';
import type { Admission } from '../nodes/groups.js';
import type { ClusterState } from '../nodes/state.js';
import type { Demands } from './demands.js';

export class WaitingClasses {
  readonly #demands: Demands;
  /** By class: those it is together with, all classes of which jobs wait, and where among them it is. */
  readonly #together: number[][];
  readonly #place: Int32Array;
  readonly #all: readonly number[][];

  constructor(demands: Demands) {
    this.#demands = demands;
    this.#place = new Int32Array(demands.classes.length);
    const lists = new Map<Admission, number[][]>();
    this.#together = demands.classes.map(({ devices, deviceMilli }, number) => {
      const admission = demands.admission[number]!;
      const ofAdmission = lists.get(admission) ?? [];
      lists.set(admission, ofAdmission);
      const need = deviceMilli < 1000 ? 0 : 1 + Math.min(devices, MOST_DEVICES);
      ofAdmission[need] ??= [];
      return ofAdmission[need];
    });
    this.#all = [...new Set(this.#together)];
  }

  add(number: number): void {
    this.#place[number] = this.#together[number]!.push(number) - 1;
  }

  delete(number: number): void {
    const list = this.#together[number]!;
    const last = list.pop()!;
    if (last === number) return;
    list[this.#place[number]!] = last;
    this.#place[last] = this.#place[number]!;
  }

  /** Writes those that may fit now into `into`, in place of what it has. */
  mayFit(state: ClusterState, into: number[]): void {
    const { classes, admission } = this.#demands;
    into.length = 0;
    for (const list of this.#all) {
      const [one] = list;
      if (one !== undefined && mayFit(state, classes[one]!, admission[one]!.all))
        for (const number of list) into.push(number);
    }
  }
}
