/**
 * Where a job goes: what it asks for, what a policy answers. A policy is asked once per start and may be asked a
 * million times, so a demand and an answer are objects that are filled again and again.
 */
import { grown } from '../../sim/engine/growable.js';
import type { Access } from '../nodes/groups.js';

/** What a job asks for. All its devices are given at once, or none. */
export interface Demand {
  /** Its row in the table. */
  row: number;
  /** Whole devices; 1 where `deviceMilli` is below 1000; 0: none. */
  devices: number;
  /** Thousandths of each device. */
  deviceMilli: number;
  /** Of the whole job; a job on several nodes takes of each its share by devices. */
  cpuMilli: number;
  memoryMib: number;
  /** The nodes it may be put on: those whose group `access.admits`. */
  access: Access;
}

/** Nodes for one job, and which devices of each: bit d of a mask is the node's device d. */
export class Placed {
  count = 0;
  nodes: Int32Array = new Int32Array(8);
  masks: Int32Array = new Int32Array(8);

  clear(): void {
    this.count = 0;
  }

  add(node: number, mask: number): void {
    if (this.count === this.nodes.length) {
      this.nodes = grown(this.nodes, this.count + 1);
      this.masks = grown(this.masks, this.count + 1);
    }
    this.nodes[this.count] = node;
    this.masks[this.count++] = mask;
  }
}

export interface Placer {
  /**
   * Chooses nodes and devices for a job and says whether it fits now; changes nothing but `into`. It must find a place
   * wherever `fits` of `nodes/fits.ts` says there is one: a job with more devices than a node has takes whole nodes
   * and the rest on one more.
   */
  place(demand: Demand, into: Placed): boolean;
}
