/** Files of other programs as clusters: whole, cut, and with a word of another unit or count. */
import type { Kind } from './kind.js';
import { outputs } from './kind.js';

const SMI =
  '\tGPU0\tGPU1\tNIC0\tCPU Affinity\nGPU0\t X \tNV4\tPIX\t0-15\nGPU1\tNV4\t X \tSYS\t0-15\nNIC0\tPIX\tSYS\t X \n\n' +
  'GPU 0: NVIDIA A40 (UUID: GPU-0)\nGPU 1: NVIDIA A40 (UUID: GPU-1)\n';
const ASTRA =
  'topology: [ Ring, Switch ]\nnpus_count: [ 4, 2 ]\nbandwidth: [ 300.0, 25.0 ]\nlatency: [ 500.0, 1000.0 ]\n';
const SIMAI =
  '4 2 1 1 4 A100\n2 3 \n0 2 2400Gbps 0.000025ms 0\n0 3 200Gbps 0.0005ms 0\n1 2 2400Gbps 0.000025ms 0\n1 3 200Gbps 0.0005ms 0\n';
const SIMUMAX = JSON.stringify({
  ...{ sys_name: 'b200', num_per_node: 8 },
  accelerator: { mem_gbs: 180, op: { default: { tflops: 2250 } }, bandwidth: { default: { gbps: 8000 } } },
  networks: {
    high_intra_node: { bandwidth: { gbps: 900, latency_us: 1 } },
    inter_node: { bandwidth: { gbps: 50, latency_us: 5 } },
  },
});
const CALCULON = JSON.stringify({
  ...{ matrix: { float16: { tflops: 989 } }, mem1: { GiB: 80, GBps: 3350 }, mem2: { GiB: 0, GBps: 64 } },
  networks: [{ size: 8, bandwidth: 450, latency: 1e-6 }],
});
const FILES = {
  'topo.txt': SMI,
  'net.yml': ASTRA,
  topology: SIMAI,
  'b200.json': SIMUMAX,
  'h100.json': CALCULON,
};

const WORDS = [
  '0',
  '-1',
  '1e9',
  'NaN',
  'GBps',
  'Gbps',
  '[]',
  '{}',
  '""',
  'null',
  'NV999',
  'H100',
  '\u0000',
  '99999999999',
];

export const topology: Kind = (r) => {
  const name = r.pick(Object.keys(FILES) as (keyof typeof FILES)[]);
  let text: string = FILES[name];
  while (r.chance(0.5)) {
    const at = Math.floor(r.next() * text.length);
    text =
      text.slice(0, at) + (r.chance(0.5) ? r.pick(WORDS) : '') + text.slice(at + Math.floor(r.next() * 12));
  }
  const size = r.chance(0.3) ? `:${r.pick(['1', '2', '0', 'x', '1of2', '2x2'])}` : '';
  const set = r.chance(0.6)
    ? ['--set', `accelerator=${r.pick(['h100-sxm', 'l40s', 'a100-sxm-80', 'nope'])}`]
    : [];
  const command = r.pick(['simulate', 'compare'] as const);
  return {
    argv: [
      ...[command, '--model', 'tiny', '--cluster', `./${name}${size}`, '--global-batch', '16', '--seq', '64'],
      ...[
        '--strategy',
        'fsdp',
        ...set,
        ...(r.chance(0.2) ? ['--devices', r.pick(['1', '2', '2 of 8'])] : []),
      ],
      ...outputs(r, command),
    ],
    files: { [name]: text },
  };
};
