/** The rows of a search: the best few as a table to be explored, and the front as one to be read. */
import { largest } from '../../../input/extremes.js';
import type { Found, FoundRow } from '../../../planning/found.js';
import { shortLayout } from '../../layout.js';
import { count, dollars, duration, percent } from '../../tables/units.js';
import { type Column, columnsFor } from '../columns.js';
import { exploredTable } from '../explored.js';
import { html, type Markup, prose } from '../markup.js';
import { barMeter } from '../meter.js';
import { plain } from '../tables.js';

const CLUSTER: Column<FoundRow> = {
  ...{ name: 'cluster', cell: ({ cluster }) => cluster, figure: ({ devices }) => devices },
  below: { name: 'devices', cell: ({ devices }) => `${count(devices)} devices` },
};
const STEP_COST: Column<FoundRow> = {
  ...{ name: 'cost of a step', cell: ({ stepUsd }) => dollars(stepUsd), figure: ({ stepUsd }) => stepUsd },
};

/** The best within the limits, in the order of the search. */
export function foundTable({ rows, inputs }: Found, prefix: string): Markup {
  const several = inputs.length > 1;
  const { shown, extra } = columnsFor(rows);
  const runs = rows.some(({ totals }) => totals);
  const time = (row: FoundRow) => row.totals?.timeToTrainSeconds ?? row.stepTimeSeconds;
  const range = (row: FoundRow) =>
    row.totals ? (row.totals.interval?.timeToTrainSeconds ?? null) : row.interval;
  const most = largest(rows.map((row) => range(row)?.high ?? time(row)));
  return exploredTable<FoundRow>({
    ...{ id: `${prefix}layouts`, what: 'the layouts', placeholder: 'Filter, e.g. zero or tp8', rows },
    name: {
      heading: { name: 'strategy', below: { name: 'layout' } },
      value: ({ strategy }) => strategy,
      cell: ({ strategy, layout }) =>
        html`<span data-column="strategy">${prose(strategy)}</span><code data-column="layout">${shortLayout(layout)}</code>`,
    },
    picture: (row) => barMeter(time(row), range(row), most),
    columns: [...(several ? [CLUSTER] : []), ...shown, ...(runs ? [] : [STEP_COST]), ...extra],
    line: ({ why, alsoKnownAs }) => {
      const also =
        alsoKnownAs.length > 0 &&
        html` <span class="ahead">also <span data-column="also known as">${alsoKnownAs.join(', ')}</span></span>`;
      return why === '' && also === false ? null : html`<span data-column="why">${prose(why)}</span>${also}`;
    },
  });
}

/** What nothing betters in time, cost and devices at once, for who does not see the chart. */
export function frontTable({ pareto }: Found): Markup {
  const runs = pareto.some(({ totals }) => totals);
  return plain(
    [
      'cluster',
      'devices',
      'strategy',
      'layout',
      runs ? 'time to train' : 'step time',
      runs ? 'cost' : 'cost of a step',
      'MFU',
    ],
    pareto.map(({ cluster, devices, strategy, layout, totals, stepTimeSeconds, stepUsd, mfu }) => [
      ...[cluster, count(devices), strategy, shortLayout(layout)],
      ...[
        duration(totals?.timeToTrainSeconds ?? stepTimeSeconds),
        dollars(totals?.costUsd ?? stepUsd),
        percent(mfu),
      ],
    ]),
  );
}
