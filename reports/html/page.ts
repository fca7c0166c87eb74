/**
 * The report: one file that opens from a disk or an e-mail, made from result JSON alone. Tables and charts
 * are in it as they are read without scripts; the script makes tables sort and the timeline zoom. Its policy
 * lets it run that script and fetch nothing.
 */
import type { Validation } from '../../accuracy/threads/validation.js';
import type { Comparison } from '../../planning/comparison.js';
import { answer } from './answer.js';
import { costChart } from './charts/cost.js';
import { figure } from './charts/figure.js';
import { breakdownChart, drawn, memoryChart, SLOWEST_DRAWN } from './charts/stacked.js';
import { anchor, html, jsonIn, type Markup, raw } from './markup.js';
import { strategySection } from './strategy.js';
import { STYLE } from './style.js';
import { leftOver, type Named, plain, ranking } from './tables.js';
import { validationSection } from './validation.js';

/** What the page takes from outside besides the results. */
export interface Shell {
  /** The script of the page, one module without imports. */
  readonly script: string;
  /** SHA-256 of a text in base64, for the page's policy. */
  readonly hash: (text: string) => string;
  /** Deflated (RFC 1951) UTF-8 of a text in base64: timelines repeat themselves and become a tenth. */
  readonly deflated: (text: string) => string;
}

/** Runs on threads to be shown with the comparisons, or alone. */
export interface NamedValidation {
  readonly name: string;
  readonly validation: Validation;
}

/** The whole page; several results are ranked together and shown one after the other. */
export async function reportPage(
  all: readonly Named[],
  validations: readonly NamedValidation[],
  { script, hash, deflated }: Shell,
): Promise<string> {
  const data = jsonIn(timelines(all, deflated));
  const policy = `default-src 'none'; style-src 'sha256-${hash(STYLE)}'; script-src 'sha256-${hash(script)}'; base-uri 'none'; form-action 'none'`;
  const titles = [
    ...all.map(titleOf),
    ...validations.map(({ validation: v }) => `${v.inputs.model} on threads`),
  ];
  const title = titles.join(' · ');
  const body = html`<a class="skip" href="#ranking">To the ranking</a>
<main>
<h1>${title}</h1>
${all.map(({ name, comparison }) => html`<p class="answer">${all.length > 1 ? `${name}: ` : ''}${answer(comparison)}</p>`)}
${all.length === 1 ? job(all[0]!.comparison) : null}
${
  all.length > 0
    ? html`<h2>Ranking</h2>
${tools()}
${ranking(all)}
${await parts(all)}`
    : null
}
${await Promise.all(validations.map(({ name, validation }) => validationSection(name, validation)))}
${about(all)}
</main>
<div id="tip" role="status" hidden></div>`;
  const { llmsim } = all[0]?.comparison ?? validations[0]!.validation;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="llmsim ${llmsim}">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${body}
<script type="application/json" id="data">${data}</script>
<script type="module">${raw(script)}</script>
</body>
</html>
`.text;
}

async function parts(all: readonly Named[]): Promise<Markup[]> {
  const several = all.length > 1;
  const made: Markup[] = [];
  const costs = costChart(all.map(({ name, comparison }) => ({ name, rows: comparison.rows })));
  if (costs)
    made.push(
      html`<h2>Time and cost</h2>${await figure(costs, 'Of the whole run, at the price in the profile; failures and restarts are not counted.')}`,
    );
  for (const { name, comparison } of all) {
    const { rows } = comparison;
    if (rows.length > 0) {
      const some = drawn(rows);
      const left =
        some.length < rows.length
          ? ` Not drawn, being over ${SLOWEST_DRAWN} times as slow as the first: ${rows
              .slice(some.length)
              .map((r) => r.strategy)
              .join(', ')}.`
          : '';
      made.push(html`<h2>Step time breakdown${several ? `: ${name}` : ''}</h2>
${await figure(breakdownChart(some), `Of the busiest stage; the parts sum to the step time. Exposed: communication that no compute hides, by axis.${left}`)}
<h2>Memory${several ? `: ${name}` : ''}</h2>
${await figure(memoryChart(rows), 'Of the fullest device at its peak.')}`);
    }
    made.push(html`${leftOver(comparison)}`);
    if (rows.some((r) => r.detail)) made.push(html`<h2>Strategies${several ? `: ${name}` : ''}</h2>`);
    else made.push(withoutDetail());
    for (const [i, row] of rows.entries()) {
      if (row.detail) made.push(await strategySection(row, comparison, several ? name : '', i === 0));
    }
  }
  return made;
}

function withoutDetail(): Markup {
  return html`<p class="soft">Timelines, stages, kernels, links, scaling and sources are not in this result: <code>llmsim compare … --json --detail</code> or <code>--report FILE</code> puts them there.</p>`;
}

function titleOf({ comparison: { inputs } }: Named): string {
  return `${inputs.modelTitle} on ${inputs.devices} devices (${inputs.clusterTitle})`;
}

function job({ inputs: i }: Comparison): Markup {
  return html`<p class="soft">${i.globalBatch} sequences of ${i.sequence} tokens a step · ${i.precision}, ${i.gradientPrecision} gradients · ${i.kernels} kernels${i.framework === undefined ? '' : ` · ${i.framework}`}</p>`;
}

function tools(): Markup {
  return html`<div class="tools"><label class="skip" for="filter">Filter the ranking</label><input type="search" id="filter" placeholder="Filter, e.g. zero or tp8" aria-label="Filter the ranking"><details><summary>Columns</summary><div id="columns"></div></details><button type="button" id="copy-csv">Copy as CSV</button><button type="button" id="copy-markdown">Copy as Markdown</button></div>`;
}

/** Every figure with its source, and how the page was made. */
function about(all: readonly Named[]): Markup {
  return html`${all.map(
    ({ name, comparison: { assumptions, command, llmsim } }) => html`${
      assumptions &&
      html`<h2>What it rests on${all.length > 1 ? `: ${name}` : ''}</h2>
<p>Every figure of the hardware profile, those that were assumed first. The 90 % interval of a step time is the prediction interval: how far predictions for published runs were off, nine times in ten.</p>
<details><summary>${assumptions.length} figures with their sources</summary>${plain(
        ['figure', 'value (SI units)', 'kind', 'source'],
        assumptions.map((a) => [
          a.figure,
          a.value === null ? '–' : String(Number(a.value.toPrecision(4))),
          a.kind,
          a.source,
        ]),
        3,
      )}</details>`
    }
<h2>How this page was made</h2><pre><code>${command ?? `llmsim report ${anchor(name)}.json -o report.html`}</code></pre>
<p class="soft">llmsim ${llmsim}. MFU counts the model’s FLOPs, recomputation left out, over the dense peak; HFU counts recomputation too.</p>`,
  )}`;
}

/** By strategy, each by itself: a reader opens few of them. */
function timelines(all: readonly Named[], deflated: Shell['deflated']): Record<string, string> {
  const several = all.length > 1;
  return Object.fromEntries(
    all.flatMap(({ name, comparison }) =>
      comparison.rows.flatMap((row) =>
        row.detail
          ? [
              [
                anchor(several ? name : '', row.strategy),
                deflated(JSON.stringify(row.detail.timeline)),
              ] as const,
            ]
          : [],
      ),
    ),
  );
}
