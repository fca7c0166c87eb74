/**
 * A topology of SimAI (its generators' text form): `nodes gpus-per-server nv-switches switches links gpu-type`, a line of
 * switch numbers, then a line a link, `source destination rate latency error-rate`. GPUs come first, then NVSwitches,
 * then leaf switches (asw) and those above them (psw). Rates are bits a second and direction.
 */
import type { ClusterFile } from '../schema/files.js';
import {
  acceleratorIn,
  fault,
  type Reader,
  requireAccelerator,
  statedBy,
  type Topology,
  write,
} from './topology.js';

const KIND = 'SimAI topology';
const HEAD = /^\s*(\d+) (\d+) (\d+) (\d+) (\d+) (\S+)\s*$/;

interface Link {
  readonly from: number;
  readonly to: number;
  readonly bytesPerSecond: number;
  readonly seconds: number;
}

export const readSimai: Reader = ({ text, name }, said) => {
  const lines = text.split(/\r?\n/);
  const head = HEAD.exec(lines[0] ?? '');
  if (head === null) return undefined;
  const [nodes, perServer, nvSwitches, switches, count] = head.slice(1, 6).map(Number) as Counts;
  const gpus = nodes - nvSwitches - switches;
  if (gpus < 1 || perServer < 1 || gpus % perServer !== 0) {
    fault(
      KIND,
      name,
      `line 1 has ${nodes} nodes, ${nvSwitches + switches} of them switches: ${gpus} GPUs are not whole servers of ${perServer}`,
    );
  }
  const links = linksIn(lines, name, count, nodes);
  const id = requireAccelerator(KIND, name, said ?? acceleratorIn(head[6]!), head[6]!);
  return described(name, id, { gpus, perServer, nvSwitches }, links);
};

type Counts = [number, number, number, number, number];

/** The links by line. Throws where there are fewer or more than the first line says, or a line is none. */
function linksIn(lines: readonly string[], name: string, count: number, nodes: number): Link[] {
  const links = lines.slice(2).flatMap((line, i): Link[] => {
    const words = line.trim().split(/\s+/);
    if (line.trim() === '') return [];
    const place = `line ${i + 3}`;
    const [from, to] = [Number(words[0]), Number(words[1])];
    const whole = [from, to].every((end) => Number.isSafeInteger(end) && end >= 0 && end < nodes);
    if (words.length < 4 || !whole) {
      fault(KIND, name, `${place} is no link between two of ${nodes} nodes: '${line.trim().slice(0, 60)}'`);
    }
    return [
      { from, to, bytesPerSecond: rateOf(words[2]!, place, name), seconds: timeOf(words[3]!, place, name) },
    ];
  });
  if (links.length === count) return links;
  return fault(
    KIND,
    name,
    `line 1 says ${count} links, and ${links.length} follow${links.length < count ? '; the file may be cut off' : ''}`,
  );
}

const PREFIXES: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** `400Gbps`, bits a second, in bytes a second. */
function rateOf(text: string, place: string, name: string): number {
  const [, figure, prefix] = /^(\d+(?:\.\d+)?)([KMGT])bps$/.exec(text) ?? [];
  if (figure !== undefined && Number(figure) > 0) return (Number(figure) * PREFIXES[prefix!]!) / 8;
  return fault(KIND, name, `${place}: a rate is in bits a second such as 400Gbps, and '${text}' is none`);
}

/** `0.0005ms` in seconds. */
function timeOf(text: string, place: string, name: string): number {
  const [, figure, unit] = /^(\d+(?:\.\d+)?)(ms|us|ns)$/.exec(text) ?? [];
  if (figure !== undefined)
    return Number(figure) * { ms: 1e-3, us: 1e-6, ns: 1e-9 }[unit as 'ms' | 'us' | 'ns'];
  return fault(KIND, name, `${place}: a latency is a time such as 0.0005ms, and '${text}' is none`);
}

interface Servers {
  readonly gpus: number;
  readonly perServer: number;
  readonly nvSwitches: number;
}

function described(
  name: string,
  id: string,
  { gpus, perServer, nvSwitches }: Servers,
  links: readonly Link[],
): Topology {
  const isNv = (node: number) => node >= gpus && node < gpus + nvSwitches;
  const ofFirst = links.filter(({ from, to }) => from === 0 || to === 0);
  const other = ({ from, to }: Link) => (from === 0 ? to : from);
  const inside = ofFirst.filter((link) => isNv(other(link)));
  const outside = ofFirst.filter((link) => other(link) >= gpus + nvSwitches);
  const rate = (some: readonly Link[]) => some.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0);
  if (perServer > 1 && inside.length === 0) {
    fault(KIND, name, `GPU 0 has no link to an NVSwitch, and its server has ${perServer} GPUs`);
  }
  const servers = gpus / perServer;
  if (servers > 1 && outside.length === 0) fault(KIND, name, 'GPU 0 has no link to a switch of the network');
  const leaf = outside[0] && leafOf(outside.map(other)[0]!, links, { gpus, perServer, nvSwitches });
  const file: ClusterFile = {
    ...statedBy(KIND, name),
    title: `Network of ${name.replace(/^.*[/\\]/, '')}`,
    accelerator: id,
    devices: perServer,
    nodes: servers,
    node: {
      ...(perServer === 1
        ? {}
        : {
            intra: {
              kind: 'nvswitch',
              bandwidth: write.bytesPerSecond(rate(inside)),
              latency: write.seconds(2 * inside[0]!.seconds),
            },
          }),
      ...(outside.length === 0
        ? {}
        : {
            nics: {
              count: perServer,
              bandwidth: write.bytesPerSecond(rate(outside)),
              latency: write.seconds(outside[0]!.seconds),
            },
          }),
    },
    ...(leaf === undefined ? {} : { fabric: { ...leaf, hopLatency: write.seconds(outside[0]!.seconds) } }),
  };
  return {
    kind: KIND,
    file,
    lacks: ['the host', 'power', 'price'],
    ignored: ['error rates', 'links of all GPUs but the first'],
  };
}

/** What hangs on the first GPU's leaf switch: servers, rails, and the rate down over the rate up. */
function leafOf(leaf: number, links: readonly Link[], { gpus, perServer, nvSwitches }: Servers) {
  const ofLeaf = links.filter(({ from, to }) => from === leaf || to === leaf);
  const end = ({ from, to }: Link) => (from === leaf ? to : from);
  const down = ofLeaf.filter((link) => end(link) < gpus);
  const up = ofLeaf.filter((link) => end(link) >= gpus + nvSwitches);
  const rate = (some: readonly Link[]) => some.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0);
  const servers = new Set(down.map((link) => Math.floor(end(link) / perServer))).size;
  const isRail = down.length <= servers && perServer > 1;
  return {
    kind: isRail ? ('rail' as const) : ('fat-tree' as const),
    leafNodes: Math.max(1, servers),
    oversubscription: up.length === 0 ? 1 : Math.max(1, rate(down) / rate(up)),
  };
}
