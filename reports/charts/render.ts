/**
 * Charts as SVG text, drawn by Vega without a browser. Vega is loaded when the first chart is asked for:
 * it takes half a second. The same specification gives the same bytes.
 */
import type { TopLevelSpec } from 'vega-lite';

/** A grey that can be read on white and on black, for whatever is not data. */
export const INK = '#737b85';
const FAINT = '#8b939e55';

/** Colours of series that can be told apart on white, on black and by the colour-blind (after Okabe and Ito 2008). */
export const SERIES = ['#2f81f7', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#8b939e'] as const;

const CONFIG = {
  background: 'transparent',
  font: 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: INK,
    titleColor: INK,
    domainColor: INK,
    tickColor: INK,
    gridColor: FAINT,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
  },
  legend: { labelColor: INK, titleColor: INK, labelFontSize: 12, titleFontSize: 12, symbolOpacity: 1 },
  rule: { color: INK },
  text: { color: INK, fontSize: 12 },
} as const;

/** What a chart says of itself besides its marks. */
export interface Chart {
  /** For who cannot see it; the `aria-label` of the picture. */
  readonly description: string;
  readonly spec: object;
}

/** The chart as one SVG element, ending in a newline. */
export async function svgOf(chart: Chart): Promise<string> {
  const [svg] = await svgsOf(chart, []);
  return svg!;
}

/** The chart once for each width of its plot, in pixels; as wide as its specification says for none. */
export async function svgsOf(
  { description, spec }: Chart,
  widths: readonly number[],
): Promise<readonly string[]> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const whole = { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', config: CONFIG, ...spec };
  const compiled = compile(whole as unknown as TopLevelSpec).spec;
  const view = new vega.View(vega.parse({ ...compiled, description }), { renderer: 'none' });
  const drawn: string[] = [];
  for (const width of widths) {
    await view.width(width).runAsync();
    drawn.push(`${await view.toSVG()}\n`);
  }
  if (widths.length === 0) drawn.push(`${await view.toSVG()}\n`);
  view.finalize();
  return drawn;
}
