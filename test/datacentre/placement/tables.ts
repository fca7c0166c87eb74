/** Job lists and states of nodes as tests write them down. */
import { type Job, TableBuilder } from '../../../datacentre/jobs/builder.js';
import type { JobTable } from '../../../datacentre/jobs/table.js';
import type { DatacentreNode } from '../../../datacentre/nodes/node.js';
import { ClusterState } from '../../../datacentre/nodes/state.js';
import { type Demand, Placed, type Placer } from '../../../datacentre/placement/placement.js';

/** A list of jobs that ask for so much, all submitted at once. */
export function tableOf(jobs: readonly Partial<Job>[]): JobTable {
  const builder = new TableBuilder();
  for (const job of jobs) builder.add({ submitMillis: 0, runMillis: 1000, devices: 1, ...job });
  return builder.build({ format: 'test', notes: [] });
}

/** Nodes of 32 cores and one kind. */
export function nodesOf(...devices: number[]): DatacentreNode[] {
  return devices.map((count, at) => ({
    id: `node-${at}`,
    cpuMilli: 32_000,
    memoryMib: 65_536,
    devices: count,
    kind: 'any',
  }));
}

/** What a job asks for of nodes of any kind. */
export function demandOf(state: ClusterState, asked: Partial<Demand> & { readonly devices: number }): Demand {
  const access = state.groups.admission('', '').all;
  return { row: 0, deviceMilli: 1000, cpuMilli: 0, memoryMib: 0, access, ...asked };
}

/** Puts a job on devices of a node by name. */
export function occupy(
  state: ClusterState,
  node: number,
  mask: number,
  { deviceMilli = 1000, cpuMilli = 0 }: { readonly deviceMilli?: number; readonly cpuMilli?: number } = {},
): void {
  const placed = new Placed();
  placed.add(node, mask);
  let devices = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) devices++;
  state.take(demandOf(state, { devices, deviceMilli, cpuMilli }), placed);
}

/** Where a placer puts a job: nodes and masks of devices; null where it finds no room. */
export function placeOf(placer: Placer, demand: Demand): [node: number, mask: number][] | null {
  const placed = new Placed();
  if (!placer.place(demand, placed)) return null;
  return Array.from({ length: placed.count }, (_, at) => [placed.nodes[at]!, placed.masks[at]!]);
}

export function stateOf(...devices: number[]): ClusterState {
  return new ClusterState(nodesOf(...devices));
}
