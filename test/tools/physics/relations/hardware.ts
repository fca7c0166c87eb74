/** Faster hardware: no step gets longer, whatever becomes faster, and more memory changes no time. */
import type { Accelerator, Cluster, Host, Node } from '../../../../hardware-profiles/profile.js';
import { exactly, noLonger, type Relation, type Subject } from '../relation.js';

type Changed = (cluster: Cluster) => Cluster;

const withNode =
  (change: (node: Node) => Partial<Node>): Changed =>
  (cluster) => ({ ...cluster, node: { ...cluster.node, ...change(cluster.node) } });

const withAccelerator =
  (change: (accelerator: Accelerator) => Partial<Accelerator>): Changed =>
  (cluster) => ({ ...cluster, accelerator: { ...cluster.accelerator, ...change(cluster.accelerator) } });

const linksOfNodes = (times: number) =>
  withNode(({ intra }) => ({ intra: { ...intra, bandwidth: intra.bandwidth * times } }));
const nics = (times: number) =>
  withNode((node) => ({ nics: { ...node.nics, bandwidth: node.nics.bandwidth * times } }));
const memory = (times: number) =>
  withAccelerator(({ memoryBandwidth }) => ({ memoryBandwidth: memoryBandwidth * times }));
const arithmetic = (times: number) =>
  withAccelerator(({ peakFlops }) => ({ peakFlops: each(peakFlops, (peak) => peak * times) }));

const FASTER: Readonly<Record<string, Changed>> = {
  'bandwidth inside nodes ×2': linksOfNodes(2),
  'bandwidth inside nodes ×1.1': linksOfNodes(1.1),
  'NIC bandwidth ×2': nics(2),
  'NIC bandwidth ×1.1': nics(1.1),
  'latency inside nodes ÷2': withNode(({ intra }) => ({
    intra: { ...intra, latencySeconds: intra.latencySeconds / 2 },
  })),
  'latency between nodes ÷2': (cluster) => {
    const { node, fabric } = cluster;
    return {
      ...cluster,
      node: { ...node, nics: { ...node.nics, latencySeconds: node.nics.latencySeconds / 2 } },
      fabric: { ...fabric, hopLatencySeconds: fabric.hopLatencySeconds / 2 },
    };
  },
  'memory bandwidth ×2': memory(2),
  'memory bandwidth ×1.1': memory(1.1),
  'peak FLOP/s ×2': arithmetic(2),
  'peak FLOP/s ×1.1': arithmetic(1.1),
  'host bandwidth ×2': withNode(({ hostBandwidth }) => ({ hostBandwidth: hostBandwidth * 2 })),
  'host launch ÷2': withAccelerator(({ kernels }) => ({
    kernels: { ...kernels, hostLaunchSeconds: kernels.hostLaunchSeconds / 2 },
  })),
  'no oversubscription': (cluster) => ({ ...cluster, fabric: { ...cluster.fabric, oversubscription: 1 } }),
};

const faster: readonly Relation[] = Object.entries(FASTER).map(([name, change]) => ({
  name: `${name}: no longer`,
  of(subject) {
    return noLonger(subject, { cluster: change(subject.random.cluster) }, name);
  },
}));

export const HARDWARE: readonly Relation[] = [
  ...faster,
  {
    name: 'memory ×2 changes no time',
    of(subject) {
      const larger = withAccelerator(({ memoryBytes }) => ({ memoryBytes: memoryBytes * 2 }));
      const more = subject.played({ cluster: larger(subject.random.cluster) });
      const {
        stepTimeSeconds,
        memory: { peakBytes },
        fits,
      } = subject.evaluation;
      return exactly(
        more.stepTimeSeconds === stepTimeSeconds &&
          more.memory.peakBytes === peakBytes &&
          (more.fits || !fits),
        `${more.stepTimeSeconds} s, ${more.memory.peakBytes} bytes, fits ${more.fits}`,
        `${stepTimeSeconds} s, ${peakBytes} bytes, fits ${fits} or better`,
      );
    },
  },
  {
    // What starting a message or a copy takes is a time of the library, not of the machine: with either, a step may be
    // up to as long as before; without, it is half as long but for rounding.
    name: 'all rates ×2 and all times ÷2: half the step',
    of(subject) {
      const ratio =
        (2 * subject.played({ cluster: twiceAsFast(subject.random.cluster) }).stepTimeSeconds) /
        subject.evaluation.stepTimeSeconds;
      const most = isAlone(subject) && !isOnAssumedHost(subject) ? 1 : 2;
      const off = Math.max(1 - ratio, ratio - most);
      return exactly(off < 1e-5, `twice the faster step is ${ratio} of it`, most === 1 ? '1' : '1 to 2', off);
    },
  },
];

function isAlone({
  random: {
    job: { layout, offloadInputs },
  },
}: Subject): boolean {
  return layout.dp * layout.tp * layout.pp * layout.cp === 1 && offloadInputs !== true;
}

/** Whether the host does arithmetic at a rate that no profile states, which stays as it is: it is a constant of ours. */
function isOnAssumedHost({ random: { job, cluster } }: Subject): boolean {
  return job.training?.offload?.optimizer !== undefined && cluster.node.host?.cores === undefined;
}

function twiceAsFast(cluster: Cluster): Cluster {
  const { node, fabric, accelerator } = cluster;
  const link = <Link extends { bandwidth: number; latencySeconds: number }>(of: Link): Link => ({
    ...of,
    ...{ bandwidth: of.bandwidth * 2, latencySeconds: of.latencySeconds / 2 },
  });
  return {
    ...cluster,
    node: {
      ...node,
      ...(node.host === undefined ? {} : { host: hostTwiceAsFast(node.host) }),
      ...{ hostBandwidth: node.hostBandwidth * 2, intra: link(node.intra), nics: link(node.nics) },
    },
    fabric: { ...fabric, hopLatencySeconds: fabric.hopLatencySeconds / 2 },
    accelerator: {
      ...accelerator,
      memoryBandwidth: accelerator.memoryBandwidth * 2,
      peakFlops: each(accelerator.peakFlops, (peak) => peak * 2),
      kernels: each(accelerator.kernels, (value, name) =>
        name.endsWith('Seconds') ? (value as number) / 2 : value,
      ),
    },
  };
}

/** Twice as many cores are as good as cores of twice the speed. */
function hostTwiceAsFast({ disk, ...host }: Host): Host {
  const twice = (rate: number | undefined) => (rate === undefined ? undefined : 2 * rate);
  const faster = {
    ...{ cores: twice(host.cores), memoryBandwidth: twice(host.memoryBandwidth) },
    disk: disk && {
      ...disk,
      ...(disk.readBandwidth === undefined ? {} : { readBandwidth: 2 * disk.readBandwidth }),
      ...(disk.writeBandwidth === undefined ? {} : { writeBandwidth: 2 * disk.writeBandwidth }),
    },
  };
  const said = Object.entries(faster).filter(([, value]) => value !== undefined);
  return { ...host, ...Object.fromEntries(said) };
}

function each<Map extends object>(
  map: Map,
  change: (value: Map[keyof Map] & {}, name: string) => unknown,
): Map {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)])) as Map;
}
