/** Requests made for tests. */
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import type { Request } from '../../planning/request.js';

export function requestOf(
  model: string,
  cluster: string,
  rest: Partial<Omit<Request, 'model' | 'cluster'>> = {},
): Request {
  const known = modelById(model);
  return {
    model: known,
    cluster: loadCluster(cluster),
    strategies: [],
    sequence: known.sequence,
    globalBatch: 64,
    precision: 'bf16',
    gradientPrecision: 'fp32',
    kernels: 'flash-fused',
    fixed: {},
    ...rest,
  };
}
