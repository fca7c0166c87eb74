/**
 * A contention component: the part of the machine that has to be shared out again. It starts from resources
 * where something changed and takes in every activity connected to them through contended resources; the rest
 * keeps its speed: the partial invalidation of Donassolo, Casanova, Legrand and Velho, "Fast and scalable
 * simulation of volunteer computing systems using SimGrid", LSAP 2010.
 */
import { grown } from '../engine/growable.js';
import { MaxMin, type Sharing } from './max-min.js';
import { NONE, type ResourceId, type Resources } from './resources.js';

export class ContentionComponent implements Sharing {
  activities = 0;
  firstUse = new Int32Array(8);
  resource = new Int32Array(8);
  share = new Float64Array(8);
  #slots = new Int32Array(8);
  #speed = new Float64Array(8);

  readonly #reached: ResourceId[] = [];
  /** By resource id: its position among the reached plus one; 0 when not reached. */
  #positionOf = new Int32Array(64);
  /** By slot: 1 when it is in this component. */
  #included = new Uint8Array(64);
  readonly #solver = new MaxMin();

  get resources(): number {
    return this.#reached.length;
  }

  /**
   * Finds the component around the resources `from` and shares out. `firstCell` gives each activity's
   * first use in `table`, by slot.
   */
  shareOut(from: readonly ResourceId[], table: Resources, firstCell: Int32Array): void {
    this.#positionOf = grown(this.#positionOf, table.names.length);
    this.#included = grown(this.#included, firstCell.length);
    this.#reached.length = 0;
    this.activities = 0;
    for (const resource of from) this.#reach(resource);
    for (let r = 0; r < this.#reached.length; r++) {
      for (let cell = table.oldest(this.#reached[r]!); cell !== NONE; cell = table.younger(cell)) {
        const slot = table.activityOf(cell);
        if (this.#included[slot] === 0) this.#include(slot, firstCell[slot]!, table);
      }
    }
    this.#speed = grown(this.#speed, this.activities);
    this.#solver.share(this, this.#speed);
    for (let i = 0; i < this.activities; i++) this.#included[this.#slots[i]!] = 0;
    for (const resource of this.#reached) this.#positionOf[resource] = 0;
  }

  /** The `i`-th activity of the component. */
  slot(i: number): number {
    return this.#slots[i]!;
  }

  /** Its fraction of full speed. */
  speed(i: number): number {
    return this.#speed[i]!;
  }

  #include(slot: number, firstCell: number, table: Resources): void {
    const a = this.activities++;
    this.#included[slot] = 1;
    this.#slots = grown(this.#slots, a + 1);
    this.firstUse = grown(this.firstUse, a + 2);
    this.#slots[a] = slot;
    let uses = this.firstUse[a]!;
    for (let cell = firstCell; cell !== NONE; cell = table.sibling(cell)) {
      const resource = table.resourceOf(cell);
      if (!table.isContended(resource)) continue;
      this.resource = grown(this.resource, uses + 1);
      this.share = grown(this.share, uses + 1);
      this.resource[uses] = this.#reach(resource);
      this.share[uses++] = table.shareOf(cell);
    }
    this.firstUse[a + 1] = uses;
  }

  /** Returns the resource's position among the reached. */
  #reach(resource: ResourceId): number {
    if (this.#positionOf[resource] === 0) this.#positionOf[resource] = this.#reached.push(resource);
    return this.#positionOf[resource]! - 1;
  }
}
