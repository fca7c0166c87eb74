/**
 * Small bars beside figures: how full, how sure, how long. The page's policy admits no inline style, so they are
 * SVG with attributes; what they show is written beside them, so they are hidden from who cannot see them.
 */
import type { Range, RowMemory } from '../../planning/comparison.js';
import { html, type Markup } from './markup.js';

const TRACK = html`<rect class="track" width="100%" height="6" rx="3"/>`;

/** Nothing of nothing is an empty bar. */
const percentOf = (share: number) => `${(100 * Math.min(1, Math.max(0, share || 0))).toFixed(1)}%`;

/** In a bar that goes on beyond its scale. */
const BREAK = html`<svg x="85%" aria-hidden="true"><path class="break" d="M0 0h4v10h-4z"/></svg>`;

/** A share of the whole, 0 to 1. */
export function fillMeter(share: number): Markup {
  return html`<svg class="meter" aria-hidden="true">${TRACK}<rect class="fill" width="${percentOf(share)}" height="6" rx="3"/></svg>`;
}

/** Bytes that are taken, the range they are expected in, and a mark where what may be used ends. */
export function memoryMeter(
  { peakBytes, capacityBytes, interval, verdict }: RowMemory,
  usableBytes: number,
): Markup {
  const most = Math.max(capacityBytes, 1.02 * (interval?.high ?? peakBytes));
  return html`<svg class="meter memory" aria-hidden="true">${TRACK}<rect class="${verdict === 'fits' ? 'fill' : 'full'}" width="${percentOf(peakBytes / most)}" height="6" rx="3"/>${
    interval &&
    html`<rect class="whisker" x="${percentOf(interval.low / most)}" width="${percentOf((interval.high - interval.low) / most)}" y="2" height="2"/>`
  }<rect class="limit" x="${percentOf(usableBytes / most)}" width="2" height="10" y="-2" transform="translate(-2)"/></svg>`;
}

/** Where a figure lies in its range, on a scale from nothing to `most`. */
export function rangeMeter(value: number, { low, high }: Range, most: number): Markup {
  return html`<svg class="meter" aria-hidden="true">${TRACK}<rect class="range" x="${percentOf(low / most)}" width="${percentOf((high - low) / most)}" height="6" rx="3"/><rect class="point" x="${percentOf(value / most)}" width="2" height="6"/></svg>`;
}

/** A figure in its interval, which is as long as the box: where in it the figure lies, and nothing else. */
export function whiskerMeter(value: number, { low, high }: Range): Markup {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  const at = 0.01 + 0.98 * Math.min(1, Math.max(0, share));
  return html`<svg class="meter interval" aria-hidden="true"><rect class="whisker" y="4" width="100%" height="2"/><rect class="whisker" width="2" height="10"/><rect class="whisker" x="100%" width="2" height="10" transform="translate(-2)"/><circle class="point" cx="${percentOf(at)}" cy="5" r="4"/></svg>`;
}

/** A bar with its range as a line across its end; one beyond the scale is broken near its end. */
export function barMeter(value: number, range: Range | null, most: number): Markup {
  return html`<svg class="meter bar" aria-hidden="true"><rect class="fill" width="${percentOf(value / most)}" height="10" rx="2"/>${
    value > most
      ? BREAK
      : range &&
        html`<rect class="whisker" x="${percentOf(range.low / most)}" width="${percentOf((range.high - range.low) / most)}" y="4" height="2"/>`
  }</svg>`;
}

/** What is needed against what there is, where it is less: how much of it is covered, and what is not. */
export function needMeter(needed: number, capacity: number, most: number): Markup {
  return html`<svg class="meter bar" aria-hidden="true"><rect class="full" width="${percentOf(needed / most)}" height="10" rx="2"/><rect class="fill" width="${percentOf(capacity / most)}" height="10" rx="2"/>${needed > most && BREAK}</svg>`;
}
