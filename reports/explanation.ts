/**
 * What a prediction is made of, as text: step, memory by role, communication, and the kernels of each pass
 * of a layer. The same figures as the JSON, in people's units.
 */
import type { CommunicationLine, Explanation, KernelTable, RoleMemory } from '../planning/explain/explain.js';
import type { BoundBy, KernelLine } from '../planning/explain/kernels.js';
import { axisName } from './layout.js';
import { type Column, grid } from './tables/grid.js';
import { paint, type Style } from './tables/style.js';
import { timeFigures } from './tables/time-table.js';
import { count, duration, memory, memoryOf } from './tables/units.js';

const BOUND: Readonly<Record<BoundBy, string>> = {
  arithmetic: 'compute',
  memory: 'memory',
  launch: 'launch',
};

/** What bounds a kernel, as the roofline model calls it; a name it does not know stays as it is. */
export function boundOf(boundBy: string): string {
  return BOUND[boundBy as BoundBy] ?? boundBy;
}

export const KERNELS: readonly Column<KernelLine>[] = [
  {
    title: 'kernel',
    align: 'left',
    leaves: 0,
    cell: ({ label, phase }) => (phase === 'recompute' ? `${label} (recompute)` : label),
  },
  { title: 'shape', align: 'left', leaves: 2, cell: ({ shape }) => shape },
  { title: 'GFLOP', align: 'right', leaves: 3, cell: ({ flops }) => (flops / 1e9).toFixed(1) },
  { title: 'bytes', align: 'right', leaves: 4, cell: ({ bytes }) => memory(bytes) },
  { title: 'device\ntime', align: 'right', leaves: 0, cell: ({ deviceSeconds }) => duration(deviceSeconds) },
  { title: 'launch\ntime', align: 'right', leaves: 5, cell: ({ hostSeconds }) => duration(hostSeconds) },
  { title: 'bound by', align: 'left', leaves: 1, cell: ({ boundBy }) => boundOf(boundBy) },
];

export const COMMUNICATION: readonly Column<CommunicationLine>[] = [
  { title: 'op', align: 'left', leaves: 0, cell: ({ label }) => label },
  {
    title: 'collective',
    align: 'left',
    leaves: 1,
    cell: ({ operation, axis }) => `${operation} ${axisName(axis)}`,
  },
  { title: 'bytes', align: 'right', leaves: 3, cell: ({ bytes }) => memory(bytes) },
  {
    title: 'ranks',
    align: 'right',
    leaves: 5,
    cell: ({ ranks, nodes }) => (nodes === 1 ? `${ranks} intra-node` : `${ranks} on ${nodes} nodes`),
  },
  {
    title: 'algorithm',
    align: 'left',
    leaves: 4,
    cell: ({ algorithm, protocol }) => (protocol === 'none' ? algorithm : `${algorithm} ${protocol}`),
  },
  { title: 'each', align: 'right', leaves: 0, cell: ({ seconds }) => duration(seconds) },
  { title: 'per step', align: 'right', leaves: 2, cell: ({ perStep }) => `${count(perStep)} ×` },
];

export const MEMORY: readonly Column<RoleMemory>[] = [
  { title: 'role', align: 'left', leaves: 0, cell: ({ role, ranks }) => `${role} (${ranks})` },
  { title: 'parameters', align: 'right', leaves: 3, cell: ({ atPeak }) => memory(atPeak.parameters) },
  { title: 'gradients', align: 'right', leaves: 3, cell: ({ atPeak }) => memory(atPeak.gradients) },
  { title: 'optimizer\nstates', align: 'right', leaves: 3, cell: ({ atPeak }) => memory(atPeak.optimizer) },
  { title: 'activations', align: 'right', leaves: 2, cell: ({ atPeak }) => memory(atPeak.activations) },
  {
    title: 'unsharded\nparameters',
    align: 'right',
    leaves: 4,
    cell: ({ atPeak }) => memory(atPeak.gathered),
  },
  {
    title: 'other',
    align: 'right',
    leaves: 4,
    cell: ({ atPeak, reserveBytes }) => memory(atPeak.buffers + atPeak.reserve + reserveBytes),
  },
  {
    title: 'peak',
    align: 'right',
    leaves: 0,
    cell: (r) => memoryOf(r.peakBytes + r.reserveBytes, r.capacityBytes),
  },
];

/** Lines of the whole explanation. */
export function explanationLines(explanation: Explanation, style: Style): string[] {
  const { busiestRole, roles } = explanation;
  return [
    ...section(`The step, as ${busiestRole} sees it`, timeLines(explanation, style), style),
    ...section('Memory when a role holds most', grid(MEMORY, roles, style), style),
    ...partLines(explanation, style),
  ];
}

/** Communication and kernels alone, beside a report that tells of step and memory itself. */
export function partLines({ communication, kernelTables }: Explanation, style: Style): string[] {
  return [
    ...(communication.length === 0
      ? []
      : section(
          'Communication: collectives and send/recv, each alone on an idle network',
          grid(COMMUNICATION, communication, style),
          style,
        )),
    ...kernelTables.flatMap((table) => section(titleOf(table), grid(KERNELS, table.kernels, style), style)),
  ];
}

function section(title: string, lines: readonly string[], style: Style): string[] {
  return ['', paint(style).bold(title), '', ...lines];
}

function titleOf({ name, role, callsPerStep, kernels }: KernelTable): string {
  const sum = (seconds: (k: KernelLine) => number) => duration(kernels.reduce((s, k) => s + seconds(k), 0));
  const times = `${sum((k) => k.deviceSeconds)} device time, ${sum((k) => k.hostSeconds)} launch time of the host`;
  return `Kernels of ${name}, ${count(callsPerStep)} × per step on ${role}: ${times}`;
}

function timeLines(explanation: Explanation, style: Style): string[] {
  const { columns, rows } = timeFigures(explanation);
  return grid(columns, rows, style);
}
