/**
 * The figures that a question about a cluster may change, one list for all: those of its profile, those of its kernels,
 * and the constants that no profile states. Each has a name in words, its value and source, and how to change it.
 */
import {
  CHANGEABLE,
  type Changeable,
  clusterChanged,
  figureOf,
  provenanceOf,
} from '../../hardware-profiles/changeable.js';
import type { Cluster, Constant, Provenance } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { QuantityUnit } from '../../input/quantity.js';
import { type ConstantAt, constantsOf } from '../../sim/collectives/constants-of.js';
import { reserveConstantsOf } from '../evaluate/reserve.js';

/** What a figure is about: the machine, its kernels, the communication library, the memory reserve, money and power. */
export type About = 'hardware' | 'kernels' | 'communication' | 'reserve' | 'economics';

/** A figure at its value for a cluster. */
export interface FigureAt extends Provenance {
  /** As it is said: `node.nics.bandwidth`. */
  readonly path: string;
  readonly name: string;
  readonly about: About;
  /** SI base units. */
  readonly value: number;
  readonly unit: QuantityUnit;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** In words, the figures of a profile in the order in which they are told. */
const NAMES: Readonly<Record<string, string>> = {
  'accelerator.peak.fp32': 'peak FLOP/s, fp32',
  'accelerator.peak.tf32': 'peak FLOP/s, tf32',
  'accelerator.peak.fp16': 'peak FLOP/s, fp16',
  'accelerator.peak.bf16': 'peak FLOP/s, bf16',
  'accelerator.peak.fp8': 'peak FLOP/s, fp8',
  'accelerator.peak.fp4': 'peak FLOP/s, fp4',
  'accelerator.memoryBandwidth': 'memory bandwidth',
  'accelerator.memory': 'memory capacity',
  'accelerator.units': 'compute units of a device',
  'node.intra.bandwidth': 'intra-node link bandwidth',
  'node.intra.latency': 'intra-node link latency',
  'node.intra.bridge.bandwidth': 'bandwidth of the bridges between devices',
  'node.intra.bridge.latency': 'latency of the bridges between devices',
  'node.intra.switch.bandwidth': 'link of a PCIe switch to the host',
  'node.nics.bandwidth': 'NIC bandwidth',
  'node.nics.count': 'NICs of a node',
  'node.nics.latency': 'NIC latency',
  'node.hostBandwidth': 'host link bandwidth',
  'node.host.cores': 'processor cores of a node',
  'node.host.memory': 'RAM of a node',
  'node.host.memoryBandwidth': 'bandwidth of the RAM of a node',
  'node.host.disk.capacity': 'capacity of the local disks of a node',
  'node.host.disk.readBandwidth': 'read bandwidth of the local disks of a node',
  'node.host.disk.writeBandwidth': 'write bandwidth of the local disks of a node',
  'fabric.oversubscription': 'oversubscription of the leaves',
  'fabric.leafNodes': 'nodes under a leaf',
  'fabric.hopLatency': 'latency of a hop',
  'fabric.pod.nodes': 'nodes of a pod',
  'fabric.pod.oversubscription': 'oversubscription of the pods',
  'economics.price': 'price of a device-hour',
  'accelerator.busyPower': 'device power under load',
  'accelerator.idlePower': 'device power at idle',
  'node.overheadPower': 'node power beyond its devices',
  'economics.pue': 'PUE',
  'economics.carbonIntensity': 'carbon intensity of the grid',
};

/** Kernel parameters in words; all of them are figures of `accelerator.kernels`. */
const KERNEL_NAMES: Readonly<Record<string, string>> = {
  gemmPeakFraction: 'sustained share of the peak in GEMMs',
  narrowFraction: 'the same for fp8, over that',
  fp4Fraction: 'the same for fp4, over that',
  inputGradientFraction: 'speed of input-gradient GEMMs over forward ones',
  weightGradientFraction: 'speed of weight-gradient GEMMs over forward ones',
  tileEdge: 'cost of feeding a GEMM tile at its edges',
  kStep: 'step of K in a GEMM tile',
  kOffset: 'extra K of a GEMM tile',
  waveQuantisation: 'share of a partly filled last wave that is paid',
  gemmOverheadSeconds: 'fixed time of a GEMM',
  groupSeconds: 'extra time per group of a grouped GEMM',
  gemmExposedFraction: 'share of GEMM memory traffic that is not hidden',
  gemmMemoryFraction: 'sustained share of memory bandwidth in GEMMs',
  memoryFraction: 'sustained share of memory bandwidth when streaming',
  reductionFraction: 'speed of row reductions over streaming',
  memoryOverheadSeconds: 'fixed time of a memory-bound kernel',
  attentionForwardFraction: 'sustained share of the peak in attention, forward',
  attentionBackwardFraction: 'sustained share of the peak in attention, backward',
  attentionSoftmaxWidth: 'head width at which softmax costs as much as GEMMs',
  attentionTileRows: 'rows of an attention block',
  attentionForwardTail: 'tail of attention, forward',
  attentionBackwardTail: 'tail of attention, backward',
  flash1ForwardFraction: 'speed of FlashAttention 1, forward',
  flash1BackwardFraction: 'speed of FlashAttention 1, backward',
  flash1NarrowGain: 'gain of FlashAttention 1 on narrow heads',
  flash2ForwardFraction: 'speed of FlashAttention-2, forward',
  flash2BackwardFraction: 'speed of FlashAttention-2, backward',
  halfAlignedFraction: 'speed of half-aligned GEMMs',
  unalignedFraction: 'speed of unaligned GEMMs',
  unalignedBatchFraction: 'speed of unaligned batched GEMMs',
  launchGapSeconds: 'gap between two kernels',
  hostLaunchSeconds: 'host time per kernel launch',
  communicationShare: 'share of the device that a transfer takes',
  deviceSpread: 'spread of speed between devices',
};

const KERNELS = 'accelerator.kernels.';
const OF_RUNS = /^economics\.|Power$/;

/** Every figure that `cluster` has, in the order in which they are told. */
export function figuresOf(cluster: Cluster): FigureAt[] {
  const paths = [...Object.keys(NAMES), ...Object.keys(KERNEL_NAMES).map((name) => KERNELS + name)];
  const ofProfile = paths.flatMap((path) => {
    const figure = CHANGEABLE.get(path)!;
    const value = figureOf(cluster, figure);
    return value === undefined ? [] : [profileFigure(cluster, figure, value)];
  });
  return [...ofProfile, ...constantFigures(cluster)];
}

/** The paths of all figures that some cluster has. */
export function figurePaths(): string[] {
  return [...CHANGEABLE.keys(), ...CONSTANT_PATHS];
}

const CONSTANT_PATHS: readonly Constant[] = [
  ...(['collectives.linkFraction', 'collectives.nicFraction', 'collectives.switchFraction'] as const),
  ...(['collectives.latencyFactor', 'collectives.messageLatency', 'collectives.chunkFill'] as const),
  ...(['copies.hostFraction', 'reserve.context', 'reserve.communicator'] as const),
];

/** The figure at `path`; undefined where the cluster has none. */
export function figureAt(cluster: Cluster, path: string): FigureAt | undefined {
  return figuresOf(cluster).find((figure) => figure.path === path);
}

/** `cluster` with `value` for `figure`; throws InputError for a value that it cannot have. */
export function clusterWithFigure(
  cluster: Cluster,
  { path, most }: FigureAt,
  value: number,
  from: Provenance,
): Cluster {
  if (CHANGEABLE.has(path)) return clusterChanged(cluster, path, value, from);
  const constant = path as Constant;
  const { factors = {} } = cluster;
  const { value: now } = constantFigures(cluster).find((one) => one.path === path)!;
  if (!Number.isFinite(value) || value < 0) throw new InputError(`${path} would be no number of at least 0`);
  if (value > most)
    throw new InputError(`${path} would be ${Number(value.toPrecision(6))}, and it is at most ${most}`);
  if (now === 0) throw new InputError(`${path} is zero on this cluster, and nothing of it can be changed`);
  return { ...cluster, factors: { ...factors, [constant]: ((factors[constant] ?? 1) * value) / now } };
}

function profileFigure(cluster: Cluster, figure: Changeable, value: number): FigureAt {
  const { path, unit, least, most, whole } = figure;
  const name = NAMES[path] ?? KERNEL_NAMES[path.slice(KERNELS.length)]!;
  const about = path.startsWith(KERNELS) ? 'kernels' : OF_RUNS.test(path) ? 'economics' : 'hardware';
  return { path, name, about, value, unit, least, most, whole, ...provenanceOf(cluster, figure) };
}

function constantFigures(cluster: Cluster): FigureAt[] {
  const told = (about: About) => (constant: ConstantAt) => ({ ...constant, about, least: 0, whole: false });
  return [
    ...constantsOf(cluster).map(told('communication')),
    ...reserveConstantsOf(cluster).map(told('reserve')),
  ];
}
