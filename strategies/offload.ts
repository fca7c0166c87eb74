/**
 * What of a job's state is kept away from its devices, and what that takes of the host's memory and disks.
 *
 * The bytes are what the frameworks hold. DeepSpeed (`runtime/zero/stage3.py`) keeps a partition of master weights and
 * moments on the host, float32 gradients that its CPU Adam reads, and beside them a flat buffer that gradients of micro-batches
 * are summed in; PyTorch's FSDP (`fully_shard` with `CPUOffloadPolicy`) and Megatron-LM's `HybridDeviceOptimizer` keep one
 * copy of the gradients. Pinned memory comes in powers of two (PyTorch's `CachingHostAllocator` rounds every block up).
 */
import type { Holding, MemoryTier } from '../program/program.js';
import { gradientBytes, keepsMasterWeights, weightBytes } from './formats.js';
import type { Job } from './job.js';
import { runtimeOf } from './runtime.js';
import type { OptimizerId } from './training.js';

type Tier = Exclude<MemoryTier, 'device'>;

/** Where states are; a part that stays on the device is undefined. */
export interface Away {
  readonly optimizer: Tier | undefined;
  readonly parameters: Tier | undefined;
  /** Share of the optimizer's state that is away, 0 to 1. */
  readonly fraction: number;
  /** Copies run beside compute. */
  readonly pinned: boolean;
}

/** Optimizers that hosts run: DeepSpeed's CPU Adam and CPU Lion, and `torch.optim`'s of one pass. */
export const HOST_OPTIMIZERS: ReadonlySet<OptimizerId> = new Set(['adamw', 'lion', 'sgd', 'sgd-momentum']);

/** Undefined where all state is on the device. FSDP updates offloaded parameters where they are. */
export function awayOf(job: Job): Away | undefined {
  const offload = job.training?.offload;
  if (offload === undefined) return undefined;
  const { parameters, fraction = 1, pinned = true } = offload;
  const optimizer = offload.optimizer ?? (updatesInPlace(job) ? parameters : undefined);
  if (optimizer === undefined || fraction === 0) {
    return parameters === undefined ? undefined : { optimizer: undefined, parameters, fraction: 0, pinned };
  }
  return { optimizer, parameters, fraction, pinned };
}

/** PyTorch's FSDP has one offload for parameters, gradients and optimizer. */
function updatesInPlace(job: Job): boolean {
  return runtimeOf(job).shardCopies !== 'none';
}

/** What a rank owns, and how its gradients are kept. */
interface Owned {
  readonly job: Job;
  /** Trained parameters whose optimizer state it keeps. */
  readonly parameters: number;
  readonly weightBytes: number;
  /** Whether gradients are sharded, and so leave the device with each micro-batch. */
  readonly sharded: boolean;
}

/** Bytes of a float32 gradient, as the host's optimizer reads it. */
export const HOST_GRADIENT_BYTES = 4;

/** Parameters that DeepSpeed updates at a time (`sub_group_size`), and buffers it reads them from disk into. */
const SUB_GROUP = 1e9;
const STATE_BUFFERS = 4;
/** Buffers for parameters on disk (`offload_param`: `buffer_count`, `buffer_size`). */
const PARAMETER_BUFFERS = 5;
const PARAMETER_BUFFER = 1e8;

/** The same holdings, each where it is kept, and what the host has to have beside them. */
export function putAway(all: readonly Holding[], away: Away, owned: Owned): Holding[] {
  return [...all.flatMap((holding) => placed(holding, away, owned)), ...besides(away, owned)];
}

function placed(holding: Holding, away: Away, { sharded }: Owned): Holding[] {
  const { category, bytes } = holding;
  if (holding.buffer === 'weights')
    return away.parameters ? [{ ...holding, ...inTier(away.parameters, bytes, away.pinned) }] : [holding];
  if (category === 'optimizer') {
    const gone = Math.ceil(bytes * away.fraction);
    if (away.optimizer === undefined || gone === 0) return [holding];
    const offloaded = { ...holding, buffer: `${holding.buffer} on ${away.optimizer}`, tier: away.optimizer };
    return [...rest(holding, gone), { ...offloaded, bytes: gone }];
  }
  // Sharded gradients leave as they are reduced; whole ones are copied when all are summed.
  if (holding.buffer !== 'gradients' || !sharded || away.optimizer === undefined) return [holding];
  return rest(holding, Math.ceil(bytes * away.fraction));
}

function rest(holding: Holding, gone: number): Holding[] {
  return holding.bytes > gone ? [{ ...holding, bytes: holding.bytes - gone }] : [];
}

/** Gradients on their way to the host's optimizer, and buffers between host and disk. */
function besides({ optimizer, parameters, fraction, pinned }: Away, { job, ...owned }: Owned): Holding[] {
  const found: Holding[] = [];
  const hold = (category: Holding['category'], buffer: string, bytes: number) => {
    if (bytes > 0) found.push({ category, buffer, bytes, tier: 'host' });
  };
  const offloaded = Math.ceil(owned.parameters * fraction);
  if (optimizer !== undefined) {
    const gradients = inBlocks(offloaded * HOST_GRADIENT_BYTES, SUB_GROUP * HOST_GRADIENT_BYTES, pinned);
    hold('gradients', 'gradients on host', gradients);
    if (owned.sharded && !updatesInPlace(job))
      hold('gradients', 'summed gradients on host', pinnedBytes(offloaded * gradientBytes(job), pinned));
  }
  // What is updated there: without master weights among the states, a copy of those on the device (DeepSpeed's
  // `single_partition_of_fp32_groups` of float32 weights, too).
  if (optimizer !== undefined && parameters === undefined && !keepsMasterWeights(job))
    hold('parameters', 'weights on host', pinnedBytes(offloaded * weightBytes(job), pinned));
  if (optimizer === 'disk')
    hold('buffers', 'state buffers', STATE_BUFFERS * Math.min(SUB_GROUP, offloaded) * HOST_GRADIENT_BYTES);
  if (parameters === 'disk')
    hold('buffers', 'weight buffers', Math.min(PARAMETER_BUFFERS * PARAMETER_BUFFER * 2, owned.weightBytes));
  return found;
}

function inTier(tier: Tier, bytes: number, pinned: boolean): Pick<Holding, 'tier' | 'bytes'> {
  return { tier, bytes: tier === 'host' ? pinnedBytes(bytes, pinned) : bytes };
}

/** What a block of pinned memory takes: the next power of two. */
function pinnedBytes(bytes: number, pinned: boolean): number {
  return pinned && bytes > 0 ? 2 ** Math.ceil(Math.log2(bytes)) : bytes;
}

function inBlocks(bytes: number, block: number, pinned: boolean): number {
  const whole = Math.floor(bytes / block);
  return whole * pinnedBytes(block, pinned) + pinnedBytes(bytes - whole * block, pinned);
}
