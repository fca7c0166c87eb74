/** A sensitivity analysis on the page: what the answer hangs on, as a tornado, and every figure with its source. */
import type { Sensitivity, SensitivityRow } from '../../../planning/sensitivity/result.js';
import { shortLayout } from '../../layout.js';
import { changeOf, linesOf, type Measure, sentencesOf, shareOf, signed } from '../../sensitivity/lines.js';
import { carbon, count, dollars, duration, energy, figure as figureSaid } from '../../tables/units.js';
import { howMade } from '../about.js';
import { figure } from '../charts/figure.js';
import { tornadoChart } from '../charts/tornado.js';
import type { Column } from '../columns.js';
import { exploredTable } from '../explored.js';
import { factsOf } from '../facts.js';
import { type Chapter, job } from '../header.js';
import { html, type Markup, prose } from '../markup.js';

/** An analysis that is put on a page. */
export interface NamedSensitivity {
  readonly name: string;
  readonly date?: string;
  readonly told: Sensitivity;
  /** The command that makes the page again. */
  readonly made: string;
}

export async function sensitivityChapter(
  { date, told, made }: NamedSensitivity,
  prefix: string,
): Promise<Chapter> {
  const { inputs, llmsim, base } = told;
  const lines = linesOf(told);
  const chart = tornadoChart(told);
  const measured = lines.measure === 'cost' ? 'the cost of the run' : 'the step time';
  const parts: { id: string; name: string; title?: string; body: Markup }[] = [
    { id: `${prefix}answer`, name: 'Answer', body: firstScreen(told) },
  ];
  const add = (id: string, title: string, body: Markup) =>
    parts.push({ id: prefix + id, name: title, title, body });
  if (chart) {
    const caption = `By how much ${measured} changes with each figure alone, the largest change first.`;
    add('tornado', 'What it hangs on', await figure(chart, caption));
  }
  const rows = [...lines.tornado, ...lines.energy];
  if (rows.length > 0) add('figures', 'Figures and their sources', figureTable(told, rows, prefix));
  add(
    'notes',
    'How it was found',
    html`${sentencesOf(told, lines).map((said) => html`<p>${prose(said)}</p>`)}`,
  );
  add('sources', 'How this page was made', howMade([made], [llmsim]));
  return {
    title: `${inputs.modelTitle} on ${count(inputs.devices)} devices (${inputs.clusterTitle}): sensitivity`,
    ...{ llmsim, ...(date === undefined ? {} : { date }) },
    job: job({ inputs, rows: [base] }),
    parts,
  };
}

function firstScreen(told: Sensitivity): Markup {
  const { base, inputs } = told;
  const { strategy, layout } = base;
  return html`<p class="answer">${answer(told)}</p>
<p class="soft">${prose(`Of ${strategy} (${shortLayout(layout)}), ${told.layout === 'held' ? 'which is held while figures change' : 'planned anew for every change'}; one figure changes at a time.`)}</p>
${factsOf(base, { inputs, rows: [base] })}`;
}

/** What counts most, in either direction, and the first of the assumed figures. */
function answer(told: Sensitivity): Markup {
  const { base, by } = told;
  const { tornado, measure } = linesOf(told);
  const [first, ...others] = tornado;
  if (first === undefined) {
    return html`${prose(`No figure changes ${measure === 'cost' ? 'the cost' : 'the step time'} by as much as 0.05 % when it is ${shareOf(by)} more or less.`)}`;
  }
  const sentence = html`${measure === 'cost' ? 'Cost' : 'Step time'} hangs most on <strong>${prose(first.name)}</strong>: ${shareOf(by)} less of it makes ${ending(first, 'low', told, measure)}, ${shareOf(by)} more ${ending(first, 'high', told, measure)}.`;
  const assumed = first.kind === 'assumed' ? first : others.find(({ kind }) => kind === 'assumed');
  if (assumed === undefined) return sentence;
  const ends = `${signed(changeOf(assumed.low, base, measure))} and ${signed(changeOf(assumed.high, base, measure))}`;
  if (assumed === first) return html`${sentence} ${prose('That figure is assumed.')}`;
  return html`${sentence} Of the figures that are assumed, <strong>${prose(assumed.name)}</strong> counts most: ${prose(ends)}.`;
}

