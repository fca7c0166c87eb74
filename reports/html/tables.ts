/** Tables of the page: the ranking, what does not fit, and the small ones of each strategy. */
import type { Comparison, Row } from '../../planning/comparison.js';
import type { Detail } from '../../planning/detail/detail.js';
import { boundOf } from '../explanation.js';
import { axisName, shortLayout } from '../layout.js';
import {
  bandwidth,
  count,
  dollars,
  duration,
  durationRange,
  energy,
  memory,
  memoryOf,
  percent,
  teraflops,
} from '../tables/units.js';
import { anchor, html, type Markup } from './markup.js';

/** A column: its heading, the cell as people read it, and the figure it is sorted by. */
interface Column {
  readonly name: string;
  readonly cell: (row: Row) => string;
  readonly figure: (row: Row) => number | string;
  /** Not shown at first. */
  readonly extra?: true;
  /** Read from the left, not a figure. */
  readonly text?: true;
}

const exposed = (row: Row) =>
  Object.values(row.breakdown.exposedCommunicationSeconds).reduce((a, b) => a + b, 0) / row.stepTimeSeconds;

const COLUMNS: readonly Column[] = [
  { name: 'step time', cell: (r) => duration(r.stepTimeSeconds), figure: (r) => r.stepTimeSeconds },
  {
    name: '90 % interval',
    cell: (r) => (r.interval ? durationRange(r.interval.low, r.interval.high) : '–'),
    figure: (r) => r.interval?.low ?? 0,
  },
  { name: 'tokens/s', cell: (r) => count(r.tokensPerSecond), figure: (r) => r.tokensPerSecond },
  {
    name: 'tokens/s per device',
    cell: (r) => count(r.tokensPerSecondPerDevice),
    figure: (r) => r.tokensPerSecondPerDevice,
    extra: true,
  },
  { name: 'MFU', cell: (r) => percent(r.mfu), figure: (r) => r.mfu },
  { name: 'HFU', cell: (r) => percent(r.hfu), figure: (r) => r.hfu, extra: true },
  {
    name: 'memory',
    cell: (r) => memoryOf(r.memory.peakBytes, r.memory.capacityBytes),
    figure: (r) => r.memory.peakBytes,
  },
  {
    name: 'bubble',
    cell: (r) => percent(r.breakdown.bubbleSeconds / r.stepTimeSeconds),
    figure: (r) => r.breakdown.bubbleSeconds / r.stepTimeSeconds,
    extra: true,
  },
  { name: 'exposed comm', cell: (r) => percent(exposed(r)), figure: exposed, extra: true },
];

const LAYOUT: Column = {
  ...{ name: 'layout', text: true },
  cell: (r) => shortLayout(r.layout),
  figure: (r) => shortLayout(r.layout),
};

const TOTALS: readonly Column[] = [
  {
    name: 'time to train',
    cell: (r) => (r.totals ? duration(r.totals.timeToTrainSeconds) : '–'),
    figure: (r) => r.totals?.timeToTrainSeconds ?? 0,
  },
  {
    name: 'cost',
    cell: (r) => (r.totals ? dollars(r.totals.costUsd) : '–'),
    figure: (r) => r.totals?.costUsd ?? 0,
  },
  {
    name: 'energy',
    cell: (r) => (r.totals ? energy(r.totals.energyKwh) : '–'),
    figure: (r) => r.totals?.energyKwh ?? 0,
    extra: true,
  },
];

/** A comparison and the name that tells it from others on one page. */
export interface Named {
  readonly name: string;
  readonly comparison: Comparison;
}

