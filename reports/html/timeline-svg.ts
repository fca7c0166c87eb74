/**
 * One step as a still picture, for paper and for browsers without scripts: the lanes and blocks of the timeline that
 * the script paints, over the whole step.
 */
import type { Timeline } from '../../planning/detail/timeline.js';
import { duration } from '../tables/units.js';
import { type Bar, bars } from './client/bars.js';
import { type Block, type Levels, levelsOf } from './client/blocks.js';
import { lanesOf, MANY_STAGES, type PlacedLane, placed } from './client/lanes.js';
import { levelAt, pausesOf, shade } from './client/levels.js';
import { inkOn, niceStep, textsOf, timeText } from './client/words.js';
import { html, type Markup } from './markup.js';
import { TIMELINE_PARTS } from './palette.js';

/** Units of the picture, which are pixels where it is as wide as a page; room for names; and for the axis. */
const [WIDTH, NAMES, AXIS] = [760, 78, 16];
const LANES = WIDTH - NAMES;
/** Of a character of the names and of the texts in blocks, at most. */
const CHARACTER = 6.6;
/** Units wide: what is narrower than a column shares one. */
const COLUMN = 2;
/** Stages drawn, the last among them. */
const MOST_ROLES = 8;

export function timelineSvg(timeline: Timeline): Markup {
  const { roles, labels, classes, stepSeconds } = timeline;
  const stepNs = stepSeconds * 1e9;
  const few = roles.length < MANY_STAGES;
  const shown = roles.length <= MOST_ROLES ? roles : spread(roles, MOST_ROLES);
  const { rows, bottom } = placed(lanesOf({ ...timeline, roles: shown }), few, AXIS);
  const piped = roles.length > 1;
  const levels = new Map(
    rows
      .filter(({ compute }) => compute)
      .map((row) => [row, levelsOf(row.streams[0]!, labels, classes, stepNs, piped)] as const),
  );
  const level = levelAt([...levels.values()], 0, stepNs, LANES);
  const x = (ns: number) => NAMES + (LANES * ns) / stepNs;
  const lanes = rows.map((row) => {
    const own = levels.get(row);
    const ground = html`<path class="k-idle" d="M${NAMES} ${row.y}h${LANES}v${row.height}h-${LANES}z"/>`;
    const blocks =
      own && level !== 'pixels'
        ? own[level].map((block) => blockOf(block, own, row, x, classes))
        : row.streams.map((spans) => pathsOf(bars(spans, 0, stepNs, LANES / COLUMN), row, classes));
    return html`${nameOf(row)}${ground}${own ? idleIn(own, row, x, stepNs) : null}${blocks}`;
  });
  const more = roles.length > shown.length ? `, ${shown.length} of ${roles.length} stages` : '';
  return html`<svg class="static-timeline" viewBox="0 0 ${WIDTH} ${bottom}" role="img" aria-label="Timeline of one step of ${duration(stepSeconds)}${more}">${axis(stepNs, x, bottom)}${lanes}</svg>`;
}

function spread<T>(all: readonly T[], most: number): readonly T[] {
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!);
}

function axis(stepNs: number, x: (ns: number) => number, bottom: number): Markup {
  const step = niceStep(stepNs / 8);
  const ticks = Array.from({ length: Math.floor(stepNs / step) + 1 }, (_, i) => i * step);
  return html`${ticks.map((t) => {
    const at = Math.round(x(t));
    const text = timeText(t, step, stepNs);
    const shown = at + 3 + text.length * CHARACTER < WIDTH;
    return html`<path class="grid" d="M${at} 2v${bottom - 2}"/>${shown && html`<text x="${at + 3}" y="10">${text}</text>`}`;
  })}`;
}

function nameOf({ name, compute, y, height }: PlacedLane): Markup {
  const [title, rest] = name.split(' · ') as [string, string?];
  const cut = (text: string) => {
    const most = Math.floor(NAMES / CHARACTER);
    return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
  };
  if (!compute) return html`<text class="small" x="8" y="${y + height}">${cut(title)}</text>`;
  return html`<text x="0" y="${y + (rest ? 13 : 20)}">${cut(title)}</text>${rest && html`<text class="small" x="0" y="${y + 26}">${cut(rest)}</text>`}`;
}