/** `a step 8.2 % longer (7.51 s)`; of a run its cost. */
function ending(row: SensitivityRow, end: 'low' | 'high', { base }: Sensitivity, measure: Measure): Markup {
  const change = changeOf(row[end], base, measure);
  const { run, stepTimeSeconds } = row[end];
  const said = signed(Math.abs(change)).replace('+', '');
  const [less, more, what, figureOf] =
    measure === 'cost'
      ? (['cheaper', 'dearer', 'the run', dollars(run!.costUsd)] as const)
      : (['shorter', 'longer', 'a step', duration(stepTimeSeconds)] as const);
  if (said === '0') return html`no difference`;
  return html`${what} <b class="whole">${said} ${change < 0 ? less : more}</b> (${figureOf})`;
}

function figureTable(told: Sensitivity, rows: readonly SensitivityRow[], prefix: string): Markup {
  const { base, by } = told;
  const share = shareOf(by);
  const run = base.totals !== null;
  const ends = [
    ['low', `−${share}`],
    ['high', `+${share}`],
  ] as const;
  const each = (
    what: string,
    of: (row: SensitivityRow, end: 'low' | 'high') => number,
    was: number,
    said: (figure: number) => string,
    extra: boolean,
  ) =>
    ends.map(
      ([end, sign]): Column<SensitivityRow> => ({
        ...{ name: `${what} ${sign}`, figure: (row) => of(row, end), cell: (row) => said(of(row, end)) },
        below: { name: 'change', cell: (row) => (was > 0 ? signed(of(row, end) / was - 1) : '') },
        ...(extra ? { extra: true } : {}),
      }),
    );
  const columns: Column<SensitivityRow>[] = [
    {
      name: 'figure now',
      cell: (row) => figureSaid(row.value, row.unit),
      figure: ({ value }) => value,
      below: { name: 'kind', cell: ({ kind }) => kind },
    },
    ...each('step', (row, end) => row[end].stepTimeSeconds, base.stepTimeSeconds, duration, false),
    ...(run ? each('cost', (row, end) => row[end].run!.costUsd, base.totals!.costUsd, dollars, false) : []),
    {
      ...{
        name: 'elasticity',
        cell: ({ elasticity }) => signedNumber(elasticity),
        figure: ({ elasticity }) => elasticity,
      },
      below: {
        name: 'of cost',
        cell: ({ costElasticity }) => (costElasticity === null ? '' : signedNumber(costElasticity)),
      },
    },
    ...(run
      ? each('energy', (row, end) => row[end].run!.energyKwh, base.totals!.energyKwh, energy, true)
      : []),
    ...(run ? each('CO₂e', (row, end) => row[end].run!.carbonKg, base.totals!.carbonKg, carbon, true) : []),
  ];
  return html`${exploredTable<SensitivityRow>({
    ...{ id: `${prefix}table`, what: 'the figures', placeholder: 'Filter, e.g. assumed or NIC', rows },
    name: {
      heading: { name: 'figure', below: { name: 'as --what-if takes it' } },
      value: ({ name }) => name,
      cell: ({ name, path }) =>
        html`<span data-column="figure">${prose(name)}</span><code data-column="path">${path}</code>`,
    },
    columns,
    line: (row) => html`<span data-column="source">${prose(row.source)}</span>`,
  })}<p class="soft"><small>${prose('Elasticity: by what per cent the step time changes when the figure is one per cent more; −1 where twice the figure halves the time.')}</small></p>`;
}

function signedNumber(figure: number): string {
  return figure === 0 ? '0' : figure.toFixed(3).replace('-', '−');
}
