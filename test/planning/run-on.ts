/** A run for tests of ranges: Llama 2 7B, FSDP over all devices of a cluster, two sequences a device. */
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import type { Run } from '../../planning/interval/traits.js';

export function runOn(cluster: string, changes: Partial<Run['job']> = {}): Run {
  const loaded = loadCluster(cluster);
  const { devices } = loaded;
  return {
    cluster: loaded,
    job: {
      model: modelById('llama2-7b'),
      ...{ sequence: 4096, precision: 'bf16' },
      layout: {
        ...{ dp: devices, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: devices, zero: 3 },
        ...{ sequenceParallel: false, recompute: 'none', microBatch: 2 },
      },
      ...changes,
    },
    ...{ devices, framework: 'megatron-core', memoryShare: 0.5 },
  };
}
