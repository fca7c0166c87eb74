/**
 * What a device holds besides the program's tensors: the driver's context, the communication
 * library's buffers, the allocator's fragments. Assumed figures, one line of their own in every
 * memory breakdown.
 */
import type { Accelerator, Cluster, Constant } from '../../hardware-profiles/profile.js';
import type { ConstantAt } from '../../sim/collectives/constants-of.js';
import { factorOf } from '../../sim/collectives/factors.js';
import { formatsOf, keepsMasterWeights } from '../../strategies/formats.js';
import type { Job } from '../../strategies/job.js';
import { optimizerOf } from '../../strategies/optimizers/index.js';
import { evenRule } from '../../strategies/state/optimizer-state.js';
import type { Assumption } from './assumption.js';

/** Driver context and library workspaces of a GPU framework (assumed; PyTorch with cuBLAS holds 1 to 1.5 GiB). */
const CONTEXT_BYTES = 1.25 * 2 ** 30;

/**
 * Receive buffers of one communicator (assumed): NCCL keeps 4 MiB (Simple), 120 · 640 · 8 · 8 bytes (LL128) and 8 · 512 · 8 · 16
 * bytes (LL) for each connection of a channel (NVIDIA/nccl, src/init.cc and src/include/device.h), 9.2 MiB together. A ring of
 * 24 channels, as between devices of an NVSwitch, has 0.22 GiB; trees and sends add theirs as they are first used.
 */
const COMMUNICATOR_BYTES = 0.25 * 2 ** 30;

/**
 * Memory that PyTorch's caching allocator keeps beyond what it has given out, in blocks of sizes nobody asks
 * for: 2.8 to 6.5 %, mean 4.0 %, of the peak allocated (measured: reserved against allocated in the 24 rows
 * of SimuMax's B200 release v1.2).
 */
const ALLOCATOR_CACHE_FRACTION = 0.04;

const MIB = 2 ** 20;

/**
 * Workspaces of the GEMM library (cuBLAS), which come out of PyTorch's allocator: one each for the thread of the forward pass
 * and for autograd's (CublasHandlePool.cpp: 32 MiB from Hopper on, two of 4 MiB and eight of 16 KiB before), and
 * Transformer Engine's own (its gemm module: 32 and 4 MiB).
 */
export function workspaceBytes({ kind, generation }: Accelerator): number {
  if (kind !== 'gpu') return 0;
  const early = generation === 'volta' || generation === 'ampere';
  return early ? 2 * (8 + 1 / 8) * MIB + 4 * MIB : 3 * 32 * MIB;
}

/**
 * Bytes the allocator holds on top of `allocatedBytes`. A monitor such as nvidia-smi sees them; the allocator
 * gives them back before it reports that memory has run out, so they do not decide whether a job fits.
 */
export function allocatorCacheBytes(allocatedBytes: number, cluster: Cluster): number {
  return cluster.accelerator.kind === 'gpu' ? allocatedBytes * ALLOCATOR_CACHE_FRACTION : 0;
}

/**
 * Optimizers with float32 master weights widen 16-bit gradients of what they update first (Megatron-LM's
 * `Float16OptimizerWithFloat16Params`, DeepSpeed's flat fp32 partition): 4 bytes beside master weight and
 * moments, 12. Activations are gone by then, but their cached blocks are too small to serve for it; where
 * memory runs out they are given back, so this counts for monitors alone.
 */
export function wideGradientBytes(job: Job, optimizerBytes: number): number {
  const narrow = job.gradientPrecision !== 'fp32' && keepsMasterWeights(job);
  const each = evenRule(optimizerOf(job.training?.optimizer))?.stateEach?.(formatsOf(job));
  return narrow && each !== undefined ? (optimizerBytes * 4) / (4 + each) : 0;
}

/** Bytes reserved on each device of the cluster for this job's layout. */
export function reserveBytes(job: Job, cluster: Cluster): number {
  const { dp, tp, pp, cp, ep } = job.layout;
  return reserveWith([dp, tp, pp, cp, ep].filter((size) => size > 1).length, cluster);
}

/** Bytes reserved on a device that is in `communicators` groups. */
export function reserveWith(communicators: number, cluster: Cluster): number {
  if (cluster.accelerator.kind === 'cpu') return 0;
  const context = CONTEXT_BYTES * factorOf(cluster, 'reserve.context');
  return context + communicators * COMMUNICATOR_BYTES * factorOf(cluster, 'reserve.communicator');
}

/** The figures above that a question may change, at their values for a cluster. */
export function reserveConstantsOf(cluster: Cluster): ConstantAt[] {
  const [context, communicator] = RESERVE_ASSUMPTIONS;
  const of = (path: Constant, name: string, { value, kind, source }: Assumption): ConstantAt => {
    const held = cluster.accelerator.kind === 'cpu' ? 0 : value! * factorOf(cluster, path);
    return { path, name, value: held, unit: 'B', kind, source, most: Number.POSITIVE_INFINITY };
  };
  return [
    of('reserve.context', 'memory reserve: driver context', context!),
    of('reserve.communicator', 'memory reserve: one communicator', communicator!),
  ];
}

/** The figures above, for those who ask what a prediction rests on. */
export const RESERVE_ASSUMPTIONS: readonly Assumption[] = [
  {
    ...{ figure: 'memory reserve: driver context', value: CONTEXT_BYTES, kind: 'assumed' as const },
    source: 'CUDA context of PyTorch with cuBLAS: 1 to 1.5 GiB beside the tensors',
  },
  {
    ...{ figure: 'memory reserve: one communicator', value: COMMUNICATOR_BYTES, kind: 'assumed' as const },
    source:
      'NCCL keeps 9.2 MiB for each connection of a channel, and a ring has some 24 channels; trees and sends add theirs',
  },
];
