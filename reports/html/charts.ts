/** The charts of a report as Vega-Lite specifications; each says in words what it shows. */
import type { Row } from '../../planning/comparison.js';
import type { Detail, RoleDetail } from '../../planning/detail.js';
import { type Chart, INK } from '../charts/render.js';
import {
  MEMORY_PARTS,
  type MemoryPart,
  memoryParts,
  memoryPartsAtPeak,
  type Part,
  partOfFamily,
  STEP_PARTS,
  type StepPart,
  stepParts,
} from './palette.js';

const WIDTH = 620;
const GIB = 2 ** 30;
/** Bars of a chart with one bar a strategy or stage. */
const BAR = { step: 22 };
/** Stages shown one by one: of more, as many spread evenly, the first and the last among them. */
const MOST_STAGES = 12;

function someOf(roles: readonly RoleDetail[]): readonly RoleDetail[] {
  if (roles.length <= MOST_STAGES) return roles;
  const step = (roles.length - 1) / (MOST_STAGES - 1);
  return Array.from({ length: MOST_STAGES }, (_, i) => roles[Math.round(i * step)]!);
}

/** What is stacked: one bar each, parts by colour, an amount each. */
interface Piece {
  readonly bar: string;
  readonly part: string;
  readonly amount: number;
  readonly order: number;
}

/** Strategies slower than this many times the fastest would press all others into a corner of a chart. */
export const SLOWEST_DRAWN = 4;

/** Those of `rows`, fastest first, that are not too slow to be drawn beside the first. */
export function drawn(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row) => row.stepTimeSeconds <= SLOWEST_DRAWN * rows[0]!.stepTimeSeconds);
}

/** Step time by what it is spent on, a bar a strategy. */
export function breakdownChart(rows: readonly Row[]): Chart {
  const pieces = rows.flatMap((row) =>
    stepParts(row.breakdown).map(({ part, seconds }) => pieceOf(row.strategy, STEP_PARTS, part, seconds)),
  );
  return stacked(
    pieces,
    STEP_PARTS,
    'step time, s',
    `Step time of ${rows.length} strategies by what it is spent on.`,
  );
}

/** The same for the stages of one strategy. */
export function stageChart(roles: readonly RoleDetail[]): Chart {
  const pieces = someOf(roles).flatMap((role) =>
    stepParts(role.breakdown).map(({ part, seconds }) => pieceOf(role.role, STEP_PARTS, part, seconds)),
  );
  return stacked(pieces, STEP_PARTS, 'step time, s', 'Step time of each stage by what it is spent on.');
}

/** Peak memory by category against the capacity, a bar a strategy. */
export function memoryChart(rows: readonly Row[]): Chart {
  const pieces = rows.flatMap((row) =>
    memoryParts(row.memory).map(({ part, bytes }) => pieceOf(row.strategy, MEMORY_PARTS, part, bytes / GIB)),
  );
  const capacity = rows[0]!.memory.capacityBytes / GIB;
  return stacked(
    pieces,
    MEMORY_PARTS,
    'memory of the fullest device, GiB; the line is its capacity',
    `Peak memory of ${rows.length} strategies by category, against ${capacity.toFixed(1)} GiB.`,
    capacity,
  );
}

/** Peak memory of each stage of one strategy. */
export function stageMemoryChart(roles: readonly RoleDetail[], capacityBytes: number): Chart {
  const pieces = someOf(roles).flatMap((role) =>
    memoryPartsAtPeak(role.atPeak, role.reserveBytes).map(({ part, bytes }) =>
      pieceOf(role.role, MEMORY_PARTS, part, bytes / GIB),
    ),
  );
  const title = 'memory at its peak, GiB; the line is the capacity';
  return stacked(pieces, MEMORY_PARTS, title, 'Peak memory of each stage by category.', capacityBytes / GIB);
}

