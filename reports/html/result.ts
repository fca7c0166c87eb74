/** What one result holds below the ranking: where time, memory and money go, what does not fit, each strategy. */
import { dollars } from '../tables/units.js';
import { costChart } from './charts/cost.js';
import type { Limits } from './charts/cost-runs.js';
import { figure } from './charts/figure.js';
import { breakdownChart, drawn, memoryChart, SLOWEST_DRAWN } from './charts/stacked.js';
import type { Part } from './header.js';
import { anchor, html, type Markup } from './markup.js';
import { misfitTable, refusalList } from './misfits.js';
import { byModel, type Named, pricePerDeviceHour, sameTokens } from './named.js';
import { strategySection } from './strategy.js';

/** A heading of a section: one level lower where several results have a section each. */
type Heading = (text: string) => Markup;

/** The sections of a result; of `several`, each is one section under the result's name. */
export async function resultSections(named: Named, several: boolean): Promise<Part[]> {
  const heading: Heading = (text) => (several ? html`<h3>${text}</h3>` : html`<h2>${text}</h2>`);
  const parts = [
    ...(await overviews(named, several, heading)),
    ...(await strategies(named, several, heading)),
  ];
  if (!several) return parts;
  const body = html`<h2>${named.name}</h2>${parts.map((part) => part.body)}`;
  return [{ id: anchor('result', named.name), name: named.name, body }];
}

/** Time and cost of the whole run, of all results in one picture; nothing where it was not asked for. */
export async function costPart(all: readonly Named[]): Promise<Part[]> {
  const models = byModel(all);
  const figures: Markup[] = [];
  for (const same of models) {
    const chart = costChart(
      same.map(({ name, comparison }) => ({ name, rows: comparison.rows })),
      limitsOf(same),
    );
    if (!chart) continue;
    const model = models.length > 1 ? html`<h3>${same[0]!.comparison.inputs.modelTitle}</h3>` : null;
    const of = sameTokens(same) ? 'Of the whole run' : 'Of whole runs of different lengths';
    figures.push(
      html`${model}${await figure(chart, `${of}, ${pricesOf(same)}; failures and restarts are not counted.`)}`,
    );
  }
  if (figures.length === 0) return [];
  return [{ id: 'cost', name: 'Time and cost', body: html`<h2>Time and cost</h2>${figures}` }];
}

/** The limits that all of the results were asked with. */
function limitsOf(all: readonly Named[]): Limits {
  const shared = (key: 'deadlineSeconds' | 'budgetUsd') => {
    const [first, ...others] = new Set(all.map(({ comparison }) => comparison.inputs[key]));
    return first === undefined || others.length > 0 ? {} : { [key]: first };
  };
  return { ...shared('deadlineSeconds'), ...shared('budgetUsd') };
}

/** The price that all share, or where each has its own. */
function pricesOf(all: readonly Named[]): string {
  const prices = new Set(all.flatMap(({ comparison }) => pricePerDeviceHour(comparison) ?? []).map(dollars));
  const [only, ...others] = prices;
  return only === undefined || others.length > 0 ? 'at the prices in the head' : `at ${only} per device-hour`;
}

async function overviews(named: Named, several: boolean, heading: Heading): Promise<Part[]> {
  const { comparison } = named;
  const { rows, misfits, refusals } = comparison;
  const parts: Part[] = [];
  if (rows.length > 0) {
    const some = drawn(rows);
    const left =
      some.length < rows.length
        ? ` Not drawn, being over ${SLOWEST_DRAWN} times as slow as the first: ${rows
            .slice(some.length)
            .map((r) => r.strategy)
            .join(', ')}.`
        : '';
    parts.push(
      {
        ...{ id: 'time', name: 'Step time' },
        body: html`${heading('Step time breakdown')}${await figure(breakdownChart(some), `Of the busiest stage; the parts sum to the step time. Exposed: communication that no compute hides, by axis.${left}`)}`,
      },
      {
        ...{ id: 'memory', name: 'Memory' },
        body: html`${heading('Memory')}${await figure(memoryChart(rows), 'Of the fullest device at its peak.')}`,
      },
    );
    if (!several) for (const each of await costPart([named])) parts.push(each);
  }
  if (misfits.length > 0) {
    parts.push({
      id: 'misfits',
      name: 'Does not fit',
      body: html`${heading('Does not fit')}${misfitTable(comparison)}`,
    });
  }
  if (refusals.length > 0) {
    parts.push({
      id: 'refusals',
      name: 'Cannot run',
      body: html`${heading('Cannot run')}${refusalList(comparison)}`,
    });
  }
  return parts;
}

async function strategies({ name, comparison }: Named, several: boolean, heading: Heading): Promise<Part[]> {
  const { rows } = comparison;
  if (rows.length === 0) return [];
  if (!rows.some((row) => row.detail))
    return [{ id: 'strategies', name: 'Strategies', body: html`${heading('Strategies')}${withoutDetail()}` }];
  const made: Markup[] = [];
  for (const [i, row] of rows.entries()) {
    if (row.detail) made.push(await strategySection(row, comparison, several ? name : '', i === 0));
  }
  return [{ id: 'strategies', name: 'Strategies', body: html`${heading('Strategies')}${made}` }];
}

function withoutDetail(): Markup {
  return html`<p class="soft">Timelines, stages, kernels, links, scaling and sources are not in this result: <code>llmsim compare … --json --detail</code> or <code>--report FILE</code> puts them there.</p>`;
}
