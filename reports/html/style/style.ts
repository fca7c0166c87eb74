/** The look of the page: light and dark, screen, phone and paper. Colours of data are in `palette.ts`. */
import { CHART_STYLE } from '../charts/style.js';
import { SPAN_COLOURS } from '../palette.js';
import { ANSWER } from './answer.js';
import { DETAIL } from './detail.js';
import { PAPER } from './paper.js';
import { RANKING } from './ranking.js';
import { TEXT } from './text.js';

const colours = Object.entries(SPAN_COLOURS);
/** As variables for the canvas, as classes for what is drawn without it. */
const SPANS = [
  `:root{${colours.map(([name, colour]) => `--c-${name}:${colour}`).join(';')}}`,
  ...colours.map(([name]) => `.k-${name}{background:var(--c-${name});fill:var(--c-${name})}`),
].join('\n');

/** One style sheet; what is for paper comes last, so that it wins. */
export const STYLE = [TEXT, ANSWER, RANKING, DETAIL, SPANS, CHART_STYLE, PAPER].join('\n');
