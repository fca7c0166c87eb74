/**
 * Hardware as the simulator sees it: plain SI numbers (bytes, bytes/s, FLOP/s, seconds, watts). The
 * YAML files beside this one state the same figures in a person's units, each with its source.
 */

import type { Grid, Offer } from './offers/offer.js';
import type { Provenance } from './provenance.js';
import type { Threads } from './threads/threads.js';

export type { Provenance } from './provenance.js';

export type PeakPrecision = 'fp32' | 'tf32' | 'fp16' | 'bf16' | 'fp8' | 'fp4';

/**
 * Measured behaviour of a device's kernels, see `sim/kernels/`. All are physical: tile shapes, rates,
 * times; none belongs to a single run.
 */
export interface KernelParameters {
  /** Matrix rate sustained under load on an unbounded tile, as a fraction of the dense peak. */
  readonly gemmPeakFraction: number;
  /** The same for fp8, and for fp4, against their own peaks, relative to `gemmPeakFraction`. */
  readonly narrowFraction: number;
  readonly fp4Fraction: number;
  /** Speed of the input-gradient and weight-gradient layouts relative to the forward one. */
  readonly inputGradientFraction: number;
  readonly weightGradientFraction: number;
  /** Output tiles a block of threads (or a systolic array) computes, largest first. */
  readonly tiles: readonly { readonly rows: number; readonly columns: number }[];
  /** A tile is 1 / (1 + tileEdge · (1/rows + 1/columns)) efficient: the cost of feeding its operands. */
  readonly tileEdge: number;
  /** Ways a GEMM may split K (split-K) when it has too few tiles to fill the device. */
  readonly splits: readonly number[];
  /** K is worked through in whole steps of this many elements. */
  readonly kStep: number;
  /** Extra K per tile that stands for filling and draining its pipeline. */
  readonly kOffset: number;
  /** How much of a partly filled last wave is paid as a whole one, 0 to 1. */
  readonly waveQuantisation: number;
  /** Fixed time of a matrix kernel beyond its tiles. */
  readonly gemmOverheadSeconds: number;
  /** Extra time per group of a grouped GEMM: groups are started one by one. */
  readonly groupSeconds: number;
  /** Share of the shorter of arithmetic and memory traffic that a matrix kernel does not hide behind the other. */
  readonly gemmExposedFraction: number;
  /** Fraction of the memory bandwidth that matrix kernels and streaming kernels reach. */
  readonly gemmMemoryFraction: number;
  readonly memoryFraction: number;
  /** The same for kernels that reduce along rows (norms, softmax, loss), relative to streaming. */
  readonly reductionFraction: number;
  /** Fixed time of a memory-bound kernel beyond its bytes. */
  readonly memoryOverheadSeconds: number;
  /** Fused attention on long sequences of wide heads, as fractions of the dense peak. */
  readonly attentionForwardFraction: number;
  readonly attentionBackwardFraction: number;
  /** Head width at which the softmax costs as much as the GEMMs: narrower heads run slower. */
  readonly attentionSoftmaxWidth: number;
  /** Query rows per block, and the share of the longest block left over when the others are done. */
  readonly attentionTileRows: number;
  readonly attentionForwardTail: number;
  readonly attentionBackwardTail: number;
  /** Speed of open attention kernels relative to the maker's, by generation (`AttentionImplementation`). */
  readonly flash1ForwardFraction: number;
  readonly flash1BackwardFraction: number;
  /** How much faster than that the first generation is on heads of 64 and less, which it was written for. */
  readonly flash1NarrowGain: number;
  readonly flash2ForwardFraction: number;
  readonly flash2BackwardFraction: number;
  /**
   * Speed of a GEMM whose rows in memory start at multiples of 4 or 8 bytes, and of 2 or fewer, relative
   * to the 16 that loads want.
   */
  readonly halfAlignedFraction: number;
  readonly unalignedFraction: number;
  /** The further fraction where such a GEMM is one of a batch. */
  readonly unalignedBatchFraction: number;
  /** Time from one kernel's end to the next one's start when the host keeps up. */
  readonly launchGapSeconds: number;
  /** Host time per launch: without graphs a step is no shorter than launches × this. */
  readonly hostLaunchSeconds: number;
  /** Share of the device that a transfer in flight takes from the kernels beside it, 0 to 1. */
  readonly communicationShare: number;
  /** Relative standard deviation of speed between devices of this kind under the same load. */
  readonly deviceSpread: number;
}

