/** What keys that a cluster file does not have are called there: what people write who know other files, or think in cards. */

/** Clauses by key, as letters alone in lower case; of several, the value decides. */
const CLAUSES: Readonly<Record<string, string>> = {
  ...every(
    ['cluster', 'base', 'extends', 'from', 'profile'],
    "a known cluster to start from is 'like: h100-dgx'",
  ),
  ...every(
    [
      'accelerators',
      'gpu',
      'device',
      'card',
      'cards',
      'chip',
      'gputype',
      'gpuname',
      'gpumodel',
      'acceleratortype',
    ],
    "the device is 'accelerator: l40s'",
  ),
  ...every(
    ['gpus', 'numgpus', 'ngpus', 'gpucount', 'count', 'devicespernode', 'gpuspernode', 'numdevices'],
    "the number of devices in a node is 'devices: 4'",
  ),
  ...every(
    ['numnodes', 'nnodes', 'nodecount', 'machines', 'servers', 'hosts'],
    "the number of nodes is 'nodes: 2'",
  ),
  ...every(
    ['price', 'cost', 'priceperhour', 'pricepergpuhour', 'usdperhour', 'hourlyprice', 'costperhour'],
    "a price is said per device and hour: 'economics: { price: 1.2 USD/h }'",
  ),
  ...every(['pue', 'carbon', 'carbonintensity'], "it belongs under 'economics': 'economics: { pue: 1.2 }'"),
  ...every(
    ['nic', 'nics', 'network', 'interconnect', 'ethernet', 'infiniband', 'bandwidth', 'interbandwidth'],
    "the network is said by the node's NICs: 'node: { nics: { bandwidth: 25 Gb/s } }'",
  ),
  ...every(
    ['nvlink', 'intra', 'pcie', 'intrabandwidth'],
    "links inside a node are 'node: { intra: { kind: pcie, bandwidth: 31.5 GB/s } }'",
  ),
  ...every(['power', 'overheadpower'], "power beside the devices is 'node: { overheadPower: 400 W }'"),
  ...every(['name', 'description'], "what it is called is 'title'"),
  ...every(
    ['memory', 'vram', 'tflops', 'flops'],
    "figures of the device are its own: 'accelerator: { like: l40s, title: Mine, memory: 44 GiB }'",
  ),
};

function every(keys: readonly string[], clause: string): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, clause]));
}

/** What `key` is called in a cluster file, as a clause; undefined where that is not known. A card's name is told from a number. */
export function clusterKeyHint(key: string, value: unknown): string | undefined {
  const word = key.toLowerCase().replaceAll(/[^a-z]/g, '');
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
  if (isNumber && ['accelerators', 'gpu', 'cards', 'device'].includes(word)) return CLAUSES.gpus;
  if (!isNumber && typeof value === 'string' && word === 'gpus') return CLAUSES.accelerators;
  return Object.hasOwn(CLAUSES, word) ? CLAUSES[word] : undefined;
}
