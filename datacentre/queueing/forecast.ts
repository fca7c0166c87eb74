/**
 * What would be free if running jobs ended one after another: when, and on which nodes, a job that waits would fit.
 * Backfill asks in order of expected ends, preemption in order of who should make room.
 */
import { groupOf, largestNode } from '../nodes/fits.js';
import type { ClusterState, Holding } from '../nodes/state.js';
import type { Demand } from '../placement/placement.js';

export class Forecast {
  /** After `choose`: the nodes that the job would get. */
  readonly nodes: number[] = [];
  readonly #state: ClusterState;
  readonly #freeMilli: Int32Array;
  readonly #freeDevices: Int32Array;
  readonly #freeCpuMilli: Float64Array;
  readonly #freeMemoryMib: Float64Array;
  #demand!: Demand;
  /** The job is spread over several nodes; then those that are entirely free, as far as it needs, by shape. */
  #gang = false;
  readonly #whole: number[][];
  /** Nodes on which something was freed, each once, marked with the number of the forecast. */
  readonly #freed: number[] = [];
  readonly #freedIn: Int32Array;
  #number = 0;

  constructor(state: ClusterState) {
    this.#state = state;
    this.#freeMilli = state.freeMilli.slice();
    this.#freeDevices = state.freeDevices.slice();
    this.#freeCpuMilli = state.freeCpuMilli.slice();
    this.#freeMemoryMib = state.freeMemoryMib.slice();
    this.#whole = state.groups.list.map(() => []);
    this.#freedIn = new Int32Array(state.nodes.length);
  }

  /** Begins with what is free now; the job must not fit now. */
  begin(demand: Demand): void {
    const state = this.#state;
    this.#demand = demand;
    this.#number++;
    this.#freed.length = 0;
    this.nodes.length = 0;
    this.#freeMilli.set(state.freeMilli);
    this.#freeDevices.set(state.freeDevices);
    this.#freeCpuMilli.set(state.freeCpuMilli);
    this.#freeMemoryMib.set(state.freeMemoryMib);
    this.#gang = demand.devices > largestNode(state, demand);
    if (!this.#gang) return;
    for (const whole of this.#whole) whole.length = 0;
    for (const group of demand.access.groups) {
      const { devices, shape } = groupOf(state, group);
      for (let node = state.index.first(group, devices); node >= 0; node = state.index.next(node))
        if (this.#isWhole(node)) this.#whole[shape]!.push(node);
    }
  }

  /** Whether the job would fit once this one has ended, too. */
  fitsAfter(holding: Holding): boolean {
    const { parts } = this.#state;
    let fits = false;
    for (let part = holding; part >= 0; part = parts.next[part]!) {
      const node = parts.node[part]!;
      const before = this.#gang && this.#isWhole(node);
      this.#free(part, node);
      if (this.#freedIn[node] !== this.#number) {
        this.#freedIn[node] = this.#number;
        this.#freed.push(node);
      }
      if (!this.#admits(node)) continue;
      if (this.#gang) {
        const whole = this.#whole[this.#shape(node)]!;
        if (!before && this.#isWhole(node)) whole.push(node);
        fits ||= whole.length >= this.#wholeNodes(node);
      } else fits ||= this.#hasRoom(node, this.#demand.devices);
    }
    return fits && (!this.#gang || this.choose());
  }

  /** Chooses nodes for the job, those first that are least free now; false where there are none yet. */
  choose(): boolean {
    this.nodes.length = 0;
    const { devices } = this.#demand;
    if (!this.#gang) return this.#chooseOne(devices, -1);
    for (let shape = 0; shape < this.#whole.length; shape++)
      if (this.#whole[shape]!.length > 0 && this.#chooseGang(devices, shape)) return true;
    return false;
  }

  /** The least free node with room, of equals the first: one on which something was freed, or one with room now. */
  #chooseOne(devices: number, shape: number): boolean {
    const { freeDevices, index } = this.#state;
    let best = -1;
    const consider = (node: number) => {
      if (best >= 0 && (freeDevices[node]! - freeDevices[best]! || node - best) >= 0) return;
      if (shape >= 0 && this.#shape(node) !== shape) return;
      if (this.#admits(node) && this.#hasRoom(node, devices) && !this.nodes.includes(node)) best = node;
    };
    for (const node of this.#freed) consider(node);
    // A job that goes on one node does not fit now.
    if (this.#gang) {
      for (const group of this.#demand.access.groups) {
        if (groupOf(this.#state, group).shape !== shape) continue;
        for (let free = devices; free <= groupOf(this.#state, group).devices; free++) {
          if (best >= 0 && freeDevices[best]! < free) break;
          for (let node = index.first(group, free); node >= 0; node = index.next(node)) consider(node);
        }
      }
    }
    if (best >= 0) this.nodes.push(best);
    return best >= 0;
  }

  /** Whole nodes of one shape, those that are not so already first, and the rest on one more. */
  #chooseGang(devices: number, shape: number): boolean {
    const { capacity, freeDevices } = this.#state;
    this.nodes.length = 0;
    const whole = this.#whole[shape]!;
    const each = capacity[whole[0]!]!;
    const needed = Math.floor(devices / each);
    if (whole.length < needed) return false;
    const isFree = (node: number) => Number(freeDevices[node] === each);
    whole.sort((a, b) => isFree(a) - isFree(b) || a - b);
    for (let at = 0; at < needed; at++) this.nodes.push(whole[at]!);
    return devices % each === 0 || this.#chooseOne(devices % each, shape);
  }

  #free(part: number, node: number): void {
    const { parts, firstDevice } = this.#state;
    const first = firstDevice[node]!;
    for (let rest = parts.mask[part]!; rest !== 0; rest &= rest - 1) {
      const device = first + 31 - Math.clz32(rest & -rest);
      this.#freeMilli[device]! += parts.milli[part]!;
      if (this.#freeMilli[device] === 1000) this.#freeDevices[node]!++;
    }
    this.#freeCpuMilli[node]! += parts.cpuMilli[part]!;
    this.#freeMemoryMib[node]! += parts.memoryMib[part]!;
  }

  #shape(node: number): number {
    return groupOf(this.#state, this.#state.group[node]!).shape;
  }

  #wholeNodes(node: number): number {
    return Math.floor(this.#demand.devices / this.#state.capacity[node]!);
  }

  #admits(node: number): boolean {
    return this.#state.up[node] === 1 && this.#demand.access.admits[this.#state.group[node]!] === 1;
  }

  #isWhole(node: number): boolean {
    const capacity = this.#state.capacity[node]!;
    return capacity > 0 && this.#admits(node) && this.#hasRoom(node, capacity);
  }

  /** Room for so many of the job's devices on a node that admits it. */
  #hasRoom(node: number, devices: number): boolean {
    const { cpuMilli, memoryMib, deviceMilli, devices: all } = this.#demand;
    const part = all === 0 ? 1 : devices / all;
    if (this.#freeCpuMilli[node]! < Math.ceil(cpuMilli * part)) return false;
    if (this.#freeMemoryMib[node]! < Math.ceil(memoryMib * part)) return false;
    if (deviceMilli >= 1000) return this.#freeDevices[node]! >= devices;
    const end = this.#state.firstDevice[node + 1]!;
    for (let device = this.#state.firstDevice[node]!; device < end; device++)
      if (this.#freeMilli[device]! >= deviceMilli) return true;
    return false;
  }
}
