/**
 * First come, first served, but jobs behind one that does not fit may start as long as they do not delay it (EASY
 * backfill: Lifka, The ANL/IBM SP scheduling system, 1995). From expected ends follow the time and the nodes at which
 * the first job will fit. Those nodes are held back: jobs expected to end by that time may use them, others may not.
 */
import type { JobTable } from '../jobs/table.js';
import { mayFit } from '../nodes/fits.js';
import type { Floor } from './floor.js';
import { LeastTree } from './least-tree.js';
import { inOrder, type Queue, Ranked, rowsOf } from './queue.js';
import { Reservation } from './reservation.js';
import { WaitingClasses } from './waiting-classes.js';

class Backfill extends Ranked {
  readonly #classOf: Int32Array;
  /** Rows by class, each class in order of submission; places are positions in it. */
  readonly #rows: Int32Array;
  readonly #place: Int32Array;
  /** By class, and one more: its first place. */
  readonly #first: Int32Array;
  /** By class: jobs that wait. */
  readonly #waiting: Int32Array;
  readonly #expected: LeastTree;
  readonly #active: WaitingClasses;
  readonly #reservation: Reservation;
  readonly #floor: Floor;
  /** Jobs that came to wait since others were last tried. */
  readonly #came: number[] = [];
  /** While jobs are tried: classes that may fit, and by class 0 where it does not on nodes that are not held back. */
  readonly #mayFit: number[] = [];
  readonly #fitsOpen: Uint8Array;

  constructor(table: JobTable, floor: Floor) {
    super(inOrder(table.count));
    const { classOf, classes } = floor.demands;
    this.#floor = floor;
    this.#classOf = classOf;
    const { rows, first } = rowsOf(classOf, classes.length);
    this.#rows = rows;
    this.#first = first;
    this.#place = new Int32Array(table.count);
    for (let place = 0; place < table.count; place++) this.#place[rows[place]!] = place;
    this.#waiting = new Int32Array(classes.length);
    this.#expected = new LeastTree(table.count);
    this.#active = new WaitingClasses(floor.demands);
    this.#reservation = new Reservation(floor);
    this.#fitsOpen = new Uint8Array(classes.length);
  }

  override add(row: number): void {
    super.add(row);
    const number = this.#classOf[row]!;
    if (this.#waiting[number]!++ === 0) this.#active.add(number);
    this.#expected.set(this.#place[row]!, this.#floor.expects(row));
    this.#came.push(row);
  }

  override delete(row: number): void {
    super.delete(row);
    const number = this.#classOf[row]!;
    if (--this.#waiting[number]! === 0) this.#active.delete(number);
    this.#expected.set(this.#place[row]!, Number.POSITIVE_INFINITY);
    this.#reservation.cancel(row);
    this.#reservation.started(row);
  }

  override blocked(row: number, freed: boolean): boolean {
    const renewed = this.#reservation.renew(row);
    if (renewed || freed) this.#tryAll(row);
    else for (const other of this.#came) if (other !== row) this.#try(other);
    this.#came.length = 0;
    return false;
  }

  /** Starts a job where that does not delay the first one. */
  #try(row: number): void {
    const expected = this.#expected.get(this.#place[row]!);
    if (expected === Number.POSITIVE_INFINITY) return;
    this.#floor.start(row, expected <= this.#reservation.leftMillis ? 'all' : 'open');
  }

  /** The same for all that wait, in order of submission: of each class the first that may. */
  #tryAll(head: number): void {
    this.#active.mayFit(this.#floor.state, this.#mayFit);
    for (const number of this.#mayFit) this.#fitsOpen[number] = 1;
    const left = this.#reservation.leftMillis;
    for (;;) {
      const row = this.#candidate(head, left);
      if (row < 0) return;
      const number = this.#classOf[row]!;
      const short = this.#expected.get(this.#place[row]!) <= left;
      if (this.#floor.start(row, short ? 'all' : 'open')) continue;
      this.#fitsOpen[number] = 0;
      if (short) leaveOut(this.#mayFit, this.#mayFit.indexOf(number));
    }
  }

  #candidate(head: number, left: number): number {
    const { state, demands } = this.#floor;
    let candidate = -1;
    for (let at = this.#mayFit.length - 1; at >= 0; at--) {
      const number = this.#mayFit[at]!;
      if (!mayFit(state, demands.classes[number]!, demands.admission[number]!.all)) {
        leaveOut(this.#mayFit, at);
        continue;
      }
      const limit = this.#fitsOpen[number] === 1 ? Number.MAX_VALUE : left;
      const end = this.#first[number + 1]!;
      let place = this.#expected.firstAtMost(this.#first[number]!, end, limit);
      if (place >= 0 && this.#rows[place] === head) place = this.#expected.firstAtMost(place + 1, end, limit);
      if (place >= 0 && (candidate < 0 || this.#rows[place]! < candidate)) candidate = this.#rows[place]!;
    }
    return candidate;
  }
}

/** Forgets an entry of a list in no order; the last takes its place. */
function leaveOut(list: number[], at: number): void {
  const last = list.pop()!;
  if (at < list.length) list[at] = last;
}

/** EASY backfill. */
export function backfill(table: JobTable, floor: Floor): Queue {
  return new Backfill(table, floor);
}
