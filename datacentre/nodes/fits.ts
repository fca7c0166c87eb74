/**
 * Whether there is room for a job now, whatever policy chooses the place: on one node, or, for more devices than any
 * node that it may use has, on whole nodes of one shape and the rest on one more.
 */
import type { Demand } from '../placement/placement.js';
import type { Access } from './groups.js';
import type { ClusterState } from './state.js';

/** Devices of the largest node that the job may use; 0 where it may use none. */
export function largestNode(state: ClusterState, demand: Demand): number {
  let most = 0;
  for (const group of demand.access.groups) most = Math.max(most, groupOf(state, group).devices);
  return most;
}

export function groupOf(state: ClusterState, group: number) {
  const { list } = state.groups;
  return list[group < list.length ? group : group - list.length]!;
}

/** Whether the node has room for `devices` of the job's devices; its group is not asked. */
export function hasRoom(state: ClusterState, demand: Demand, node: number, devices: number): boolean {
  if (state.up[node] === 0 || !hasHost(state, demand, node, devices)) return false;
  if (demand.deviceMilli >= 1000) return state.freeDevices[node]! >= devices;
  const end = state.firstDevice[node + 1]!;
  for (let device = state.firstDevice[node]!; device < end; device++)
    if (state.freeMilli[device]! >= demand.deviceMilli) return true;
  return false;
}

/** Whether the node has cores and memory for `devices` of the job's devices. */
export function hasHost(state: ClusterState, demand: Demand, node: number, devices: number): boolean {
  const { cpuMilli, memoryMib } = demand;
  if (cpuMilli === 0 && memoryMib === 0) return true;
  if (devices === demand.devices)
    return state.freeCpuMilli[node]! >= cpuMilli && state.freeMemoryMib[node]! >= memoryMib;
  const part = devices / demand.devices;
  return (
    state.freeCpuMilli[node]! >= Math.ceil(cpuMilli * part) &&
    state.freeMemoryMib[node]! >= Math.ceil(memoryMib * part)
  );
}

/** False where no node has enough free devices for the job, or for one node's share of it: a quick look at the index. */
export function mayFit(state: ClusterState, demand: Demand, access: Access): boolean {
  const { filled } = state.index;
  for (const group of access.groups) {
    const each = Math.min(demand.devices, groupOf(state, group).devices);
    if (demand.deviceMilli < 1000 || filled[group]! >>> each !== 0) return true;
  }
  return false;
}
