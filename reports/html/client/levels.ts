/** Which blocks of a timeline are drawn at a zoom, which of them are in sight, and the pauses between them. */
import type { Block, Levels } from './blocks.js';

/** The finest level whose blocks are wide enough to be told apart between `from` and `to`; none: a pixel at a time. */
export function levelAt(
  lanes: readonly Levels[],
  from: number,
  to: number,
  width: number,
): 'ops' | 'passes' | 'phases' | 'pixels' {
  for (const level of ['ops', 'passes', 'phases'] as const) {
    let [count, ns] = [0, 0];
    for (const lane of lanes) {
      const [first, last] = range(lane[level], from, to);
      count += last - first;
      ns += meanLength(lane[level]) * (last - first);
    }
    if (count === 0 || (ns / count) * (width / (to - from)) >= NARROWEST) return level;
  }
  return 'pixels';
}

/** Mean width of blocks, in pixels, from which on they are drawn one by one. */
const NARROWEST = 8;

const LENGTHS = new WeakMap<readonly Block[], number>();

/** Worked out once for each list: a zoom asks for it at every frame. */
function meanLength(blocks: readonly Block[]): number {
  let mean = LENGTHS.get(blocks);
  if (mean === undefined) {
    mean = blocks.reduce((sum, { start, end }) => sum + end - start, 0) / Math.max(1, blocks.length);
    LENGTHS.set(blocks, mean);
  }
  return mean;
}

export function inView(blocks: readonly Block[], from: number, to: number): readonly Block[] {
  return blocks.slice(...range(blocks, from, to));
}

/** Of blocks in order, the first that ends after `from` and the first that starts at `to` or later. */
function range(blocks: readonly Block[], from: number, to: number): [number, number] {
  return [firstWhere(blocks, (b) => b.end > from), firstWhere(blocks, (b) => b.start >= to)];
}

function firstWhere(blocks: readonly Block[], test: (block: Block) => boolean): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(blocks[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Pauses of `atLeast` ns of a lane between `from` and `to`, in order, those before its first and after its last block among them. */
export function pausesOf(
  { phases }: Levels,
  stepNs: number,
  from = 0,
  to = stepNs,
  atLeast = 1,
): (readonly [from: number, to: number])[] {
  const [first, last] = range(phases, from, to);
  const pauses: (readonly [number, number])[] = [];
  for (let i = first; i <= last; i++) {
    const [start, end] = [phases[i - 1]?.end ?? 0, phases[i]?.start ?? stepNs];
    if (end - start >= atLeast) pauses.push([start, end]);
  }
  return pauses;
}

/** The colour of a chunk: `colour`, written #rrggbb, from darker for the first to lighter for the last. */
export function shade(colour: string, chunk: number, chunks: number): string {
  if (chunks === 1) return colour;
  const t = 0.8 * (chunk / (chunks - 1)) - 0.35;
  const parts = [1, 3, 5].map((i) => {
    const c = Number.parseInt(colour.slice(i, i + 2), 16);
    return Math.round(t < 0 ? c * (1 + t) : c + (255 - c) * t);
  });
  return `#${parts.map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}
