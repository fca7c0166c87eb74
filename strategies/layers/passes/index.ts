/**
 * The passes over a layer, in the order they run. A new one is added here and nowhere else.
 *
 * What runs again comes first, so that every later pass splits a recomputed step as it splits the step itself. Who
 * exchanges what comes next, from the outside in: tokens change ranks before tensor ranks meet over them, sums become
 * scatters before they are cut in pieces; then what may run beside an exchange is put there. What is kept and may wait elsewhere is known last. `liveness.ts` then adds memory, and `lower.ts` writes the ops.
 */
import { contextParallel } from './context.js';
import { cudaGraphs } from './cuda-graphs.js';
import { expertOverlap } from './expert-overlap.js';
import { expertParallel } from './experts.js';
import { spatialHalos } from './halos.js';
import { offloadedActivations } from './offload.js';
import type { Pass } from './pass.js';
import { piecesBesideProducts } from './pieces.js';
import { recomputation } from './recomputation.js';
import { gatheredFromReplicas } from './replicas.js';
import { sequenceParallel } from './sequence.js';
import { serialAllReduce } from './serial-all-reduce.js';
import { shardHooks } from './shard-hooks.js';
import { sharedExperts } from './shared-experts.js';
import { sharedGradients } from './shared-gradients.js';
import { sequenceSlices } from './slices.js';
import { storedInputs } from './stored-inputs.js';
import { syncBatchNorm } from './sync-batch-norm.js';
import { embeddingTables } from './tables.js';
import { tensorParallel } from './tensor.js';

export const PASSES: readonly Pass[] = [
  recomputation,
  storedInputs,
  expertParallel,
  expertOverlap,
  gatheredFromReplicas,

  embeddingTables,
  tensorParallel,
  sequenceParallel,
  serialAllReduce,
  piecesBesideProducts,
  sharedExperts,
  contextParallel,
  spatialHalos,
  syncBatchNorm,
  sequenceSlices,
  sharedGradients,
  offloadedActivations,
  shardHooks,
  cudaGraphs,
];