/** Live memory over the step, a line a stage (the first, the last and those between, at most four). */
export function memoryOverTimeChart(roles: readonly RoleDetail[], stepSeconds: number): Chart {
  const shown = [...new Set([0, 1, 2, 3].map((i) => Math.round((i * (roles.length - 1)) / 3)))];
  const values = shown.flatMap((index) => {
    const { role, memoryTimeline, reserveBytes } = roles[index]!;
    return pairs(memoryTimeline).map(([ns, bytes]) => ({
      ...{ role, seconds: ns / 1e9, gib: (bytes + reserveBytes) / GIB },
    }));
  });
  return {
    description: `Memory held over one step of ${stepSeconds.toPrecision(3)} s.`,
    spec: {
      ...{ width: WIDTH, height: 150, data: { values } },
      mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5 },
      encoding: {
        x: {
          field: 'seconds',
          type: 'quantitative',
          title: 'time in the step, s',
          scale: { domain: [0, stepSeconds], nice: false },
        },
        y: { field: 'gib', type: 'quantitative', title: 'memory held, GiB' },
        color: {
          ...{ field: 'role', type: 'nominal', title: null, sort: shown.map((i) => roles[i]!.role) },
          scale: { range: ['#0072b2', '#d55e00', '#009e73', '#cc79a7'] },
        },
      },
    },
  };
}

/** Kernels by arithmetic intensity and rate, under the device's roof. */
export function rooflineChart(
  { kernels }: Detail,
  device: { readonly peakFlops: number; readonly memoryBytesPerSecond: number },
): Chart {
  const values = kernels
    .filter((k) => k.flops > 0 && k.bytes > 0 && k.seconds > 0)
    .map((k) => ({
      kernel: `${k.name} ${k.shape}`.trim(),
      part: STEP_PARTS[partOfFamily(k.family)].name,
      intensity: k.flops / k.bytes,
      rate: k.flops / k.seconds / 1e12,
      total: k.seconds * k.perStep,
    }));
  const ridge = device.peakFlops / device.memoryBytesPerSecond;
  const [low, high] = [
    Math.min(0.1, ...values.map((v) => v.intensity)) / 1.5,
    Math.max(ridge * 4, ...values.map((v) => v.intensity)) * 1.5,
  ];
  const roof = [low, ridge, high].map((x) => ({
    intensity: x,
    rate: Math.min(device.peakFlops, x * device.memoryBytesPerSecond) / 1e12,
  }));
  const x = {
    field: 'intensity',
    type: 'quantitative',
    title: 'arithmetic intensity, FLOP per byte',
    scale: { type: 'log', domain: [low, high], nice: false },
    axis: { format: '~g', values: powers(low, high) },
  };
  const y = {
    field: 'rate',
    type: 'quantitative',
    title: 'rate, TFLOP/s',
    scale: { type: 'log' },
    axis: { format: '~g', values: powers(0.001, 1e5) },
  };
  return {
    description: `${values.length} ${values.length === 1 ? 'kernel' : 'kernels'} under the roofline of ${(device.peakFlops / 1e12).toFixed(0)} TFLOP/s and ${(device.memoryBytesPerSecond / 1e12).toFixed(2)} TB/s.`,
    spec: {
      ...{ width: WIDTH, height: 240 },
      layer: [
        { data: { values: roof }, mark: { type: 'line', color: INK, strokeWidth: 1.5 }, encoding: { x, y } },
        {
          data: { values },
          mark: { type: 'point', filled: true, opacity: 0.85 },
          encoding: {
            ...{ x, y },
            size: {
              field: 'total',
              type: 'quantitative',
              title: 'time in a step, s',
              scale: { range: [20, 400] },
              legend: null,
            },
            color: colourOf(
              STEP_PARTS,
              values.map((v) => v.part),
            ),
            description: { field: 'kernel' },
          },
        },
      ],
    },
  };
}

