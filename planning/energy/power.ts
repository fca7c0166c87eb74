/**
 * What a device and its node draw, from what the device does in a simulated step. Between idle and the board's power
 * (both figures of its profile) lies a share for each activity. The shares are those of one model for all devices:
 *
 * | constant | value | from |
 * | --- | --- | --- |
 * | arithmetic at 70 % of the peak and more | 1 | assumed: boards reach their power limit in large GEMMs, as the peak of 8.4 kW below says |
 * | memory-bound kernels, and arithmetic that waits for data | 0.35 | fitted: a step of Llama-2 13B on 8 × H100 draws 76 % of 10.2 kW |
 * | communicating, nothing computed | 0.35 | assumed: copying kernels spin on a few multiprocessors, clocks up |
 * | waiting | 0.1 | assumed: nothing runs, clocks up |
 * | a node beside its devices, of its rated maximum | 0.61 | 8.4 kW was the most drawn by a node rated 10.2 kW, its GPUs near full: (8.4 − 8 × 0.7) / (10.2 − 8 × 0.7) |
 *
 * Measurements: 8 × H100 node, peak 8.4 kW (Latif et al., arXiv 2412.08602); heavy training 76 % of 10.2 kW (Newkirk
 * et al., arXiv 2506.14551). `docs/energy.md` holds the model against others.
 */
import type { Accelerator, Cluster } from '../../hardware-profiles/profile.js';
import type { BreakdownRow } from '../evaluate/figures.js';

/** Shares of a step's time, which add up to 1. */
export interface Activity {
  readonly arithmetic: number;
  readonly memory: number;
  readonly communicating: number;
  readonly waiting: number;
  /** FLOP/s while doing arithmetic, over the dense peak; at most 1. */
  readonly ofPeak: number;
}

const FULL_OF_PEAK = 0.7;
const MEMORY_BOUND = 0.35;
const COMMUNICATING = 0.35;
const WAITING = 0.1;
const OF_RATED_HOST = 0.61;

/** Ports of switches that a NIC of 400 Gb/s takes in a non-blocking network of two tiers: leaf down, leaf up, spine. */
const PORTS = 3;
/** 1,720 W with active cables for 64 ports of 400 Gb/s (specification of NVIDIA QM9700). */
const WATTS_PER_PORT = 1720 / 64;
const PORT_BYTES_PER_SECOND = 50e9;

/** Storage over all other power of nodes and network: an assumption; a cluster's file servers draw one to three per cent. */
const STORAGE_SHARE = 0.02;

/** Families of kernels that are arithmetic; all others move data. */
const ARITHMETIC: ReadonlySet<string> = new Set(['gemm', 'grouped-gemm', 'attention']);

/** What the busiest role did; `hfu` is that of the step. */
export function activityOf({ breakdown, stepTimeSeconds, hfu }: StepFigures): Activity {
  const { computeByFamily, optimizerSeconds, exposedCommunicationSeconds } = breakdown;
  let [arithmetic, memory] = [0, optimizerSeconds];
  for (const [family, seconds] of Object.entries(computeByFamily)) {
    if (family === 'recompute') continue;
    if (ARITHMETIC.has(family)) arithmetic += seconds;
    else memory += seconds;
  }
  // Recomputation is the same kernels again.
  const again = computeByFamily.recompute ?? 0;
  const once = breakdown.computeSeconds - again;
  const growth = once > 0 ? 1 + again / once : 1;
  const spare = memory - optimizerSeconds;
  arithmetic *= growth;
  memory = optimizerSeconds + spare * growth;
  const communicating = Object.values(exposedCommunicationSeconds).reduce((sum, s) => sum + s, 0);
  const share = (seconds: number) => seconds / stepTimeSeconds;
  return {
    arithmetic: share(arithmetic),
    memory: share(memory),
    communicating: share(communicating),
    waiting: Math.max(0, 1 - share(arithmetic + memory + communicating)),
    ofPeak: arithmetic > 0 ? Math.min(1, (hfu * stepTimeSeconds) / arithmetic) : 0,
  };
}

interface StepFigures {
  readonly breakdown: BreakdownRow;
  readonly stepTimeSeconds: number;
  readonly hfu: number;
}

/** Mean power of a device, watts. */
export function deviceWatts({ idleWatts, busyWatts }: Accelerator, doing: Activity): number {
  const atWork = MEMORY_BOUND + (1 - MEMORY_BOUND) * Math.min(1, doing.ofPeak / FULL_OF_PEAK);
  const load =
    doing.arithmetic * atWork +
    doing.memory * MEMORY_BOUND +
    doing.communicating * COMMUNICATING +
    doing.waiting * WAITING;
  return idleWatts + (busyWatts - idleWatts) * load;
}

/** Mean power by where it goes, watts a device; the hall's is what the PUE adds to all others. */
export interface PowerParts {
  readonly device: number;
  readonly host: number;
  readonly network: number;
  readonly storage: number;
  readonly hall: number;
}

/** Of one device of `cluster` and its share of all that is shared. */
export function powerParts(cluster: Cluster, doing: Activity): PowerParts {
  const { accelerator, node, economics } = cluster;
  const device = deviceWatts(accelerator, doing);
  // Hosts of TPUs and CPUs are stated at work, those of others at the most their supply gives.
  const atWork = accelerator.kind === 'tpu' || accelerator.kind === 'cpu';
  const host = ((atWork ? 1 : OF_RATED_HOST) * node.overheadWatts) / node.devices;
  const ports = PORTS * node.nics.count * (node.nics.bandwidth / PORT_BYTES_PER_SECOND);
  const network = cluster.nodes === 1 ? 0 : (ports * WATTS_PER_PORT) / node.devices;
  const storage = STORAGE_SHARE * (device + host + network);
  const hall = (economics.pue - 1) * (device + host + network + storage);
  return { device, host, network, storage, hall };
}
