/**
 * ASTRA-sim's analytical network (YAML): `topology`, `npus_count`, `bandwidth` [GB/s a link and direction], `latency` [ns a
 * link], one entry a dimension, and of its system file (JSON, named beside it) the arithmetic rate and the memory
 * bandwidth. The last of several dimensions is the network; those before it are within a node. (Its README; a message
 * through a switch crosses two links.)
 */
import { smallest } from '../../input/extremes.js';
import { parseYaml } from '../../input/yaml.js';
import type { ClusterFile } from '../schema/files.js';
import {
  fault,
  positive,
  type Reader,
  requireAccelerator,
  type Source,
  statedBy,
  wholeNumber,
  withFigures,
  write,
} from './topology.js';

const KIND = 'ASTRA-sim network';

/** Dimension: how many, the rate of a device (all its links, one way) and the time across it. */
interface Dimension {
  readonly count: number;
  readonly kind: 'Switch' | 'Ring' | 'FullyConnected';
  readonly gigabytesPerSecond: number;
  readonly seconds: number;
}

export const readAstraSim: Reader = (source, accelerator) => {
  const { text, name } = source;
  if (isSystem(text)) {
    fault(
      'ASTRA-sim system',
      name,
      `it says nothing of the network; name that file first: NETWORK.yml+${name}`,
    );
  }
  if (!/^\s*npus_count\s*:/m.test(text) || !/^\s*topology\s*:/m.test(text)) return undefined;
  const dimensions = dimensionsIn(yamlIn(text, name), name);
  const id = requireAccelerator(KIND, name, accelerator);
  const inner = dimensions.length === 1 ? dimensions : dimensions.slice(0, -1);
  const outer = dimensions.length === 1 ? undefined : dimensions.at(-1)!;
  const devices = inner.reduce((product, { count }) => product * count, 1);
  const intra = {
    kind: inner.every(({ kind }) => kind === 'Switch') ? ('nvswitch' as const) : ('nvlink-mesh' as const),
    bandwidth: write.gigabytesPerSecond(smallest(inner.map((one) => one.gigabytesPerSecond))),
    latency: write.seconds(inner.reduce((sum, { seconds }) => sum + seconds, 0)),
  };
  const file: ClusterFile = {
    ...statedBy(KIND, name),
    title: `Network of ${name.replace(/^.*[/\\]/, '')}`,
    accelerator: withSystem(id, source),
    devices,
    nodes: outer?.count ?? 1,
    node: { ...(devices > 1 ? { intra } : {}), ...(outer ? { nics: nicsOf(outer, devices) } : {}) },
    ...(outer === undefined ? {} : { fabric: { ...NO_SWITCHES, leafNodes: outer.count } }),
  };
  return {
    kind: KIND,
    file,
    lacks: ['the accelerator', 'the host', 'power', 'price'],
    ignored:
      inner.length > 1
        ? [`${inner.length} dimensions within a node are one link here, as slow as the slowest of them`]
        : [],
  };
};

/** The network is one dimension: its latency is that of the whole way, and nothing is oversubscribed. */
const NO_SWITCHES = { kind: 'rail', oversubscription: 1, hopLatency: '0 s' } as const;

function nicsOf({ gigabytesPerSecond, seconds }: Dimension, devices: number) {
  return {
    count: devices,
    bandwidth: write.gigabytesPerSecond(gigabytesPerSecond),
    latency: write.seconds(seconds),
  };
}

function yamlIn(text: string, name: string): Readonly<Record<string, unknown>> {
  const { value } = parseYaml(text, name);
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  return fault(KIND, name, "it is keys with a value each, such as 'npus_count: [ 8 ]'");
}

function dimensionsIn(file: Readonly<Record<string, unknown>>, name: string): Dimension[] {
  const list = (key: string) => {
    const value = file[key];
    if (Array.isArray(value) && value.length > 0) return value as unknown[];
    return fault(KIND, name, `'${key}' is a list with an entry for each dimension`);
  };
  const [kinds, counts, rates, times] = ['topology', 'npus_count', 'bandwidth', 'latency'].map(list);
  const lengths = [kinds!, counts!, rates!, times!].map((entries) => entries.length);
  if (new Set(lengths).size > 1) {
    fault(
      KIND,
      name,
      `'topology', 'npus_count', 'bandwidth' and 'latency' have ${lengths.join(', ')} entries, and need one for each dimension`,
    );
  }
  return kinds!.map((kind, i) => {
    if (kind !== 'Switch' && kind !== 'Ring' && kind !== 'FullyConnected') {
      return fault(
        KIND,
        name,
        `topology[${i}] is Switch, Ring or FullyConnected, and '${String(kind)}' is not read`,
      );
    }
    const count = wholeNumber(KIND, name, `npus_count[${i}]`, counts![i]);
    const rate = positive(KIND, name, `bandwidth[${i}]`, rates![i]);
    const time = positive(KIND, name, `latency[${i}]`, times![i], true) * 1e-9;
    // Links that leave a device, and links that a message crosses.
    const [links, crossed] = { Switch: [1, 2], Ring: [2, 1], FullyConnected: [count - 1, 1] }[kind] as [
      number,
      number,
    ];
    const leaving = kind === 'Ring' && count === 2 ? 1 : Math.max(1, links);
    return { count, kind, gigabytesPerSecond: rate * leaving, seconds: time * crossed };
  });
}

function isSystem(text: string): boolean {
  return (
    /^\s*\{/.test(text) && /"(all-reduce-implementation|local-mem-bw|active-chunks-per-dimension)"/.test(text)
  );
}

/** The accelerator with `peak-perf` [TFLOP/s] and `local-mem-bw` [GB/s] of a system file named beside the network. */
function withSystem(id: string, { others }: Source): NonNullable<ClusterFile['accelerator']> {
  const system = others.find(({ text }) => isSystem(text));
  if (system === undefined) return id;
  let values: Record<string, unknown>;
  try {
    values = JSON.parse(system.text) as Record<string, unknown>;
  } catch {
    return fault('ASTRA-sim system', system.name, 'it is no JSON; it may be cut off');
  }
  const kind = 'ASTRA-sim system';
  const at = (key: string) => positive(kind, system.name, `'${key}'`, values[key]);
  const peak = values['peak-perf'] === undefined ? undefined : write.teraflops(at('peak-perf'));
  const memory =
    values['local-mem-bw'] === undefined ? undefined : write.gigabytesPerSecond(at('local-mem-bw'));
  return withFigures(id, `${id} as in ${system.name.replace(/^.*[/\\]/, '')}`, {
    ...(peak === undefined ? {} : { peak: { bf16: peak, fp16: peak } }),
    ...(memory === undefined ? {} : { memoryBandwidth: memory }),
  });
}
