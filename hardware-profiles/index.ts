/** Hardware profiles: what the rest of llmsim may use of this folder. */

export {
  type AcceleratorSummary,
  acceleratorIds,
  type ClusterSummary,
  clusterIds,
  listAccelerators,
  listClusters,
  namesAccelerator,
} from './lists.js';
export type { Accelerator, Cluster, Provenance } from './profile.js';
export { acceleratorCalled } from './resolve/called.js';
export { loadAccelerator, loadCluster } from './resolve/library.js';
export type { SourcedAccelerator } from './resolve/resolve.js';
export { type Changes, clusterWith } from './variant.js';
