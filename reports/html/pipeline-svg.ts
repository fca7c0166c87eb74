/**
 * A pipeline as it is drawn on a board: a line for each stage, a box for each pass with its letter and micro-batch, the bubble
 * hatched, and at the right the part of the step that it is. Two drawings, one for phones.
 */
import type { PipelineDetail, PipelineStage } from '../../planning/detail/pipeline.js';
import { duration, percent } from '../tables/units.js';
import { NARROW, WIDE } from './charts/frame.js';
import { shade } from './client/levels.js';
import { inkOn, niceStep, timeText, words } from './client/words.js';
import { html, type Markup } from './markup.js';
import { TIMELINE_PARTS } from './palette.js';

/** Units: heights of a stage and of the axis, room for names and for shares; and a character of the texts, and of small ones. */
const [HEIGHT, PAD, AXIS, NAMES, SHARES, CHARACTER, SMALL] = [24, 5, 18, 52, 46, 6.2, 5.4];

/** `id` sets the patterns of one page's drawings apart. */
export function pipelineSvgs(pipeline: PipelineDetail, id: string): Markup[] {
  return [
    drawing(pipeline, WIDE, 'wide-drawing', `${id}-wide`),
    drawing(pipeline, NARROW, 'narrow-drawing', `${id}-narrow`),
  ];
}

function drawing(pipeline: PipelineDetail, width: number, name: string, id: string): Markup {
  const { shown, shownSeconds } = pipeline;
  const lanes = width - NAMES - SHARES;
  const x = (ns: number) => NAMES + (lanes * ns) / (shownSeconds * 1e9);
  const bottom = AXIS + shown.length * (HEIGHT + PAD);
  const hatch = `hatch-${id}`;
  const stages = shown.map((stage, i) => stageAt(stage, AXIS + i * (HEIGHT + PAD), pipeline, x, hatch));
  return html`<svg class="${name} pipeline" viewBox="0 0 ${width} ${bottom}" role="img" aria-label="${spoken(pipeline)}"><defs><pattern id="${hatch}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="k-idle" d="M0 0h6v6h-6z"/><path class="k-bubble" d="M0 0h1.6v6h-1.6z"/></pattern></defs>${axis(shownSeconds * 1e9, lanes, x, bottom)}<text class="small" x="${width}" y="11" text-anchor="end">bubble</text>${stages}</svg>`;
}

function spoken({ schedule, stages, shown, shownSeconds }: PipelineDetail): string {
  const shares = shown.map(({ name, bubbleShare }) => `${name} ${percent(bubbleShare)}`).join(', ');
  return `${schedule.title} on ${stages} stages, the first ${duration(shownSeconds)}; bubble: ${shares}`;
}

function axis(shownNs: number, lanes: number, x: (ns: number) => number, bottom: number): Markup[] {
  const step = niceStep(shownNs / (lanes / 90));
  const ticks = Array.from({ length: Math.floor(shownNs / step) + 1 }, (_, i) => i * step);
  return ticks.map((t) => {
    const at = Math.round(x(t));
    const text = timeText(t, step, shownNs);
    const room = at + 3 + text.length * SMALL < NAMES + lanes;
    return html`<path class="grid" d="M${at} 2v${bottom - 2}"/>${room && html`<text class="small" x="${at + 3}" y="11">${text}</text>`}`;
  });
}

