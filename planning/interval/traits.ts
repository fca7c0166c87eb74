/**
 * What makes a run less predictable than most, as far as it is known before it runs. Published runs that share a trait
 * were further off than those without, and a range is wider by as much for each that a run has (`conformal.ts`).
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { parameterCount } from '../../models/weights/parameters.js';
import type { FrameworkId } from '../../strategies/frameworks/ids.js';
import { frameworkOf } from '../../strategies/frameworks/index.js';
import type { Job } from '../../strategies/job.js';

export const TRAITS = [
  'borrowed-kernels',
  'tpu',
  'experts',
  'short-kernels',
  'untuned',
  'near-memory-limit',
  'many-nodes',
  'many-devices',
  'tensor-across-nodes',
  'beyond-measured',
] as const;
export type Trait = (typeof TRAITS)[number];

/** Where the parameters of a device's kernels are from. */
export type DeviceClass = 'gpu-measured' | 'gpu-borrowed' | 'tpu';

/** Nodes from which on fabrics that many jobs share were slower than their links, in the runs that say so. */
const MANY_NODES = 16;
const MANY_DEVICES = 1000;
/** Predicted share of the memory above which allocators start to free and ask again. */
const NEAR_LIMIT = 0.85;
/**
 * Seconds that the GEMMs of a block take forward, at the device's peak, below which launching its kernels (some twenty, of 10 to
 * 50 µs each) takes as long as they do.
 */
const SHORT_BLOCK_SECONDS = 0.5e-3;

/** A run, by what traits are read from. */
export interface RunFacts {
  readonly device: DeviceClass;
  readonly moe: boolean;
  /** Seconds that a block's GEMMs take forward for one micro-batch, on one device at its peak. */
  readonly blockSeconds: number;
  /** Whether people who run it tune it as published recipes are tuned. */
  readonly tuned: boolean;
  /** Predicted peak over the device's memory. */
  readonly memoryShare: number;
  readonly devices: number;
  readonly nodes: number;
  /** Whether all-reduces were measured on the very fabric: what others take of it is in the prediction. */
  readonly fabricMeasured: boolean;
  /** Nodes that a group of tensor ranks is on. */
  readonly tensorNodes: number;
}

/** A run as a question or a record has it. */
export interface Run {
  readonly cluster: Cluster;
  readonly job: Pick<Job, 'model' | 'sequence' | 'precision' | 'layout' | 'tensorApart'>;
  /** Devices that it is on. */
  readonly devices: number;
  readonly framework: FrameworkId | undefined;
  /** What somebody said of it; absent: as runs of the framework mostly are. */
  readonly tuned?: boolean | undefined;
  readonly memoryShare: number;
}

/** Class of a cluster's device; undefined for threads of a CPU, which no published run is comparable to. */
export function deviceClass({ accelerator, provenance }: Cluster): DeviceClass | undefined {
  if (accelerator.kind === 'cpu') return undefined;
  if (accelerator.kind === 'tpu') return 'tpu';
  const measured = provenance['accelerator.kernels.gemmPeakFraction']?.kind === 'measured';
  return measured ? 'gpu-measured' : 'gpu-borrowed';
}

/** The facts of a run; undefined for threads of a CPU. */
export function factsOf({ cluster, job, devices, framework, tuned, memoryShare }: Run): RunFacts | undefined {
  const device = deviceClass(cluster);
  if (device === undefined) return undefined;
  const { node } = cluster;
  const { tp } = job.layout;
  return {
    ...{ device, moe: job.model.moe !== undefined, devices, memoryShare },
    blockSeconds: blockSeconds(job, cluster),
    tuned: tuned ?? (framework === undefined || frameworkOf(framework).tuned === true),
    nodes: Math.ceil(devices / node.devices),
    fabricMeasured: cluster.fabric.allReduce !== undefined,
    tensorNodes: Math.min(tp, job.tensorApart === true ? tp : Math.ceil(tp / node.devices)),
  };
}

/** Two FLOPs for each parameter of a block and token of a micro-batch that a rank has, at the peak of the format. */
function blockSeconds({ model, sequence, precision, layout }: Run['job'], { accelerator }: Cluster): number {
  const parameters = parameterCount(model).active / model.layers / layout.tp;
  const tokens = (layout.microBatch * sequence) / layout.cp;
  const peak = accelerator.peakFlops[precision] ?? accelerator.peakFlops.bf16 ?? Number.POSITIVE_INFINITY;
  return (2 * parameters * tokens) / peak;
}

/** The traits of a run, but for where it is beyond what was measured, which depends on who is asked. */
export function traitsOf(facts: RunFacts): Trait[] {
  const has: Readonly<Record<Trait, boolean>> = {
    'borrowed-kernels': facts.device === 'gpu-borrowed',
    tpu: facts.device === 'tpu',
    experts: facts.moe,
    'short-kernels': facts.device !== 'tpu' && facts.blockSeconds < SHORT_BLOCK_SECONDS,
    untuned: !facts.tuned,
    'near-memory-limit': facts.memoryShare > NEAR_LIMIT,
    'many-nodes': facts.device !== 'tpu' && !facts.fabricMeasured && facts.nodes >= MANY_NODES,
    'many-devices': facts.devices > MANY_DEVICES,
    'tensor-across-nodes': facts.device !== 'tpu' && facts.tensorNodes > 1,
    'beyond-measured': false,
  };
  return TRAITS.filter((trait) => has[trait]);
}

/** What widens a range, as part of a sentence; a run beyond what was measured has words of its own (`ground.ts`). */
export function wordsOf(
  trait: Exclude<Trait, 'beyond-measured'>,
  { cluster, framework, tuned }: Run,
): string {
  const words: Readonly<Record<typeof trait, string>> = {
    'borrowed-kernels': `the kernels of ${cluster.accelerator.id} are borrowed from another device`,
    tpu: 'TPU runs differ by compiler release',
    experts: 'experts depend on routing and on how tokens are sent',
    'short-kernels': 'its kernels are so short that the host’s launches count',
    untuned:
      tuned === false
        ? 'the run is taken not to be tuned (--tuned false)'
        : `runs${framework === undefined ? '' : ` of ${framework}`} are mostly not tuned as published recipes are (--tuned)`,
    'near-memory-limit': 'near the memory limit the allocator takes time',
    'many-nodes': `fabrics of ${MANY_NODES} nodes and more are often shared`,
    'many-devices': `among more than ${MANY_DEVICES.toLocaleString('en-US')} devices the slowest sets the pace`,
    'tensor-across-nodes': 'tensor ranks of several nodes wait for the fabric in every layer',
  };
  return words[trait];
}
