/** One step as a still picture, for paper and for browsers without scripts: a row a stage, its streams below. */
import type { Timeline } from '../../planning/timeline.js';
import { duration } from '../units.js';
import { type Bar, bars, decoded } from './client/bars.js';
import { html, type Markup } from './markup.js';

const [WIDTH, LEFT, COMPUTE, STREAM, GAP] = [1000, 120, 14, 5, 6];
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
      const drawn = pathsOf(bars(decoded(spans), 0, stepSeconds * 1e9, WIDTH - LEFT), y, height, classes);
      y += height + 1;
      return drawn;
    });
    y += GAP;
    return html`<text x="0" y="${top + 11}">${name}</text>${paths}`;
  });
  const more = roles.length > shown.length ? `, the first ${shown.length} of ${roles.length} stages` : '';
  return html`<svg class="static-timeline" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="Timeline of one step of ${duration(stepSeconds)}${more}">${rows}</svg>`;
}

/** One path a class, so that thousands of spans stay small; a bar is as high as it was busy. */
function pathsOf(drawn: readonly Bar[], y: number, height: number, classes: readonly string[]): Markup[] {
  const paths = new Map<number, string[]>();
  for (const { x, width, share, kind } of drawn) {
    const high = Math.max(1, Math.round(height * share));
    const wide = Math.max(1, Math.round(width) - (width > 3 ? 1 : 0));
    const path = paths.get(kind) ?? [];
    path.push(`M${LEFT + Math.round(x)} ${y + height - high}h${wide}v${high}h-${wide}z`);
    paths.set(kind, path);
  }
  return [...paths].map(([index, d]) => html`<path class="k-${classes[index]!}" d="${d.join('')}"/>`);
}
