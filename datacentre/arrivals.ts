/**
 * How full a cluster gets as jobs arrive and none leaves: the experiment by which "Beware of Fragmentation" (Weng et al.,
 * USENIX ATC'23) compares policies of placement. The list is sized to a multiple of the cluster's devices: it is put in an
 * order at random, and jobs drawn from it again are put behind it, or jobs are taken out of it. The nodes are put in an
 * order at random too, by which policies choose among equals. A job that finds no room is turned away for good.
 */
import { InputError } from '../input/error.js';
import { Fragmentation } from './fragmentation.js';
import type { JobTable } from './jobs/table.js';
import type { DatacentreNode } from './nodes/node.js';
import { ClusterState } from './nodes/state.js';
import { Placed } from './placement/placement.js';
import { placerOf } from './placement/policies.js';
import type { Placement } from './play/policy.js';
import { Demands } from './queueing/demands.js';
import { type Draw, drawOf, shuffled } from './random.js';
import { typicalJobs } from './typical.js';

export interface Arrivals {
  /**
   * Entry p: the share of all devices that is allocated, in per cent, once jobs for p per cent of them have arrived: the
   * mean over the arrivals nearest to p; where there are none, what it was before.
   */
  readonly allocationByArrivedPercent: number[];
  /** Jobs, those turned away among them. */
  readonly arrived: number;
  readonly turnedAway: number;
  /** Thousandths of devices that are free in the end, and how much of it is of no use to the list's typical jobs. */
  readonly left: { readonly freeMilli: number; readonly fragmentMilli: number };
}

/**
 * `inflate`: times the devices of all nodes that jobs ask for, together; absent: the list as it is, in order of
 * submission. The same `seed` gives the same arrivals for every policy. Throws InputError for nodes without
 * devices, and for so few that no job arrives.
 */
export function allocationByArrived(
  table: JobTable,
  nodes: readonly DatacentreNode[],
  placement: Placement,
  { inflate, seed }: { readonly inflate?: number; readonly seed: number },
): Arrivals {
  const draw = drawOf(seed, 'arrivals');
  const rows = Array.from({ length: table.count }, (_, row) => row);
  const capacity = nodes.reduce((sum, node) => sum + 1000 * node.devices, 0);
  if (capacity === 0)
    throw new InputError(
      'the nodes have no devices, so no share of them can be allocated; give some node devices',
    );
  const order = inflate === undefined ? rows : sized(shuffled(rows, draw), table, inflate * capacity, draw);
  if (inflate !== undefined && order.length === 0) {
    throw new InputError(
      `--inflate ${inflate}: that is less than the jobs of the list ask for each, so none arrives; give a larger number`,
    );
  }
  return arriveInOrder(table, shuffled(nodes, drawOf(seed, 'nodes')), placement, order, seed);
}

/** The same with the arrivals and the nodes in the order given. */
function arriveInOrder(
  table: JobTable,
  nodes: readonly DatacentreNode[],
  placement: Placement,
  order: readonly number[],
  seed: number,
): Arrivals {
  const state = new ClusterState(nodes);
  const demands = new Demands(table, state);
  const placer = placerOf(placement, state, table, seed);
  const placed = new Placed();
  const percent = 10 * state.devices;
  const sums: number[] = [];
  const counts: number[] = [];
  let arrivedMilli = 0;
  let turnedAway = 0;
  for (const row of order) {
    const demand = demands.of(row, 'all');
    if (placer.place(demand, placed)) state.take(demand, placed);
    else turnedAway++;
    arrivedMilli += askedMilli(table, row);
    const at = Math.round(arrivedMilli / percent);
    sums[at] = (sums[at] ?? 0) + state.allocatedMilli / percent;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  let before = 0;
  const allocationByArrivedPercent = Array.from(sums, (sum: number | undefined, at) => {
    if (sum !== undefined) before = sum / counts[at]!;
    return before;
  });
  const left = new Fragmentation(state, typicalJobs(table)).ofAll();
  return { allocationByArrivedPercent, arrived: order.length, turnedAway, left };
}

/** The rows with as many drawn anew behind them as ask for no more than `mostMilli`, or without some of them. */
function sized(rows: number[], table: JobTable, mostMilli: number, draw: Draw): number[] {
  let milli = rows.reduce((sum, row) => sum + askedMilli(table, row), 0);
  if (milli === 0) return rows;
  while (milli > mostMilli) milli -= askedMilli(table, rows.splice(draw(rows.length), 1)[0]!);
  for (;;) {
    const row = draw(table.count);
    milli += askedMilli(table, row);
    if (milli > mostMilli) return rows;
    rows.push(row);
  }
}

/** Thousandths of devices that a job asks for. */
function askedMilli(table: JobTable, row: number): number {
  return table.devices[row]! * table.deviceMilli[row]!;
}
