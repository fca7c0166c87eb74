/** One step as a still picture, for paper and for browsers without scripts: a row a stage, its streams below. */
import type { Timeline } from '../../planning/detail/timeline.js';
import { duration } from '../tables/units.js';
import { type Bar, bars, decoded } from './client/bars.js';
import { html, type Markup } from './markup.js';

const [WIDTH, LEFT, COMPUTE, STREAM, GAP] = [1000, 120, 14, 5, 6];
/** Units wide: what is narrower than a column shares one. */
const COLUMN = 2;
/** Stages drawn: more would be lines. */
const MOST_ROLES = 8;

export function timelineSvg(timeline: Timeline): Markup {
  const { roles, classes, stepSeconds } = timeline;
  const shown = roles.slice(0, MOST_ROLES);
  let y = 4;
  const rows = shown.map(({ name, streams }) => {
    const top = y;
    const paths = streams.map(({ name: stream, spans }) => {
      const height = stream === 'compute' ? COMPUTE : STREAM;
      const drawn = pathsOf(
        bars(decoded(spans), 0, stepSeconds * 1e9, (WIDTH - LEFT) / COLUMN),
        y,
        height,
        classes,
      );
      y += height + 1;
      return drawn;
    });
    y += GAP;
    return html`<text x="0" y="${top + 11}">${name}</text>${paths}`;
  });
  const more = roles.length > shown.length ? `, the first ${shown.length} of ${roles.length} stages` : '';
  return html`<svg class="static-timeline" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="Timeline of one step of ${duration(stepSeconds)}${more}">${rows}</svg>`;
}

interface Box {
  readonly left: number;
  right: number;
  readonly high: number;
}

/**
 * One outline a class, along the foot of the row and round every bar, so that thousands of spans stay small; a
 * bar is as high as it was busy.
 */
function pathsOf(drawn: readonly Bar[], y: number, height: number, classes: readonly string[]): Markup[] {
  const boxes = new Map<number, Box[]>();
  for (const { x, width, base, share, kind } of drawn) {
    const high = Math.max(1, Math.round(height * (base + share)));
    const left = LEFT + COLUMN * Math.round(x);
    const right = left + COLUMN * Math.max(1, Math.round(width)) - (width > 2 ? 1 : 0);
    const row = boxes.get(kind) ?? [];
    boxes.set(kind, row);
    const last = row.at(-1);
    if (last && last.right >= left && last.high === high) last.right = Math.max(right, last.right);
    else if (!last || right > last.right) row.push({ left: Math.max(left, last?.right ?? 0), right, high });
  }
  // What is stacked lower is painted over what is higher.
  const stacked = [...boxes].sort(([a], [b]) => b - a);
  return stacked.map(([index, row]) => {
    const foot = row.map(({ left, right, high }, i) => {
      const way = i === 0 ? `M${left} ${y + height}` : `h${left - row[i - 1]!.right}`;
      return `${way}v-${high}h${right - left}v${high}`;
    });
    return html`<path class="k-${classes[index]!}" d="${foot.join('')}z"/>`;
  });
}
