/** One step as a still picture, for paper and for browsers without scripts: a row a stage, its streams below. */
import type { Timeline } from '../../planning/timeline.js';
import { duration } from '../units.js';
import { html, type Markup } from './markup.js';

const [WIDTH, LEFT, COMPUTE, STREAM, GAP] = [1000, 120, 14, 5, 6];
/** Stages drawn: more would be lines. */
const MOST_ROLES = 8;

/** Spans narrower than a pixel join the pixel before. */
export function timelineSvg(timeline: Timeline): Markup {
  const { roles, classes, stepSeconds } = timeline;
  const shown = roles.slice(0, MOST_ROLES);
  const scale = (WIDTH - LEFT) / (stepSeconds * 1e9);
  let y = 4;
  const rows = shown.map(({ name, streams }) => {
    const top = y;
    const bars = streams.map(({ name: stream, spans }) => {
      const height = stream === 'compute' ? COMPUTE : STREAM;
      const drawn = barsOf(spans, scale, y, height, classes);
      y += height + 1;
      return drawn;
    });
    y += GAP;
    return html`<text x="0" y="${top + 11}">${name}</text>${bars}`;
  });
  const more = roles.length > shown.length ? `, the first ${shown.length} of ${roles.length} stages` : '';
  return html`<svg class="static-timeline" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="Timeline of one step of ${duration(stepSeconds)}${more}">${rows}</svg>`;
}

/** One path a class, so that thousands of spans stay small. */
function barsOf(
  spans: readonly number[],
  scale: number,
  y: number,
  height: number,
  classes: readonly string[],
): Markup[] {
  const paths = new Map<number, string[]>();
  let end = 0;
  let painted = -1;
  for (let i = 0; i < spans.length; i += 4) {
    const start = end + spans[i + 2]!;
    end = start + spans[i + 3]!;
    const [from, to] = [Math.round(LEFT + start * scale), Math.round(LEFT + end * scale)];
    if (to <= painted) continue;
    const x = Math.max(from, painted);
    const width = Math.max(1, to - x - (to - x > 3 ? 1 : 0));
    const path = paths.get(spans[i + 1]!) ?? [];
    path.push(`M${x} ${y}h${width}v${height}h-${width}z`);
    paths.set(spans[i + 1]!, path);
    painted = Math.max(to, x + 1);
  }
  return [...paths].map(([index, d]) => html`<path class="k-${classes[index]!}" d="${d.join('')}"/>`);
}
