/** The kernels of a strategy under the roof of its device. */
import type { Detail } from '../../../planning/detail/detail.js';
import { type Chart, INK } from '../../charts/render.js';
import { bandwidth, teraflops } from '../../tables/units.js';
import { partOfFamily, STEP_PARTS } from '../palette.js';
import { colourOf, WIDTH } from './legend.js';

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
  const roofSaid = `${teraflops(device.peakFlops / 1e12)} and ${bandwidth(device.memoryBytesPerSecond)}`;
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
    description: `${values.length} ${values.length === 1 ? 'kernel' : 'kernels'} under the roofline of ${roofSaid}.`,
    spec: {
      ...{ width: WIDTH, height: 240 },
      layer: [
        {
          data: { values: roof },
          mark: { type: 'line', color: INK, strokeWidth: 1.5 },
          encoding: { x, y, description: { value: roofSaid } },
        },
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

/** Powers of ten within limits: the grid of a logarithmic axis. */
function powers(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
}
