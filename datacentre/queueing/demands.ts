/**
 * What jobs ask for, each different demand stored once: jobs of one class fit or do not fit together, so that a
 * policy asks once for all of them.
 */
import type { JobTable } from '../jobs/table.js';
import { type Admission, admissions } from '../nodes/groups.js';
import type { ClusterState } from '../nodes/state.js';
import { type Demand, Placed } from '../placement/placement.js';
import { Tightest } from '../placement/tightest.js';

export class Demands {
  /** By row. */
  readonly classOf: Int32Array;
  /** By class. */
  readonly classes: readonly Demand[];
  readonly admission: readonly Admission[];
  /** By class: 0 where not even the empty datacentre has room. */
  readonly possible: Uint8Array;

  /** `state` is that of the empty datacentre. */
  constructor(table: JobTable, state: ClusterState) {
    const { list, of } = admissions(state.groups, table.deviceKind, table.queue);
    const numbers = [new Pairs(), new Pairs(), new Pairs(), new Pairs()] as const;
    const classes: Demand[] = [];
    const admission: Admission[] = [];
    this.classOf = new Int32Array(table.count);
    for (let row = 0; row < table.count; row++) {
      const devices = table.devices[row]!;
      const deviceMilli = devices === 0 ? 1000 : table.deviceMilli[row]!;
      const cpuMilli = table.cpuMilli[row]!;
      const memoryMib = table.memoryMib[row]!;
      const asked = numbers[0].of(numbers[1].of(devices, deviceMilli), numbers[2].of(cpuMilli, memoryMib));
      const number = numbers[3].of(asked, of[row]!);
      if (number === classes.length) {
        const admitted = list[of[row]!]!;
        classes.push({ row, devices, deviceMilli, cpuMilli, memoryMib, access: admitted.all });
        admission.push(admitted);
      }
      this.classOf[row] = number;
    }
    const placer = new Tightest(state);
    const placed = new Placed();
    this.classes = classes;
    this.admission = admission;
    this.possible = Uint8Array.from(classes, (demand) => Number(placer.place(demand, placed)));
  }

  /** What a job asks for, valid until the next call for its class: on all nodes, or on those not held back alone. */
  of(row: number, held: 'all' | 'open'): Demand {
    const number = this.classOf[row]!;
    const demand = this.classes[number]!;
    demand.row = row;
    demand.access = this.admission[number]![held];
    return demand;
  }
}

/** Numbers pairs of whole numbers in order of appearance. */
class Pairs {
  readonly #numbers = new Map<number, Map<number, number>>();
  #count = 0;

  of(a: number, b: number): number {
    let others = this.#numbers.get(a);
    if (others === undefined) {
      others = new Map();
      this.#numbers.set(a, others);
    }
    let number = others.get(b);
    if (number === undefined) {
      number = this.#count++;
      others.set(b, number);
    }
    return number;
  }
}
