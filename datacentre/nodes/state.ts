/**
 * What is free in a datacentre, and who holds the rest. Jobs take devices by name, so that none can be given twice:
 * bit d of a mask is device d of its node. What one job holds is a chain of parts, one per node, in flat tables.
 */
import { InputError } from '../../input/error.js';
import type { Demand, Placed } from '../placement/placement.js';
import { FreeIndex, MOST_DEVICES } from './free-index.js';
import { NodeGroups } from './groups.js';
import type { DatacentreNode } from './node.js';
import { Parts } from './parts.js';

/** What a job holds: the first of its parts; −1 where it holds nothing. */
export type Holding = number;

export class ClusterState {
  readonly nodes: readonly DatacentreNode[];
  readonly groups: NodeGroups;
  /** All devices, broken ones too. */
  readonly devices: number;
  /** Devices by node. */
  readonly capacity: Int32Array;
  /** The place of a node's device 0 in `freeMilli`; one entry more than nodes. */
  readonly firstDevice: Int32Array;
  /** Thousandths that are free, by device; 0 on a broken node. */
  readonly freeMilli: Int32Array;
  /** By node: bit d is set where all of device d is free; 0 on a broken node. */
  readonly freeMask: Int32Array;
  /** By node: how many devices are entirely free. */
  readonly freeDevices: Int32Array;
  readonly freeCpuMilli: Float64Array;
  readonly freeMemoryMib: Float64Array;
  /** By node; 0 where it is broken. */
  readonly up: Uint8Array;
  /** By node: its group, or the twin of it while the node is held back. */
  readonly group: Int32Array;
  /** Nodes that are up, by group and free devices. */
  readonly index: FreeIndex;
  readonly parts: Parts;

  allocatedMilli = 0;
  brokenDevices = 0;

  /** Throws InputError for a node with more devices than a mask holds. */
  constructor(nodes: readonly DatacentreNode[]) {
    for (const { id, devices } of nodes) {
      if (devices <= MOST_DEVICES) continue;
      throw new InputError(
        `node ${id} has ${devices} devices, and a node of a datacentre has at most ${MOST_DEVICES}: ` +
          'list each host of it as a node of its own, with the same rack',
      );
    }
    this.nodes = nodes;
    this.groups = new NodeGroups(nodes);
    this.capacity = Int32Array.from(nodes, (node) => node.devices);
    this.firstDevice = new Int32Array(nodes.length + 1);
    nodes.forEach((node, at) => {
      this.firstDevice[at + 1] = this.firstDevice[at]! + node.devices;
    });
    this.devices = this.firstDevice[nodes.length]!;
    this.freeMilli = new Int32Array(this.devices).fill(1000);
    this.freeMask = this.capacity.map(maskOf);
    this.freeDevices = this.capacity.slice();
    this.freeCpuMilli = Float64Array.from(nodes, (node) => node.cpuMilli);
    this.freeMemoryMib = Float64Array.from(nodes, (node) => node.memoryMib);
    this.up = new Uint8Array(nodes.length).fill(1);
    this.group = this.groups.groupOf.slice();
    this.index = new FreeIndex(2 * this.groups.list.length, nodes.length);
    // The lists give back last what was added first: lower numbers go first.
    for (let node = nodes.length - 1; node >= 0; node--)
      this.index.add(node, this.group[node]!, this.freeDevices[node]!);
    this.parts = new Parts(nodes.length);
  }

  /** Gives a job what a policy chose for it. */
  take(demand: Demand, placed: Placed): Holding {
    let holding = -1;
    let before = 0;
    for (let at = 0; at < placed.count; at++) {
      const node = placed.nodes[at]!;
      const mask = placed.masks[at]!;
      const devices = bits(mask);
      const cpuMilli = share(demand.cpuMilli, before, devices, demand.devices);
      const memoryMib = share(demand.memoryMib, before, devices, demand.devices);
      before += devices;
      holding = this.parts.add(demand.row, node, mask, demand.deviceMilli, cpuMilli, memoryMib, holding);
      this.#change(node, mask, -demand.deviceMilli, -cpuMilli, -memoryMib);
      this.allocatedMilli += devices * demand.deviceMilli;
    }
    return holding;
  }

  /** Takes back all that a job holds. */
  release(holding: Holding): void {
    const { parts } = this;
    for (let part = holding; part >= 0; part = parts.free(part)) {
      const mask = parts.mask[part]!;
      const milli = parts.milli[part]!;
      this.#change(parts.node[part]!, mask, milli, parts.cpuMilli[part]!, parts.memoryMib[part]!);
      this.allocatedMilli -= bits(mask) * milli;
    }
  }

  /** Nobody can be put on the node; whoever is on it must have been taken off before. */
  breakDown(node: number): void {
    this.index.remove(node, this.group[node]!, this.freeDevices[node]!);
    this.up[node] = 0;
    this.freeMask[node] = this.freeDevices[node] = 0;
    this.freeMilli.fill(0, this.firstDevice[node], this.firstDevice[node + 1]);
    this.brokenDevices += this.capacity[node]!;
  }

  repair(node: number): void {
    this.up[node] = 1;
    this.freeMask[node] = maskOf(this.capacity[node]!);
    this.freeDevices[node] = this.capacity[node]!;
    this.freeMilli.fill(1000, this.firstDevice[node], this.firstDevice[node + 1]);
    this.index.add(node, this.group[node]!, this.freeDevices[node]!);
    this.brokenDevices -= this.capacity[node]!;
  }

  /** Keeps a node for a job that waits, from jobs with access to `open` groups alone; or no longer. */
  holdBack(node: number, held: boolean): void {
    const own = this.groups.groupOf[node]!;
    const group = held ? own + this.groups.list.length : own;
    if (this.up[node] === 1) {
      this.index.remove(node, this.group[node]!, this.freeDevices[node]!);
      this.index.add(node, group, this.freeDevices[node]!);
    }
    this.group[node] = group;
  }

  #change(node: number, mask: number, milli: number, cpuMilli: number, memoryMib: number): void {
    const { freeMilli } = this;
    const first = this.firstDevice[node]!;
    let free = this.freeMask[node]!;
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      const device = 31 - Math.clz32(rest & -rest);
      const now = freeMilli[first + device]! + milli;
      if (now < 0 || now > 1000) throw new RangeError(`device ${device} of node ${node} is given twice`);
      freeMilli[first + device] = now;
      if (now === 1000) free |= 1 << device;
      else free &= ~(1 << device);
    }
    this.freeCpuMilli[node]! += cpuMilli;
    this.freeMemoryMib[node]! += memoryMib;
    if (free === this.freeMask[node]) return;
    const group = this.group[node]!;
    this.index.remove(node, group, this.freeDevices[node]!);
    this.freeMask[node] = free;
    this.freeDevices[node] = bits(free);
    this.index.add(node, group, this.freeDevices[node]!);
  }
}

/** All of `devices` devices. */
export function maskOf(devices: number): number {
  return 2 ** devices - 1;
}

/** Devices in a mask. */
export function bits(mask: number): number {
  let left = mask - ((mask >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The lowest `count` bits of a mask that has as many. */
export function lowest(mask: number, count: number): number {
  let rest = mask;
  for (let taken = 0; taken < count; taken++) rest &= rest - 1;
  return mask & ~rest;
}

/** What `devices` of a job's `of` devices get of its total, whole numbers that add up to it. */
function share(total: number, before: number, devices: number, of: number): number {
  if (devices === of) return total;
  return Math.floor((total * (before + devices)) / of) - Math.floor((total * before) / of);
}
