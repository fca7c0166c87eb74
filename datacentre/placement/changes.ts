/** Whether a node is still as it was: numbers its states, by what is free of its cores and devices. */
import type { ClusterState } from '../nodes/state.js';

export class Changes {
  readonly #state: ClusterState;
  readonly #cpuMilli: Float64Array;
  readonly #freeMilli: Int32Array;
  /** From 1, so that 0 is none. */
  readonly #number: Int32Array;

  constructor(state: ClusterState) {
    this.#state = state;
    this.#cpuMilli = state.freeCpuMilli.slice();
    this.#freeMilli = state.freeMilli.slice();
    this.#number = new Int32Array(state.nodes.length).fill(1);
  }

  /** The number of the node's state: another once something on it has changed. */
  of(node: number): number {
    const { freeCpuMilli, freeMilli, firstDevice } = this.#state;
    let same = this.#cpuMilli[node] === freeCpuMilli[node];
    const end = firstDevice[node + 1]!;
    for (let at = firstDevice[node]!; at < end; at++) {
      if (this.#freeMilli[at] === freeMilli[at]) continue;
      this.#freeMilli[at] = freeMilli[at]!;
      same = false;
    }
    if (!same) {
      this.#cpuMilli[node] = freeCpuMilli[node]!;
      this.#number[node]!++;
    }
    return this.#number[node]!;
  }
}