/** Tokens a second and MFU at several sizes of the cluster. */
export function scalingChart({ scaling }: Detail): Chart {
  const values = scaling.map((p) => ({
    ...p,
    mfu: 100 * p.mfu,
    ideal: (scaling[0]!.tokensPerSecond / scaling[0]!.devices) * p.devices,
  }));
  const x = {
    field: 'devices',
    type: 'quantitative',
    title: 'devices (global batch in proportion)',
    scale: { type: 'log', base: 2 },
    axis: { values: scaling.map((p) => p.devices), format: '~s' },
  };
  const log = { type: 'log' };
  return {
    description: `Weak scaling over ${scaling.map((p) => p.devices).join(', ')} devices: tokens a second, and MFU.`,
    spec: {
      hconcat: [
        {
          ...{ width: WIDTH / 2 - 40, height: 150, data: { values } },
          layer: [
            {
              mark: { type: 'line', color: INK, strokeDash: [4, 4], strokeWidth: 1 },
              encoding: {
                x,
                y: {
                  field: 'ideal',
                  type: 'quantitative',
                  scale: log,
                  title: 'tokens/s (dashed: proportional)',
                  axis: { format: '~s', tickCount: 4 },
                },
              },
            },
            {
              mark: { type: 'line', point: true, color: '#0072b2' },
              encoding: { x, y: { field: 'tokensPerSecond', type: 'quantitative', scale: log } },
            },
          ],
        },
        {
          ...{ width: WIDTH / 2 - 40, height: 150, data: { values } },
          mark: { type: 'line', point: true, color: '#009e73' },
          encoding: { x, y: { field: 'mfu', type: 'quantitative', title: 'MFU, %', scale: { zero: true } } },
        },
      ],
    },
  };
}

/** Cost against time of the whole run, a point a strategy. */
export function costChart(rows: readonly Row[]): Chart {
  const values = rows.flatMap(({ strategy, totals }) =>
    totals ? [{ strategy, days: totals.timeToTrainSeconds / 86_400, usd: totals.costUsd }] : [],
  );
  const encoding = {
    x: { field: 'days', type: 'quantitative', title: 'time to train, days', scale: { zero: false } },
    y: {
      field: 'usd',
      type: 'quantitative',
      title: 'cost, USD',
      scale: { zero: false },
      axis: { format: '~s' },
    },
  };
  return {
    description: 'Cost of the whole run against its time, a point a strategy.',
    spec: {
      ...{ width: WIDTH, height: 220, data: { values } },
      layer: [
        { mark: { type: 'point', filled: true, size: 60, color: '#0072b2' }, encoding },
        {
          mark: { type: 'text', align: 'left', dx: 7, fontSize: 11, color: INK },
          encoding: { ...encoding, text: { field: 'strategy' } },
        },
      ],
    },
  };
}

function pieceOf<K extends string>(
  bar: string,
  parts: Readonly<Record<K, Part>>,
  part: K,
  amount: number,
): Piece {
  return { bar, part: parts[part].name, amount, order: Object.keys(parts).indexOf(part) };
}

function stacked(
  pieces: readonly Piece[],
  parts: Readonly<Record<string, Part>>,
  title: string,
  description: string,
  limit?: number,
): Chart {
  const bars = [...new Set(pieces.map((p) => p.bar))];
  const y = { field: 'bar', type: 'nominal', title: null, sort: bars, axis: { labelLimit: 220 } };
  const layer: object[] = [
    {
      data: { values: pieces },
      mark: { type: 'bar', height: 15 },
      encoding: {
        y,
        x: { field: 'amount', type: 'quantitative', title, stack: 'zero' },
        color: colourOf(
          parts,
          pieces.map((p) => p.part),
        ),
        order: { field: 'order', type: 'quantitative' },
      },
    },
  ];
  if (limit !== undefined) {
    layer.push({
      data: { values: [{ limit }] },
      mark: { type: 'rule', color: '#b00020', strokeWidth: 2, strokeDash: [5, 3] },
      encoding: { x: { field: 'limit', type: 'quantitative' } },
    });
  }
  return { description, spec: { width: WIDTH, height: BAR, layer } };
}

/** A legend of those parts that occur, in their order. */
function colourOf(parts: Readonly<Record<string, Part>>, present: readonly string[]): object {
  const shown = Object.values(parts).filter(({ name }) => present.includes(name));
  return {
    ...{ field: 'part', type: 'nominal', title: null },
    scale: { domain: shown.map((p) => p.name), range: shown.map((p) => p.colour) },
    legend: { orient: 'bottom', columns: 3, symbolType: 'square', labelLimit: 240 },
  };
}

/** Powers of ten within limits: the grid of a logarithmic axis. */
function powers(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
}

function pairs(flat: readonly number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);
}

export type { MemoryPart, StepPart };
