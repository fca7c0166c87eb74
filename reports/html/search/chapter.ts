/** A search on the page: the answer, the best layouts, the front, what was left out, the way from one's own layout. */
import type { Inputs } from '../../../planning/comparison.js';
import type { Found } from '../../../planning/found.js';
import { ageOf } from '../../tables/price.js';
import { count, dollars } from '../../tables/units.js';
import { howMade, INTERVAL } from '../about.js';
import { figure } from '../charts/figure.js';
import { frontChart } from '../charts/front.js';
import { factsOf, memoryOnly } from '../facts.js';
import { type Chapter, job } from '../header.js';
import { html, type Markup, prose } from '../markup.js';
import { refusalList } from '../misfits.js';
import { pricePerDeviceHour } from '../named.js';
import { plain } from '../tables.js';
import { answerOf, workOf } from './answer.js';
import { notesOf } from './notes.js';
import { rejectionTable } from './rejected.js';
import { foundTable, frontTable } from './rows.js';
import { wayTable } from './way.js';

/** A search that is put on a page. */
export interface NamedSearch {
  readonly name: string;
  readonly date?: string;
  readonly found: Found;
  /** The command that makes the page again. */
  readonly made: string;
}

export async function searchChapter({ date, found, made }: NamedSearch, prefix: string): Promise<Chapter> {
  const { rows, pareto, rejections, refusals, from, inputs } = found;
  const parts: { id: string; name: string; title?: string; body: Markup }[] = [
    { id: `${prefix}answer`, name: 'Answer', body: firstScreen(found) },
  ];
  const add = (id: string, short: string, title: string, body: Markup) =>
    parts.push({ id: prefix + id, name: short, title, body });
  if (rows.length > 0) {
    add(
      'best',
      'Best layouts',
      rows.length === 1 ? 'The best layout' : `The best ${rows.length} layouts`,
      foundTable(found, prefix),
    );
  }
  const chart = frontChart(found);
  if (chart || pareto.length > 1) {
    const caption = captionOf(found);
    const picture = chart && (await figure(chart, caption));
    add(
      'front',
      'Time and cost',
      'Time and cost',
      html`${picture}${pareto.length > 0 && html`<details${picture === null && html` open`}><summary>Table of the front</summary>${frontTable(found)}</details>`}`,
    );
  }
  if (from) add('way', 'From your layout', 'From your own layout', wayTable(from));
  if (rejections.length > 0) add('rejected', 'Left out', 'Left out', rejectionTable(found));
  if (refusals.length > 0) add('refusals', 'Cannot run', 'Cannot run', refusalList(found));
  add('sources', 'What it rests on', 'What it rests on', restingOn(found, made));
  const [only, ...others] = inputs;
  return {
    title:
      others.length === 0
        ? `${only!.modelTitle} on ${count(only!.devices)} devices (${only!.clusterTitle}): search`
        : `${only!.modelTitle} on ${inputs.length} clusters: search`,
    llmsim: found.llmsim,
    ...(date === undefined ? {} : { date }),
    job: jobOf(found),
    parts,
  };
}

function firstScreen(found: Found): Markup {
  const row = found.rows[0] ?? found.nearest;
  const asked = row && { inputs: found.inputs[row.input]!, rows: [row] };
  const facts = row && asked && (row.fits ? factsOf(row, asked) : memoryOnly(row, asked));
  return html`<p class="answer">${answerOf(found)}</p>
${workOf(found)}
${facts}
${row && notesOf(row, found)}`;
}

/** What holds for all questions; the clusters are in a table. */
function jobOf(found: Found): string[] {
  const said = found.inputs.map((inputs, i) =>
    job({ inputs, rows: found.rows.filter(({ input }) => input === i) }),
  );
  const { maxDevices } = found.limits;
  const common = said[0]!.filter((fact) => said.every((facts) => facts.includes(fact)));
  return [...common, ...(maxDevices === undefined ? [] : [`at most ${count(maxDevices)} devices`])];
}

function captionOf({ inputs }: Found): string {
  if (inputs.length === 1) return 'The whole run on one cluster; failures and restarts are not counted.';
  const of = inputs[0]!.tokens === null ? 'Of a step' : 'Of the whole run';
  return `${of}, each mark a layout, named by its cluster; failures and restarts are not counted.`;
}

/** The questions that were searched together, what was set, and how to get the page again. */
function restingOn(found: Found, made: string): Markup {
  const { inputs, llmsim } = found;
  return html`<p>${prose(`Each layout is predicted as \`llmsim simulate\` predicts it, from the figures of the cluster’s profile; \`llmsim hardware\` shows them with their sources. ${INTERVAL}`.replaceAll('`', ''))}</p>
${plain(
  ['cluster', 'nodes', 'devices', 'accelerator', 'price of a device-hour', 'strategies', 'set'],
  inputs.map((each, i) => [
    ...[each.clusterTitle, count(each.nodes), count(each.devices), each.acceleratorTitle ?? each.accelerator],
    ...[
      priceSaid(found, i),
      each.strategies.length === 0 ? 'all' : each.strategies.join(', '),
      setSaid(each),
    ],
  ]),
  6,
)}
<h3>How this page was made</h3>
${howMade([made], [llmsim])}`;
}

function priceSaid({ rows, pareto, nearest, from, inputs }: Found, input: number): string {
  const { price: used } = inputs[input]!;
  if (used !== undefined) {
    const from = [used.provider, used.sku, used.region, used.commitment].flatMap((part) => part ?? []);
    return [dollars(used.usdPerDeviceHour), ...from, ageOf(used)].filter((part) => part !== '').join(', ');
  }
  const own = [...rows, ...pareto, ...(nearest ? [nearest] : []), ...(from ? [from.row] : [])].filter(
    (row) => row.input === input,
  );
  const price = pricePerDeviceHour({ rows: own }) ?? inputs[input]!.usdPerDeviceHour;
  return price === undefined || price === null ? '–' : dollars(price);
}

/** What was not to be searched, and figures that the question changed. */
function setSaid({ fixed, settings = {}, whatIf = [] }: Inputs): string {
  return (
    [
      ...Object.entries(fixed).map(([key, value]) => `${key} ${String(value)}`),
      ...Object.entries(settings).map(([key, value]) => `${key} ${value}`),
      ...whatIf,
    ].join(', ') || '–'
  );
}