/** Names of `strategies/frameworks/ids.ts` and `strategies/job.ts`, which this folder may not import; a test holds them equal. */
export const FRAMEWORKS = [
  'megatron-core',
  'megatron-lm',
  'megatron-deepspeed',
  'nemo',
  'pytorch',
  'torchtitan',
  'huggingface',
  'deepspeed',
  'llm-foundry',
  'jax',
  'maxtext',
  'neuronx',
  'megatron-lm-2021',
  'fms-fsdp',
  'internevo',
  'aleph-alpha-scaling',
  'nanotron',
  'libai',
  'primus',
  'xtuner',
  'litgpt',
  'nanogpt',
  'torchtune',
  'mxnet',
] as const;
export const KERNEL_SETS = [
  'unfused',
  'fused-softmax',
  'flash-1',
  'flash',
  'flash-norm',
  'flash-compiled',
  'flash-fused',
] as const;

/** What people train with on an accelerator: the defaults of `--framework` and `--kernels`. */
export interface Software {
  readonly framework: (typeof FRAMEWORKS)[number];
  readonly kernels: (typeof KERNEL_SETS)[number];
}

/** `npu`: processors for neural networks other than TPUs, such as Trainium, Ascend and Gaudi. */
export const DEVICE_KINDS = ['gpu', 'tpu', 'npu', 'cpu'] as const;

export interface Accelerator {
  readonly id: string;
  readonly title: string;
  readonly vendor: string;
  readonly kind: (typeof DEVICE_KINDS)[number];
  readonly year: number;
  readonly memoryBytes: number;
  /** bytes/s */
  readonly memoryBandwidth: number;
  /** Dense peaks in FLOP/s (never the sparse ones). */
  readonly peakFlops: Readonly<Partial<Record<PeakPrecision, number>>>;
  /** Streaming multiprocessors, compute units or cores. */
  readonly units: number;
  readonly kernels: KernelParameters;
  /** False where communication runs on the device itself (a thread), so that nothing overlaps; true if absent. */
  readonly overlaps?: boolean;
  /** Board power under load and idle, watts. */
  readonly busyWatts: number;
  readonly idleWatts: number;
  /** Its own link to a host, per direction, bytes/s, where its file says; a node's `hostBandwidth` is what it gets there. */
  readonly hostBandwidth?: number;
  /** Whether devices of this kind reach each other over PCIe, where its file says: a default for nodes with it. */
  readonly peerToPeer?: boolean;
  /** Which generation's constants the communication library uses (see `sim/collectives/`). */
  readonly generation: 'volta' | 'ampere' | 'hopper' | 'blackwell' | 'cdna3' | 'cdna4' | 'tpu' | 'cpu';
  readonly software: Software;
}

/**
 * Wirings of a node. `nvswitch` and `nvlink-mesh` are NVIDIA's, `xgmi-mesh` AMD's; `switch` is any other switch, and
 * `full-mesh` any other wiring in which every device has links of its own to each of the others.
 */
export const INTRA_KINDS = [
  'nvswitch',
  'nvlink-mesh',
  'xgmi-mesh',
  'switch',
  'full-mesh',
  'pcie',
  'torus',
  'shared-memory',
  'none',
] as const;
export type IntraKind = (typeof INTRA_KINDS)[number];

/**
 * How the devices of one node reach each other; bandwidths are per device and direction, all its links
 * together (a torus: per link and direction, since a device has one link each way along each axis).
 */
export interface IntraLink {
  readonly kind: IntraKind;
  readonly bandwidth: number;
  readonly latencySeconds: number;
  /** False where devices on PCIe cannot read each other's memory, so that all passes through the host's; true if absent. */
  readonly peerToPeer?: boolean;
  /**
   * Devices on PCIe of which every `devices` neighbours (0 and 1, 2 and 3, … of two) are joined by a bridge; its
   * bandwidth is per device and direction, as above.
   */
  readonly bridge?: { readonly devices: number; readonly bandwidth: number; readonly latencySeconds: number };
  /** Devices on PCIe of which every `devices` share a switch; `bandwidth` is its link to the host, per direction. */
  readonly switch?: { readonly devices: number; readonly bandwidth: number };
}

