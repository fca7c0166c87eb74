/** The kernels of a strategy under the roof of its device, those that take longest by name. */
import { largest, smallest } from '../../../input/extremes.js';
import type { Detail } from '../../../planning/detail/detail.js';
import { INK } from '../../charts/render.js';
import { bandwidth, duration, percent, teraflops } from '../../tables/units.js';
import { namedParts, partOfFamily, STEP_PARTS } from '../palette.js';
import { axis, framed, keyOf, NARROW, type PageChart, TITLE, UPRIGHT, uprightAxis, WIDE } from './frame.js';
import { labelLayers, placeLabels, type Spot } from './labels.js';

const HEIGHT = 260;
const MARGINS = { left: UPRIGHT, right: 12, top: TITLE, bottom: 42 };
/** Names written at most, by the width of the drawing. */
const NAMED = new Map([
  [WIDE, 9],
  [NARROW, 6],
]);

/** Kernels by arithmetic intensity and rate, under the device's roof. */
export function rooflineChart(
  { kernels }: Detail,
  device: { readonly peakFlops: number; readonly memoryBytesPerSecond: number },
): PageChart {
  const drawn = kernels.filter((k) => k.flops > 0 && k.bytes > 0 && k.seconds > 0);
  const longest = largest(drawn.map((k) => k.seconds * k.perStep));
  const points = drawn.map((k) => {
    const [intensity, rate, total] = [k.flops / k.bytes, k.flops / k.seconds, k.seconds * k.perStep];
    const reach = Math.min(device.peakFlops, intensity * device.memoryBytesPerSecond);
    const part = partOfFamily(k.family);
    const said = `${teraflops(rate / 1e12)} · ${percent(rate / reach)} of the roof`;
    return {
      ...{ name: k.name, part, colour: STEP_PARTS[part].colour, intensity, rate: rate / 1e12 },
      size: 20 + (380 * total) / longest,
      tip: `${`${k.name} ${k.shape}`.trim()} · ${duration(total)} in a step · ${said}`,
    };
  });
  const roofSaid = `${teraflops(device.peakFlops / 1e12)} and ${bandwidth(device.memoryBytesPerSecond)}`;
  const ridge = device.peakFlops / device.memoryBytesPerSecond;
  const peak = device.peakFlops / 1e12;
  const roofAt = (x: number) => Math.min(device.peakFlops, x * device.memoryBytesPerSecond) / 1e12;
  const [left, right] = [
    smallest(
      points.map((p) => p.intensity),
      ridge / 30,
    ) / 1.8,
    largest(
      points.map((p) => p.intensity),
      ridge * 4,
    ) * 1.8,
  ];
  const [low, high] = [
    smallest(
      points.map((p) => p.rate),
      roofAt(left),
    ) / 1.6,
    peak * 1.8,
  ];
  const log = (field: string, from: number, to: number, title: string, vertical: boolean) => ({
    ...{ field, type: 'quantitative' },
    scale: { type: 'log', domain: [from, to], nice: false },
    axis: { ...(vertical ? uprightAxis(title) : axis(title)), format: ',~r', values: powers(from, to) },
  });
  const x = log('intensity', left, right, 'arithmetic intensity, FLOP per byte', false);
  const y = log('rate', low, high, 'rate, TFLOP/s', true);
  const labels = new Map(
    [...NAMED].map(([drawing, most]) => {
      const width = drawing - MARGINS.left - MARGINS.right;
      const at = (intensity: number, rate: number) => ({
        x: (width * Math.log(intensity / left)) / Math.log(right / left),
        y: HEIGHT * (1 - Math.log(rate / low) / Math.log(high / low)),
      });
      const named = new Set<string>();
      const spots = points.map((p): Spot => {
        const place = { ...at(p.intensity, p.rate), radius: Math.sqrt(p.size / Math.PI) };
        // A kernel and its gradients lie together and share a name.
        const name = p.name.replace(/ (input|weight) gradient$/, '');
        if (named.has(name) || named.size >= most) return { ...place, text: '' };
        named.add(name);
        return { ...place, text: name };
      });
      const roof = Array.from({ length: 60 }, (_, i) => {
        const intensity = left * (right / left) ** (i / 59);
        return { ...at(intensity, roofAt(intensity)), radius: 4, text: '' };
      });
      return [width, placeLabels(spots, width, HEIGHT, roof)] as const;
    }),
  );
  const kinds = `${points.length} ${points.length === 1 ? 'kernel' : 'kernels'}`;
  return framed(
    `${kinds} under the roofline of ${roofSaid}.`,
    MARGINS,
    HEIGHT,
    keyOf(
      namedParts(drawn.map((k) => ({ [k.family]: k.seconds * k.perStep }))),
      new Set(points.map(({ part }) => part)),
    ),
    {
      layer: [
        {
          data: { values: [left, ridge, right].map((at) => ({ intensity: at, rate: roofAt(at) })) },
          mark: { type: 'line', color: INK, strokeWidth: 1.5 },
          encoding: { x, y, description: { value: `roof · ${roofSaid}` } },
        },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, opacity: 0.85 },
          encoding: {
            ...{ x, y, size: { field: 'size', type: 'quantitative', scale: null } },
            color: { field: 'colour', type: 'nominal', scale: null },
            description: { field: 'tip' },
          },
        },
        ...labelLayers(labels),
      ],
    },
  );
}

/** Powers of ten within limits: the grid of a logarithmic axis. */
function powers(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
}
