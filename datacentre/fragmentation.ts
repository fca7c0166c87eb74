/**
 * How much of what is free is a fragment: FGD's measure, statistically, with what a list's typical jobs ask for. For a
 * typical job m and a node n the fragment F_n(m) is everything free on the node's devices where m does not fit on it (for
 * cores, for devices, for its kind, or because it asks for no device), and otherwise what is free on devices that have
 * less than m asks of one. The node's fragment is the mean over typical jobs, Σ share_m · F_n(m).
 * Source: "Beware of Fragmentation" (Weng et al., USENIX ATC'23), section 3; memory is not part of the measure.
 *
 * A job with more devices than any node takes whole nodes, so it fits where all of a node is free.
 */
import type { ClusterState } from './nodes/state.js';
import type { TypicalJob } from './typical.js';

/** A mask of devices has 32 bits. */
const MOST_DEVICES = 32;

export class Fragmentation {
  readonly #state: ClusterState;
  readonly #typical: readonly TypicalJob[];
  /** By kind of node, then typical job: 1 where the job runs on the kind. */
  readonly #runsOn: Uint8Array;
  readonly #kindOf: Int32Array;
  readonly #largest: number;
  readonly #free = new Int32Array(MOST_DEVICES);

  constructor(state: ClusterState, typical: readonly TypicalJob[]) {
    this.#state = state;
    this.#typical = typical;
    this.#largest = state.capacity.reduce((most, devices) => Math.max(most, devices), 0);
    const kinds = [...new Set(state.nodes.map((node) => node.kind))];
    this.#kindOf = Int32Array.from(state.nodes, (node) => kinds.indexOf(node.kind));
    this.#runsOn = Uint8Array.from(
      kinds.flatMap((kind) =>
        typical.map((job) => Number(job.kinds === '' || job.kinds.split('|').includes(kind))),
      ),
    );
  }

  /** Thousandths of devices that a typical job cannot be expected to use, of those free on the node. */
  of(node: number): number {
    const devices = this.#copyFree(node);
    return this.#fragment(node, this.#state.freeCpuMilli[node]!, devices);
  }

  /** The same once `cpuMilli` and `deviceMilli` of each device in `mask` are taken. */
  after(node: number, cpuMilli: number, deviceMilli: number, mask: number): number {
    const devices = this.#copyFree(node);
    for (let rest = mask; rest !== 0; rest &= rest - 1)
      this.#free[31 - Math.clz32(rest & -rest)]! -= deviceMilli;
    return this.#fragment(node, this.#state.freeCpuMilli[node]! - cpuMilli, devices);
  }

  /** Thousandths of devices of all nodes: free, and the fragments of it. */
  ofAll(): { readonly freeMilli: number; readonly fragmentMilli: number } {
    let freeMilli = 0;
    let fragmentMilli = 0;
    for (const free of this.#state.freeMilli) freeMilli += free;
    for (let node = 0; node < this.#state.nodes.length; node++) fragmentMilli += this.of(node);
    return { freeMilli, fragmentMilli };
  }

  #copyFree(node: number): number {
    const { firstDevice, freeMilli, capacity } = this.#state;
    const first = firstDevice[node]!;
    const devices = capacity[node]!;
    for (let at = 0; at < devices; at++) this.#free[at] = freeMilli[first + at]!;
    return devices;
  }

  #fragment(node: number, freeCpuMilli: number, devices: number): number {
    const free = this.#free;
    const kind = this.#kindOf[node]! * this.#typical.length;
    let total = 0;
    for (let at = 0; at < devices; at++) total += free[at]!;
    if (total === 0) return 0;
    let fragment = 0;
    for (let sort = 0; sort < this.#typical.length; sort++) {
      const job = this.#typical[sort]!;
      if (job.devices === 0 || this.#runsOn[kind + sort] === 0) {
        fragment += job.share * total;
        continue;
      }
      const gang = job.devices > this.#largest;
      const needed = gang ? devices : job.devices;
      const cpuMilli = gang ? (job.cpuMilli * devices) / job.devices : job.cpuMilli;
      let enough = 0;
      let tooLittle = 0;
      for (let at = 0; at < devices; at++) {
        if (free[at]! >= job.deviceMilli) enough++;
        else tooLittle += free[at]!;
      }
      fragment += job.share * (enough >= needed && freeCpuMilli >= cpuMilli ? tooLittle : total);
    }
    return fragment;
  }
}
