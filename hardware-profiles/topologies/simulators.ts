/**
 * System files of two analytical simulators (JSON). SimuMax: `num_per_node`, `accelerator` (`mem_gbs`, `op.*.tflops`,
 * `bandwidth.default.gbps`, in GB/s), `networks` (`gbps` in GB/s a device, `latency_us`). Calculon: `matrix` (`tflops`),
 * `mem1` and `mem2` (`GiB`, `GBps`; the device's memory and the host's), `networks` (`size`, `bandwidth` in GB/s,
 * `latency` in seconds). Both state what measurements reach of a rate; that is left to our own models of kernels.
 */
import { parseJson } from '../../input/json.js';
import type { AcceleratorFile, ClusterFile } from '../schema/files.js';
import {
  acceleratorIn,
  fault,
  positive,
  type Reader,
  requireAccelerator,
  statedBy,
  wholeNumber,
  withFigures,
  write,
} from './topology.js';

type Json = Readonly<Record<string, unknown>>;

/** The part of a JSON file at `path`; undefined where there is none. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? (part as Json)[key] : undefined),
    value,
  );
}

function jsonIn(text: string, keys: RegExp, kind: string, name: string): Json | undefined {
  if (!/^\s*\{/.test(text) || !keys.test(text)) return undefined;
  return parseJson(text, name, `it was taken for a ${kind}, and may be cut off`) as Json;
}

function base(name: string): string {
  return name.replace(/^.*[/\\]/, '').replace(/\.\w+$/, '');
}

const SIMUMAX = 'SimuMax system';

export const readSimumax: Reader = ({ text, name }, said) => {
  const file = jsonIn(text, /"num_per_node"\s*:/, SIMUMAX, name);
  if (file === undefined) return undefined;
  const number = (zero: boolean, ...path: string[]) =>
    positive(SIMUMAX, name, path.join('.'), at(file, ...path), zero);
  const called = at(file, 'sys_name');
  const system = typeof called === 'string' ? called : base(name);
  const gb =
    at(file, 'accelerator', 'mem_gbs') === undefined ? undefined : number(false, 'accelerator', 'mem_gbs');
  const id = requireAccelerator(SIMUMAX, name, said ?? acceleratorIn(system, gb), system);
  const devices = wholeNumber(SIMUMAX, name, 'num_per_node', at(file, 'num_per_node'));
  const overPcie = at(file, 'networks', 'intra_with_pcie') === true;
  const inside = overPcie ? 'intra_node_pcie_8x' : 'high_intra_node';
  const link = (network: string, key: string, zero = false) =>
    number(zero, 'networks', network, 'bandwidth', key);
  const gemm = at(file, 'accelerator', 'op', 'matmul') === undefined ? 'default' : 'matmul';
  const tflops = number(false, 'accelerator', 'op', gemm, 'tflops');
  const narrow = at(file, 'accelerator', 'op', 'fp8_matmul', 'tflops');
  const described: Omit<AcceleratorFile, 'like' | 'title'> = {
    peak: {
      bf16: write.teraflops(tflops),
      fp16: write.teraflops(tflops),
      ...(typeof narrow === 'number' && narrow > tflops ? { fp8: write.teraflops(narrow) } : {}),
    },
    memoryBandwidth: write.gigabytesPerSecond(number(false, 'accelerator', 'bandwidth', 'default', 'gbps')),
  };
  const cluster: ClusterFile = {
    ...statedBy(SIMUMAX, name),
    title: `${system}, as SimuMax has it`,
    accelerator: withFigures(id, `${id} as in ${base(name)}`, described),
    devices,
    node: {
      ...(devices === 1
        ? {}
        : {
            intra: {
              kind: overPcie ? 'pcie' : 'nvswitch',
              bandwidth: write.gigabytesPerSecond(link(inside, 'gbps')),
              latency: write.seconds(link(inside, 'latency_us', true) * 1e-6),
            },
          }),
      ...(at(file, 'networks', 'inter_node') === undefined
        ? {}
        : {
            nics: {
              count: devices,
              bandwidth: write.gigabytesPerSecond(link('inter_node', 'gbps')),
              latency: write.seconds(link('inter_node', 'latency_us', true) * 1e-6),
            },
          }),
    },
  };
  return {
    kind: SIMUMAX,
    file: cluster,
    lacks: ['memory as the driver reports it', 'the fabric', 'the host', 'power', 'price'],
    ignored: [
      'efficiency factors by shape and by collective, which are measured: kernels and collectives are ours',
    ],
  };
};

const CALCULON = 'Calculon system';

export const readCalculon: Reader = ({ text, name }, said) => {
  const file = jsonIn(text, /"mem1"\s*:/, CALCULON, name);
  if (file === undefined || !Array.isArray(file.networks)) return undefined;
  const number = (zero: boolean, ...path: string[]) =>
    positive(CALCULON, name, path.join('.'), at(file, ...path), zero);
  const id = requireAccelerator(CALCULON, name, said ?? acceleratorIn(base(name)));
  const flat = at(file, 'matrix', 'tflops') !== undefined;
  const peak = (precision: string) => number(false, 'matrix', ...(flat ? [] : [precision]), 'tflops');
  const half = write.teraflops(peak('float16'));
  const eighth =
    flat || at(file, 'matrix', 'float8') === undefined ? undefined : write.teraflops(peak('float8'));
  const networks = file.networks as readonly Json[];
  const ofNetwork = (i: number, key: string, zero = false) =>
    positive(CALCULON, name, `networks[${i}].${key}`, networks[i]?.[key], zero);
  if (networks.length === 0)
    fault(CALCULON, name, "'networks' is empty; its first entry is that within a node");
  const devices = wholeNumber(CALCULON, name, 'networks[0].size', networks[0]!.size);
  const cluster: ClusterFile = {
    ...statedBy(CALCULON, name),
    title: `${base(name)}, as Calculon has it`,
    accelerator: withFigures(id, `${id} as in ${base(name)}`, {
      memory: write.gibibytes(number(false, 'mem1', 'GiB')),
      memoryBandwidth: write.gigabytesPerSecond(number(false, 'mem1', 'GBps')),
      peak: { bf16: half, fp16: half, ...(eighth === undefined ? {} : { fp8: eighth }) },
    }),
    devices,
    node: {
      ...(at(file, 'mem2', 'GBps') === undefined
        ? {}
        : { hostBandwidth: write.gigabytesPerSecond(number(false, 'mem2', 'GBps')) }),
      ...(at(file, 'mem2', 'GiB') === undefined || at(file, 'mem2', 'GiB') === 0
        ? {}
        : { host: { memory: write.gibibytes(devices * number(false, 'mem2', 'GiB')) } }),
      ...(devices === 1
        ? {}
        : {
            intra: {
              kind: 'nvswitch',
              bandwidth: write.gigabytesPerSecond(ofNetwork(0, 'bandwidth')),
              latency: write.seconds(ofNetwork(0, 'latency', true)),
            },
          }),
      ...(networks.length < 2
        ? {}
        : {
            nics: {
              count: devices,
              bandwidth: write.gigabytesPerSecond(ofNetwork(1, 'bandwidth')),
              latency: write.seconds(ofNetwork(1, 'latency', true)),
            },
          }),
    },
  };
  return {
    kind: CALCULON,
    file: cluster,
    lacks: ['a number of nodes (FILE:8 says it)', 'the fabric', 'power', 'price'],
    ignored: ['efficiency curves and processor_usage, which are measured: kernels and collectives are ours'],
  };
};