/** What a node has beside its devices, where its profile says so. */
export interface Host {
  /** Physical cores of all sockets. */
  readonly cores?: number;
  readonly memoryBytes?: number;
  /** Of all channels of all sockets, bytes/s. */
  readonly memoryBandwidth?: number;
  /** The local disks that jobs may write to, all together: bytes, bytes/s. */
  readonly disk?: {
    readonly capacityBytes?: number;
    readonly readBandwidth?: number;
    readonly writeBandwidth?: number;
  };
}

export interface Node {
  readonly id: string;
  readonly title: string;
  readonly accelerator: string;
  /** Those that are used. */
  readonly devices: number;
  /** All that the node has, where only some are used: its links are divided over these. Absent: `devices`. */
  readonly built?: number;
  readonly intra: IntraLink;
  /** NICs of the node; bandwidth per NIC and direction, bytes/s. */
  readonly nics: { readonly count: number; readonly bandwidth: number; readonly latencySeconds: number };
  /** Device to host memory, per device and direction, bytes/s. */
  readonly hostBandwidth: number;
  /** Absent where the profile says nothing of the host. */
  readonly host?: Host;
  /** Power of the node beyond its devices (CPUs, fans, NICs), watts. */
  readonly overheadWatts: number;
}

export interface NetworkFabric {
  readonly kind: 'rail' | 'fat-tree' | 'torus' | 'dragonfly' | 'single-switch' | 'none';
  /** Downlink to uplink bandwidth at the leaf; 1 is non-blocking. */
  readonly oversubscription: number;
  /** Nodes under one leaf switch (or rail group). */
  readonly leafNodes: number;
  /** Leaves joined by spines, where more than one such pod is joined by a core: its nodes, and its own ratio. */
  readonly pod?: { readonly nodes: number; readonly oversubscription: number };
  /**
   * Bus bandwidth that a large all-reduce over all devices of so many nodes was measured to reach, bytes/s by number of
   * nodes, fewest first; absent: the links and the oversubscription say what there is.
   */
  readonly allReduce?: Readonly<Record<string, number>>;
  /** Torus sizes of a slice, outermost first; the product is the number of its devices. */
  readonly torus?: readonly number[];
  /** Tori of that shape, joined by the NICs of their hosts alone; absent: one. */
  readonly slices?: number;
  readonly hopLatencySeconds: number;
}

export interface Economics {
  readonly usdPerDeviceHour: number;
  readonly priceDate: string;
  /** Power usage effectiveness of the hall. */
  readonly pue: number;
  readonly kgCo2PerKwh: number;
  /** Where the price is from, when it was chosen out of a price list; absent: the profile's own. */
  readonly offer?: Offer;
  /** The grid that was chosen by a region; absent: the profile's own. */
  readonly grid?: Grid;
  /** In which costs are shown beside dollars. */
  readonly currency?: Currency;
  /** Whether the carbon of making the machines is asked for. */
  readonly embodied?: boolean;
}

/** Units of a currency for a US dollar, by whoever asks, and of which day where that was said. */
export interface Currency {
  readonly code: string;
  readonly perUsd: number;
  readonly date?: string;
}

/** Constants of the simulator that no profile states; `sim/collectives/` and the memory reserve say what they are. */
export type Constant =
  | `collectives.${'linkFraction' | 'nicFraction' | 'switchFraction' | 'latencyFactor' | 'messageLatency' | 'chunkFill'}`
  | 'copies.hostFraction'
  | `reserve.${'context' | 'communicator'}`
  | Pace;

/** Times of a run that one's own measurement corrects: kernels, traffic inside nodes and between them, the host’s launches, kernels and copies. */
export type Pace = `time.${'kernels' | 'inside' | 'between' | 'host'}`;

/** `llmsim --cluster h100-dgx:64`: the cluster `h100-dgx` with 64 nodes, resolved and ready. */
export interface Cluster {
  readonly id: string;
  readonly title: string;
  readonly nodes: number;
  readonly devices: number;
  readonly node: Node;
  readonly accelerator: Accelerator;
  readonly fabric: NetworkFabric;
  readonly economics: Economics;
  /** Set where the devices are threads of a machine that was calibrated: its prices follow from these. */
  readonly threads?: Threads;
  /** What constants are multiplied by, for questions that change them; absent: all by one. */
  readonly factors?: Readonly<Partial<Record<Constant, number>>>;
  /** Sentences about the machine, to be said with every answer about it: what of it is used, what was assumed. */
  readonly remarks?: readonly string[];
  /** Provenance of every figure by its path, such as `accelerator.memoryBandwidth`. */
  readonly provenance: Readonly<Record<string, Provenance>>;
}
