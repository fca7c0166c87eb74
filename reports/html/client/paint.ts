/// <reference lib="dom" />
/**
 * Paints a timeline on a canvas: an axis, lanes with their names, blocks where they can be told apart, otherwise a
 * pixel column at a time. Where nothing runs the lane's pale ground is seen, and says idle where there is room.
 */
import { bars, type Spans } from './bars.js';
import type { Block, Levels } from './blocks.js';
import type { PlacedLane } from './lanes.js';
import { inView, levelAt, pausesOf, shade } from './levels.js';
import { inkOn, niceStep, textsOf, timeText } from './words.js';

/** What is shown, and where. */
export interface View {
  readonly from: number;
  readonly to: number;
  /** Of the lanes, without their names. */
  readonly width: number;
  readonly stepNs: number;
  readonly height: number;
}

/** Room for the names at the left, and for the axis above. */
export const [NAMES, AXIS] = [78, 22];
/** Pixels that narrow spans share: as fine as is seen, and half as many to paint. */
const COLUMN = 2;
const [TEXT, SMALL] = ['11px system-ui, sans-serif', '9.5px system-ui, sans-serif'];

export class Painter {
  readonly #g: CanvasRenderingContext2D;
  readonly #classes: readonly string[];
  readonly #style = getComputedStyle(document.documentElement);

  constructor(g: CanvasRenderingContext2D, classes: readonly string[]) {
    this.#g = g;
    this.#classes = classes;
    g.textBaseline = 'middle';
  }

  axis({ from, to, width, height }: View): void {
    const g = this.#g;
    const step = niceStep((to - from) / (width / 90));
    g.font = TEXT;
    for (let i = Math.ceil(from / step - 1e-9); i * step <= to; i++) {
      const x = Math.round(NAMES + ((i * step - from) / (to - from)) * width) + 0.5;
      g.fillStyle = this.#colour('--line');
      g.fillRect(x, AXIS - 4, 1, height);
      const text = timeText(i * step, step, to);
      if (x + 3 + g.measureText(text).width > NAMES + width) continue;
      g.fillStyle = this.#colour('--soft');
      g.fillText(text, x + 3, 9);
    }
  }

  /** The lanes of all stages; `levels` of those that compute, by their place in `rows`. */
  lanes(rows: readonly PlacedLane[], levels: ReadonlyMap<PlacedLane['streams'], Levels>, view: View): void {
    const level = levelAt([...levels.values()], view.from, view.to, view.width);
    for (const row of rows) {
      this.#name(row);
      const own = row.compute ? levels.get(row.streams) : undefined;
      this.#ground(row, own, view);
      if (own && level !== 'pixels') {
        for (const block of inView(own[level], view.from, view.to)) this.#block(block, own.chunks, row, view);
      } else for (const spans of row.streams) this.#columns(spans, row, view);
    }
  }

  #name({ name, compute, y, height }: PlacedLane): void {
    const g = this.#g;
    const [title, rest] = name.split(' · ') as [string, string?];
    g.font = compute ? TEXT : SMALL;
    g.fillStyle = this.#colour(compute ? '--ink' : '--soft');
    const two = compute && rest !== undefined;
    g.fillText(this.#cut(title, NAMES - 8), compute ? 2 : 10, y + height * (two ? 0.3 : 0.5));
    if (!two) return;
    g.font = SMALL;
    g.fillStyle = this.#colour('--soft');
    g.fillText(this.#cut(rest, NAMES - 8), 2, y + height * 0.72);
  }

  #cut(text: string, width: number): string {
    if (this.#g.measureText(text).width <= width) return text;
    let length = text.length - 1;
    while (length > 1 && this.#g.measureText(`${text.slice(0, length)}…`).width > width) length--;
    return `${text.slice(0, length)}…`;
  }

  #ground({ y, height }: PlacedLane, levels: Levels | undefined, view: View): void {
    const g = this.#g;
    g.fillStyle = this.#colour('--idle');
    g.fillRect(NAMES, y, view.width, height);
    if (!levels) return;
    g.fillStyle = this.#colour('--soft');
    g.font = SMALL;
    const atLeast = (34 / view.width) * (view.to - view.from);
    for (const [from, to] of pausesOf(levels, view.stepNs, view.from, view.to, atLeast)) {
      const [left, right] = [this.#x(from, view), this.#x(to, view)];
      if (right - left >= 34) g.fillText('idle', (left + right) / 2 - 9, y + height / 2);
    }
  }

  /** Classes one upon the other, each as high as it was busy; what is left to the top was idle. */
  #block(block: Block, chunks: number, { y, height }: PlacedLane, view: View): void {
    const g = this.#g;
    const [left, right] = [this.#x(block.start, view), this.#x(block.end, view)];
    const length = block.end - block.start;
    let foot = y + height;
    let largest = { ink: '#000', high: 0, middle: 0 };
    for (const [kind, ns] of [...block.busy].sort(([a], [b]) => a - b)) {
      const high = length > 0 ? (height * ns) / length : height;
      const plain = this.#ofClass(this.#classes[kind]!);
      const pass = block.phase === undefined && block.microBatch !== null;
      g.fillStyle = pass ? shade(plain, block.chunk, chunks) : plain;
      g.fillRect(left, foot - high, Math.max(1, right - left - (right - left > 4 ? 0.8 : 0)), high);
      if (high > largest.high) largest = { ink: inkOn(g.fillStyle), high, middle: foot - high / 2 };
      foot -= high;
    }
    if (largest.high < 12) return;
    g.font = TEXT;
    const room = right - left - 3;
    const text = textsOf(block, this.#classes, chunks).find((t) => g.measureText(t).width < room);
    if (text === undefined) return;
    g.fillStyle = largest.ink;
    g.fillText(text, left + 2, largest.middle);
  }

  #columns(spans: Spans, { compute, part, y, height }: PlacedLane, { from, to, width }: View): void {
    const g = this.#g;
    const own = this.#colour(`--c-${part}`);
    const colours = this.#classes.map((name) => (compute ? this.#ofClass(name) : own));
    const drawn = bars(spans, from, to, width / COLUMN);
    // A colour at a time: setting one for every bar takes longer than painting it.
    for (const [only, colour] of colours.entries()) {
      g.fillStyle = colour;
      for (const { x, width: wide, base, share, kind } of drawn) {
        if (kind !== only) continue;
        const high = Math.max(base > 0 ? 0 : 1.5, height * share);
        const px = COLUMN * wide;
        g.fillRect(NAMES + COLUMN * x, y + height * (1 - base) - high, px > 3 ? px - 0.7 : px, high);
      }
    }
  }

  #x(ns: number, { from, to, width }: View): number {
    return NAMES + Math.min(1, Math.max(0, (ns - from) / (to - from))) * width;
  }

  #ofClass(name: string): string {
    return this.#colour(`--c-${name}`) || '#888888';
  }

  readonly #known = new Map<string, string>();
  #colour(name: string): string {
    let value = this.#known.get(name);
    if (value === undefined) {
      value = this.#style.getPropertyValue(name).trim();
      this.#known.set(name, value);
    }
    return value;
  }
}