/** Every ranked strategy; with several comparisons, the file each is from. */
export function ranking(all: readonly Named[]): Markup {
  const several = all.length > 1;
  const tokens = all.some(({ comparison }) => comparison.rows.some((r) => r.totals));
  const columns = [...COLUMNS, ...(tokens ? TOTALS : []), LAYOUT];
  const rows = all
    .flatMap(({ name, comparison }) => comparison.rows.map((row) => ({ name, row })))
    .sort((a, b) => a.row.stepTimeSeconds - b.row.stepTimeSeconds);
  const kind = (c: Partial<Column>) => (c.extra ? html` class="extra"` : c.text ? html` class="text"` : null);
  const head = (name: string, of: Partial<Column> = {}) =>
    html`<th scope="col"${kind(of)}><button type="button">${name}</button></th>`;
  return html`<div class="wide" tabindex="0" role="region" aria-label="Ranking of strategies"><table class="data" id="ranking">
<thead><tr>${head('strategy')}${several ? head('result', { text: true }) : null}${columns.map((c) => head(c.name, c))}<th scope="col" class="words"><button type="button">why</button></th></tr></thead>
<tbody>
${rows.map(
  ({
    name,
    row,
  }) => html`<tr id="row-${anchor(several ? name : '', row.strategy)}"><td data-value="${row.strategy}"><a href="#${anchor('strategy', several ? name : '', row.strategy)}">${row.strategy}</a></td>${several ? html`<td class="text">${name}</td>` : null}${columns.map((c) => html`<td data-value="${c.figure(row)}"${kind(c)}>${c.cell(row)}</td>`)}<td class="words" data-value="${row.why}">${row.why}</td></tr>
`,
)}</tbody></table></div>`;
}

/** What needs more memory than there is, and what cannot run at all. */
export function leftOver({ misfits, refusals }: Comparison): Markup {
  return html`${
    misfits.length > 0 &&
    html`<h3>Does not fit</h3>
${plain(
  ['strategy', 'layout nearest to fitting', 'needs', 'too much', 'what would help'],
  misfits.map(({ row, missingBytes, change }) => [
    row.strategy,
    shortLayout(row.layout),
    memory(row.memory.peakBytes),
    memory(missingBytes),
    change,
  ]),
  4,
)}`
  }${
    refusals.length > 0 &&
    html`<h3>Cannot run</h3>
${plain(
  ['strategy', 'why'],
  refusals.map((r) => [r.strategy, r.reason]),
  1,
)}`
  }`;
}

export function linkTable({ links }: Detail): Markup {
  return plain(
    ['axis', 'link', 'sent per device per step', 'in flight', 'link utilization'],
    links.map(({ axis, link, bytes, busySeconds, utilisation }) => [
      ...[axisName(axis), link === 'inside nodes' ? 'intra-node' : 'inter-node'],
      ...[memory(bytes), duration(busySeconds), percent(utilisation)],
    ]),
  );
}

export function kernelTable({ kernels }: Detail): Markup {
  return plain(
    ['kernel', 'shape', 'calls per step', 'each', 'per step', 'rate', 'bound by'],
    kernels.map((k) => [
      k.name,
      k.shape,
      String(k.perStep),
      duration(k.seconds),
      duration(k.seconds * k.perStep),
      k.flops / k.seconds > 2e12 ? teraflops(k.flops / k.seconds / 1e12) : bandwidth(k.bytes / k.seconds),
      boundOf(k.boundBy),
    ]),
  );
}

/** A table of texts; the column `words` is prose. Columns without a figure are read from the left. */
export function plain(head: readonly string[], body: readonly (readonly string[])[], words = -1): Markup {
  const kinds = head.map((_, i) => {
    if (i === words) return html` class="words"`;
    return body.some((cells) => /^[\d–−+<$]/.test(cells[i]!)) ? null : html` class="text"`;
  });
  return html`<div class="wide" tabindex="0" role="region" aria-label="${head.join(', ')}"><table><thead><tr>${head.map((h, i) => html`<th scope="col"${kinds[i]}>${h}</th>`)}</tr></thead><tbody>
${body.map(
  (cells) => html`<tr>${cells.map((c, i) => html`<td${kinds[i]}>${c}</td>`)}</tr>
`,
)}</tbody></table></div>`;
}
