/** Clusters to suggest for the devices that a batch system names, which says no more about them. */

export interface Suggested {
  readonly id: string;
  /** Devices of a node. */
  readonly devices: number;
}

/** By the device's name in what sites call it: the first that is a part of it. */
export const CLUSTERS: readonly (readonly [RegExp, Suggested])[] = [
  [/h100/, { id: 'h100-dgx', devices: 8 }],
  [/h200/, { id: 'h200-dgx', devices: 8 }],
  [/h800/, { id: 'h800-node', devices: 8 }],
  [/h20(?!\d)/, { id: 'h20-node', devices: 8 }],
  [/a100/, { id: 'a100-dgx', devices: 8 }],
  [/a800/, { id: 'a800-node', devices: 8 }],
  [/gb200/, { id: 'gb200-nvl72', devices: 72 }],
  [/gb300/, { id: 'gb300-nvl72', devices: 72 }],
  [/b200/, { id: 'b200-dgx', devices: 8 }],
  [/b300/, { id: 'b300-dgx', devices: 8 }],
  [/v100/, { id: 'dgx1-v100', devices: 8 }],
  [/mi250x?/, { id: 'mi250-node', devices: 8 }],
  [/mi300x/, { id: 'mi300x-node', devices: 8 }],
  [/mi325x/, { id: 'mi325x-node', devices: 8 }],
  [/mi355x/, { id: 'mi355x-node', devices: 8 }],
  [/l40s/, { id: 'l40s-server', devices: 8 }],
  [/(?<!\w)l4(?!\d)/, { id: 'l4-server', devices: 8 }],
  [/a40(?!\d)/, { id: 'a40-server', devices: 8 }],
];

/** What is shown where no device is named. */
const USUAL: Suggested = { id: 'h100-dgx', devices: 8 };

/** Whether a cluster is known for the devices that `name` says. */
export function isAccelerator(name: string): boolean {
  return CLUSTERS.some(([pattern]) => pattern.test(name));
}

/** The cluster to suggest for devices that are called `name`; the usual one where nobody names them. */
export function clusterWith(name: string | undefined): Suggested {
  return CLUSTERS.find(([pattern]) => pattern.test(name ?? ''))?.[1] ?? USUAL;
}

/** Machines to suggest where the files say nothing of the hardware, by bytes of memory of all devices, ascending. */
const MACHINES: readonly (readonly [bytes: number, Suggested])[] = [
  [24e9, { id: 'rtx-4090:1', devices: 1 }],
  [48e9, { id: 'rtx-4090:2', devices: 2 }],
  [192e9, { id: 'l40s:4', devices: 4 }],
  [640e9, { id: 'a100-dgx:1', devices: 8 }],
  [1280e9, { id: 'h100-dgx:2', devices: 8 }],
];

/** The smallest machine with so many `bytes` of memory; the usual cluster where it takes more. */
export function smallestWith(bytes: number): Suggested {
  return MACHINES.find(([most]) => bytes <= most)?.[1] ?? USUAL;
}
