/** Hardware profiles: what the rest of llmsim may use of this folder. */
export { loadAccelerator, loadCluster } from './library.js';
export {
  type AcceleratorSummary,
  acceleratorIds,
  type ClusterSummary,
  clusterIds,
  listAccelerators,
  listClusters,
} from './lists.js';
export type { Accelerator, Cluster, Provenance } from './profile.js';
export type { SourcedAccelerator } from './resolve.js';
export { type Changes, clusterWith } from './variant.js';
