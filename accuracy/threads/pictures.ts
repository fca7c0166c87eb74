/**
 * Pictures to train on, made here: ten classes, of which five are shapes (circle, square, triangle, ring, cross) and five
 * textures (stripes across, along and aslant, checks, dots), each at a place, of a size and in a tint of its own, on a darker ground that
 * slopes, with noise over all. A picture follows from the seed and its number, so that no step sees one twice.
 */
import type { Batch, Pictures } from '../../workers/workload.js';
import { generator } from './corpus.js';

/** A point's value of the drawing, 0 or 1; coordinates from the drawing's middle, 1 its half width. */
type Drawing = (x: number, y: number) => boolean;
type Random = () => number;

const shape =
  (inside: Drawing) =>
  (random: Random): Drawing => {
    const radius = 0.35 + 0.35 * random();
    const [left, top] = [(random() - 0.5) * 2 * (1 - radius), (random() - 0.5) * 2 * (1 - radius)];
    return (x, y) => inside((x - left) / radius, (y - top) / radius);
  };

const texture =
  (inside: Drawing) =>
  (random: Random): Drawing => {
    const frequency = 2 + 2 * random();
    const [across, down] = [random(), random()];
    return (x, y) => inside(x * frequency + across, y * frequency + down);
  };

const odd = (value: number) => Math.floor(value) % 2 !== 0;
const part = (value: number) => value - Math.floor(value);

/** By class. */
const CLASSES: Readonly<Record<string, (random: Random) => Drawing>> = {
  circle: shape((x, y) => x * x + y * y < 1),
  square: shape((x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85),
  triangle: shape((x, y) => y < 0.9 && y > 2 * Math.abs(x) - 0.9),
  ring: shape((x, y) => x * x + y * y < 1 && x * x + y * y > 0.4),
  cross: shape((x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.25 && Math.max(Math.abs(x), Math.abs(y)) < 1),
  'stripes across': texture((_, y) => odd(y)),
  'stripes along': texture((x) => odd(x)),
  'stripes aslant': texture((x, y) => odd(x + y)),
  checks: texture((x, y) => odd(x) !== odd(y)),
  dots: texture((x, y) => (part(x) - 0.5) ** 2 + (part(y) - 0.5) ** 2 < 0.08),
};

export const PICTURE_CLASSES: readonly string[] = Object.keys(CLASSES);

const CHANNELS = 3;
/** Of the noise, where a drawing stands out from its ground by 1 to 1.8. */
const NOISE = 0.25;

/** Pictures of every step, square, `extent` positions high and wide; classes by chance, below `classes`. */
export function pictures(
  { steps, sequences }: Pick<Batch, 'steps' | 'sequences'>,
  { extent, classes }: { readonly extent: number; readonly classes: number },
  seed: number,
): Pictures {
  const count = steps * sequences;
  const each = extent * extent * CHANNELS;
  const bytes = (numbers: number) => new SharedArrayBuffer(numbers * Float32Array.BYTES_PER_ELEMENT);
  const values = new Float32Array(bytes(count * each));
  const labels = new Int32Array(bytes(count));
  for (let i = 0; i < count; i++) {
    const random = generator(seed * 1_000_003 + i);
    labels[i] = Math.floor(random() * classes);
    draw(values.subarray(i * each, (i + 1) * each), extent, PICTURE_CLASSES[labels[i]!]!, random);
  }
  return { values, labels };
}

/** Fills one picture, [extent, extent, 3]. */
function draw(into: Float32Array, extent: number, name: string, random: Random): void {
  const inside = CLASSES[name]!(random);
  const ground = Array.from({ length: CHANNELS }, () => -1 + 0.5 * random());
  // Brighter than its ground, in a tint of its own.
  const drawn = ground.map((value) => value + 1 + 0.8 * random());
  const [slopeX, slopeY] = [0.3 * (random() - 0.5), 0.3 * (random() - 0.5)];
  for (let row = 0; row < extent; row++) {
    for (let column = 0; column < extent; column++) {
      const [x, y] = [(2 * column + 1) / extent - 1, (2 * row + 1) / extent - 1];
      const colour = inside(x, y) ? drawn : ground;
      const slope = slopeX * x + slopeY * y;
      for (let c = 0; c < CHANNELS; c++) {
        const noise = NOISE * (random() + random() - 1);
        into[(row * extent + column) * CHANNELS + c] = colour[c]! + slope + noise;
      }
    }
  }
}