function idleIn(levels: Levels, row: PlacedLane, x: (ns: number) => number, stepNs: number): Markup[] {
  return pausesOf(levels, stepNs)
    .filter(([from, to]) => x(to) - x(from) > 34)
    .map(
      ([from, to]) =>
        html`<text class="small" x="${Math.round((x(from) + x(to)) / 2 - 9)}" y="${row.y + row.height / 2 + 4}">idle</text>`,
    );
}

/** Classes one upon the other, each as high as it was busy, and what the block is, where there is room. */
function blockOf(
  block: Block,
  { chunks }: Levels,
  { y, height }: PlacedLane,
  x: (ns: number) => number,
  classes: readonly string[],
): Markup {
  const [left, right] = [x(block.start), x(block.end)];
  const wide = Math.max(0.5, right - left - (right - left > 4 ? 0.8 : 0));
  let foot = y + height;
  let largest = { ink: '#000', high: 0, middle: 0 };
  const parts = [...block.busy]
    .sort(([a], [b]) => a - b)
    .map(([kind, ns]) => {
      const high = (height * ns) / Math.max(1, block.end - block.start);
      const plain = colourOf(classes[kind]!);
      const pass = block.phase === undefined && block.microBatch !== null;
      const colour = pass ? shade(plain, block.chunk, chunks) : plain;
      if (high > largest.high) largest = { ink: inkOn(colour), high, middle: foot - high / 2 };
      foot -= high;
      return html`<path fill="${colour}" d="M${left.toFixed(1)} ${foot.toFixed(1)}h${wide.toFixed(1)}v${high.toFixed(1)}h-${wide.toFixed(1)}z"/>`;
    });
  const text = textsOf(block, classes, chunks).find((t) => t.length * CHARACTER < right - left - 5);
  if (text === undefined || largest.high < 12) return html`${parts}`;
  return html`${parts}<text fill="${largest.ink}" x="${(left + 3).toFixed(1)}" y="${(largest.middle + 4).toFixed(1)}">${text}</text>`;
}

function colourOf(kind: string): string {
  return (TIMELINE_PARTS as Readonly<Record<string, { colour: string }>>)[kind]?.colour ?? '#888888';
}

interface Box {
  readonly left: number;
  right: number;
  readonly high: number;
}

/**
 * One outline a colour, along the foot of the lane and round every bar, so that thousands of spans stay small; a
 * bar is as high as it was busy.
 */
function pathsOf(drawn: readonly Bar[], lane: PlacedLane, classes: readonly string[]): Markup[] {
  const { y, height, compute, part } = lane;
  const boxes = new Map<string, Box[]>();
  for (const { x, width, base, share, kind } of drawn) {
    const name = compute ? classes[kind]! : part;
    const high = Math.max(1, Math.round(height * (base + share)));
    const left = NAMES + COLUMN * Math.round(x);
    const right = left + COLUMN * Math.max(1, Math.round(width)) - (width > 2 ? 1 : 0);
    const row = boxes.get(name) ?? [];
    boxes.set(name, row);
    const last = row.at(-1);
    if (last && last.right >= left && last.high === high) last.right = Math.max(right, last.right);
    else if (!last || right > last.right) row.push({ left: Math.max(left, last?.right ?? 0), right, high });
  }
  // What is stacked lower is painted over what is higher.
  const order = (name: string) => classes.indexOf(name);
  return [...boxes]
    .sort(([a], [b]) => order(b) - order(a))
    .map(([name, row]) => {
      const foot = row.map(({ left, right, high }, i) => {
        const way = i === 0 ? `M${left} ${y + height}` : `h${left - row[i - 1]!.right}`;
        return `${way}v-${high}h${right - left}v${high}`;
      });
      return html`<path class="k-${name}" d="${foot.join('')}z"/>`;
    });
}
