/** Hardware profiles: what the rest of llmsim may use of this folder. */
export type { Accelerator, Cluster, Provenance } from './profile.js';
export {
  type AcceleratorSummary,
  type ClusterSummary,
  listAccelerators,
  listClusters,
  loadAccelerator,
  loadCluster,
} from './reader.js';
export type { SourcedAccelerator } from './resolve.js';
export { type Changes, clusterWith } from './variant.js';
