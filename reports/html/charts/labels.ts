/** Names beside the points they name: where there is room, further away with a line where there is none, or left out. */
import { textWidth } from './frame.js';

/** A point of a plot and its name, in pixels from the upper left; `radius` is the mark's. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Empty for a mark that only takes room. */
  readonly text: string;
}

/** Where a name stands: its left edge and the middle of its height, and whether a line leads there. */
export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly line: { readonly x: number; readonly y: number; readonly x2: number; readonly y2: number } | null;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Half the height of a line of text. */
const HALF = 8;
/** How far from the mark a name may stand, nearest first. */
const DISTANCES = [4, 16, 28, 40, 54, 70, 88];
/** Right of the mark, then left, then below and above, then those between. */
const DIRECTIONS = [0, 180, 45, 135, 90, 270, 315, 225, 22, 158, 67, 113, 338, 202, 293, 247].map(
  (degrees) => {
    const angle = (degrees * Math.PI) / 180;
    return [Math.cos(angle), Math.sin(angle)] as const;
  },
);

/**
 * Labels that overlap neither each other nor a mark nor the line of another, and stay inside; earlier spots choose
 * first. What is in `clear` is kept free too.
 */
export function placeLabels(
  spots: readonly Spot[],
  width: number,
  height: number,
  clear: readonly Spot[] = [],
): Label[] {
  const marks = [...spots, ...clear].map(around);
  const texts: Box[] = [];
  const inside = (b: Box) => b.left >= 0 && b.right <= width && b.top >= 0 && b.bottom <= height;
  return spots.flatMap((spot) => {
    if (spot.text === '') return [];
    const found = candidates(spot).find(
      ({ box, line }) =>
        inside(box) &&
        !marks.some((other) => overlaps(box, other)) &&
        !texts.some((other) => overlaps(box, other)) &&
        !along(line).some((step) => texts.some((other) => overlaps(step, other))),
    );
    if (!found) return [];
    texts.push(found.box);
    for (const each of along(found.line)) marks.push(each);
    return [
      { text: spot.text, x: found.box.left, y: (found.box.top + found.box.bottom) / 2, line: found.line },
    ];
  });
}

function around({ x, y, radius }: Omit<Spot, 'text'>): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

/** A line as small boxes. */
function along(line: Label['line']): Box[] {
  if (line === null) return [];
  const { x, y, x2, y2 } = line;
  const steps = Math.ceil(Math.hypot(x2 - x, y2 - y) / 4);
  return Array.from({ length: steps }, (_, i) => {
    const t = i / steps;
    return around({ x: x + t * (x2 - x), y: y + t * (y2 - y), radius: 1.5 });
  });
}

function candidates({ x, y, radius, text }: Spot): { box: Box; line: Label['line'] }[] {
  const wide = textWidth(text);
  return DISTANCES.flatMap((distance) =>
    DIRECTIONS.map(([dx, dy]) => {
      const away = radius + distance;
      const upright = Math.abs(dx) < 0.01;
      const [ax, ay] = [x + dx * away, y + dy * (away + (upright ? HALF - 2 : 0))];
      const left = upright ? ax - wide / 2 : dx > 0 ? ax : ax - wide;
      const ends = { x2: ax - (upright ? 0 : 2 * Math.sign(dx)), y2: upright ? ay - HALF * dy : ay };
      const line = distance > 4 ? { x: x + dx * radius, y: y + dy * radius, ...ends } : null;
      return { box: { left, right: left + wide, top: ay - HALF, bottom: ay + HALF }, line };
    }),
  );
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/**
 * Layers of a specification that write the labels of a drawing: `at` are the labels by width of the plot; each set is
 * drawn at the width nearest to its own.
 */
export function labelLayers(at: ReadonlyMap<number, readonly Label[]>): object[] {
  const widths = [...at.keys()].sort((a, b) => a - b);
  const limits = widths.map((w, i) => (i === 0 ? 0 : (w + widths[i - 1]!) / 2));
  return widths.flatMap((width, i) => {
    const shown = `width > ${limits[i]!} && width <= ${limits[i + 1] ?? 1e6}`;
    const labels = at.get(width)!;
    const pixel = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
    const transform = [{ filter: shown }];
    return [
      {
        ...{ data: { values: labels.flatMap(({ line }) => line ?? []) }, transform },
        mark: { type: 'rule', strokeWidth: 0.7, opacity: 0.8, aria: false },
        encoding: { x: pixel('x'), y: pixel('y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
      {
        ...{ data: { values: labels.map(({ text, x, y }) => ({ text, x, y })) }, transform },
        mark: { type: 'text', align: 'left', baseline: 'middle', aria: false },
        encoding: { x: pixel('x'), y: pixel('y'), text: { field: 'text' } },
      },
    ];
  });
}