function stageAt(
  stage: PipelineStage,
  y: number,
  { kinds, chunks, shownSeconds }: PipelineDetail,
  x: (ns: number) => number,
  hatch: string,
): Markup {
  const whole = `M${f(x(0))} ${y}H${f(x(shownSeconds * 1e9))}v${HEIGHT}H${f(x(0))}z`;
  const waits = stretches(stage.bubbles, 2).map(({ start, end }) => boxOf(x(start), x(end) - x(start), y));
  const middle = y + HEIGHT / 2 + 4;
  // One outline for what is alike, so that many passes stay small; `tip` says what.
  const boxes = new Map<string, { colour: string; outlines: string[] }>();
  const texts: Markup[] = [];
  const pairs: string[] = [];
  const passes = stretches(stage.passes, 6);
  for (const [i, { start, end, row }] of passes.entries()) {
    const [kind, microBatch, chunk, , , paired] = row as [number, number, number, number, number, number];
    const colour = colourOf(kinds[kind]!, chunk, chunks);
    const [left, wide] = [x(start), x(end) - x(start)];
    const box = boxOf(left, Math.max(0.6, wide - (wide > 3 ? 0.8 : 0)), y);
    const tip = `${stage.name} · ${words(kinds[kind]!)}${chunks > 1 && microBatch >= 0 ? `, chunk ${chunk}` : ''}`;
    const alike = boxes.get(tip) ?? { colour, outlines: [] };
    boxes.set(tip, alike);
    alike.outlines.push(box);
    if (paired === 1 && i + 1 < passes.length)
      pairs.push(`M${f(left)} ${y + HEIGHT + 1.5}H${f(x(passes[i + 1]!.end) - 1)}`);
    if (microBatch < 0) continue;
    const named = `${kinds[kind]!.charAt(0).toUpperCase()}${microBatch}`;
    const [text, size] = fitting([named, `${microBatch}`], wide - 1.5) ?? [];
    if (text === undefined) continue;
    const at = html`x="${f(left + wide / 2 - 0.4)}" y="${middle}" text-anchor="middle"`;
    texts.push(
      html`<text${size === SMALL && html` class="small"`} fill="${inkOn(colour)}" ${at}>${text}</text>`,
    );
  }
  const filled = [...boxes].map(
    ([tip, { colour, outlines }]) =>
      html`<path fill="${colour}" data-tip="${tip}" d="${outlines.join('')}"/>`,
  );
  const share = `${stage.name} · pipeline bubble, ${percent(stage.bubbleShare)} of the step`;
  return html`<text x="0" y="${middle}">${stage.name}</text><path class="k-idle" d="${whole}"/>${waits.length > 0 && html`<path fill="url(#${hatch})" data-tip="${share}" d="${waits.join('')}"/>`}${filled}${pairs.length > 0 && html`<path class="pair" d="${pairs.join('')}"/>`}<g class="passes">${texts}</g><text x="${x(shownSeconds * 1e9) + SHARES}" y="${middle}" text-anchor="end">${percent(stage.bubbleShare)}</text>`;
}

/** The first text that fits, and of which size; small before short. */
function fitting(texts: readonly string[], wide: number): [text: string, size: number] | undefined {
  for (const text of texts)
    for (const size of [CHARACTER, SMALL]) if (text.length * size <= wide) return [text, size];
  return undefined;
}

/** Rows of numbers, whose last two but what follows them are the gap since the last end and the length, as times. */
function stretches(
  numbers: readonly number[],
  width: 2 | 6,
): { start: number; end: number; row: readonly number[] }[] {
  const gap = width === 2 ? 0 : 3;
  let at = 0;
  return Array.from({ length: numbers.length / width }, (_, i) => {
    const row = numbers.slice(i * width, (i + 1) * width);
    const start = at + row[gap]!;
    at = start + row[gap + 1]!;
    return { start, end: at, row };
  });
}

function boxOf(left: number, wide: number, y: number): string {
  return `M${f(left)} ${y}h${f(wide)}v${HEIGHT}h-${f(wide)}z`;
}

function colourOf(kind: string, chunk: number, chunks: number): string {
  const { colour } =
    (TIMELINE_PARTS as Readonly<Record<string, { colour: string }>>)[kind] ?? TIMELINE_PARTS.optimizer;
  return kind === 'optimizer' ? colour : shade(colour, chunk, chunks);
}

const f = (units: number) => Number(units.toFixed(1));
