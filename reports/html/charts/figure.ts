/** A chart as it stands in the page: the picture at the widths it is read at, its key, and words below it. */
import { type Chart, INK, svgsOf } from '../../charts/render.js';
import { escaped, html, type Markup, prose, raw } from '../markup.js';
import { type KeyEntry, NARROW, type PageChart, WIDE } from './frame.js';

/** Half as wide as the page, one drawing for every screen; or as wide as the page, with another for phones. */
export type FigureSize = 'half' | 'full';

/**
 * A chart with its key and a caption. A chart without margins of its own is drawn once, as wide as its specification
 * says. Never wider than its box.
 */
export async function figure(
  chart: Chart | PageChart,
  caption: string | Markup,
  size: FigureSize = 'full',
): Promise<Markup> {
  const own = 'margins' in chart;
  const widths = own ? (size === 'half' ? [NARROW] : [WIDE, NARROW]) : [];
  const drawn = own ? await drawnAt(chart, widths) : await svgsOf(chart, []);
  const pictures = drawn.map((svg, i) =>
    raw(slim(svg, chart.description, widths[i] === NARROW ? 'narrow-drawing' : 'wide-drawing')),
  );
  return html`<figure class="chart" tabindex="0">${pictures}${own && chart.key.length > 0 ? key(chart.key) : null}<figcaption>${typeof caption === 'string' ? prose(caption) : caption}${own && chart.note !== undefined && html` ${prose(chart.note)}`}</figcaption></figure>`;
}

/** A chart of the page at some widths, the narrow one as it is meant for that. */
async function drawnAt(chart: PageChart, widths: readonly number[]): Promise<string[]> {
  const { narrow = chart } = chart;
  const plots = (of: PageChart) =>
    svgsOf(
      of,
      widths
        .filter((width) => chart === narrow || (width === NARROW) === (of === narrow))
        .map((width) => width - of.margins.left - of.margins.right),
    );
  if (narrow === chart) return [...(await plots(chart))];
  return [...(widths.includes(WIDE) ? await plots(chart) : []), ...(await plots(narrow))];
}

/** Colours and what each of them is, beside the picture. */
export function key(entries: readonly KeyEntry[]): Markup {
  return html`<ul class="key">${entries.map(({ name, swatch }) => html`<li><i class="k-${swatch}"></i>${name}</li>`)}</ul>`;
}

/**
 * What a picture does not need: empty backgrounds, defaults spelled out, hundredths of a pixel, sizes in pixels, and
 * looks that the style sheet gives. Marks keep what they show as a tip.
 */
function slim(svg: string, description: string, name: string): string {
  return (
    svg
      .replace(/<path class="(background|foreground)"[^>]*\/>/g, '')
      .replace(/<rect [^>]*fill="transparent"[^>]*\/>/g, '')
      .replace(/^<svg ([^>]*?) width="[^"]*" height="[^"]*"/, '<svg $1')
      .replace(/<text [^>]*>/g, (text) => text.replace(` fill="${INK}"`, '').replace(' font-size="12px"', ''))
      .replace(/<line [^>]*>/g, (line) => line.replace(/ stroke="#8b939e55"/, ''))
      .replace(
        / (class|aria-roledescription|role|xmlns:xlink|version|font-family|pointer-events|aria-hidden)="[^"]*"/g,
        '',
      )
      .replace(
        / (opacity="1"|stroke-width="1"|[xy]2="0"|stroke-miterlimit="4"|transform="translate\(0,0\)")/g,
        '',
      )
      // What is said of axes is for their readers aloud; the picture says it once.
      .replace(/ aria-label="[XY]-axis [^"]*"/g, '')
      // Coordinates only: a label or a tip keeps the figure it says.
      .replace(/ aria-label="[^"]*"|>[^<]+<|(\d+\.\d)\d+/g, (all, short: string | undefined) => short ?? all)
      .replaceAll(' aria-label="', ' data-tip="')
      .replace(/<g>(<\/g>)+/g, (all) => all)
      .replace('<svg ', `<svg class="${name}" role="img" aria-label="${escaped(description)}" `)
  );
}
