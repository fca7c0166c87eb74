/** What was asked and when: title, job, price, version; and the way to each section. */

import { optionWords } from '../../input/asked-options.js';
import { unitWords } from '../../input/unit-words.js';
import type { Comparison } from '../../planning/comparison.js';
import { batchWords, lengthWords, objectiveWords, pictureWords, stepTokens } from '../tables/batch.js';
import { parametersOf } from '../tables/heading.js';
import { askedWords, kernelWords, sayKernels } from '../tables/software.js';
import { trainingWords } from '../tables/training.js';
import { tuningWords } from '../tables/tuning.js';
import { count, dollars, duration } from '../tables/units.js';
import { html, type Markup, prose } from './markup.js';
import { type Named, pricePerDeviceHour, shareOf } from './named.js';

/** A section of the page, and its place in the navigation. */
export interface Part {
  readonly id: string;
  readonly name: string;
  readonly body: Markup;
}

/** What a result that is no comparison puts on a page: of a search, a plan, an analysis of sensitivity. */
export interface Chapter {
  /** That of the page, where there is nothing else on it. */
  readonly title: string;
  readonly llmsim: string;
  readonly date?: string;
  /** What was asked, each fact by itself. */
  readonly job: readonly string[];
  /** The first answers; the others are headed by their title. */
  readonly parts: readonly (Part & { readonly title?: string })[];
}

/** Name of the page: the model once, and every cluster. */
export function titleOf(all: readonly Named[], others: readonly string[]): string {
  if (all.length === 0) return others.join(' · ');
  const inputs = all.map(({ comparison }) => comparison.inputs);
  const models = [...new Set(inputs.map(({ modelTitle }) => modelTitle))].join(', ');
  const clusters = [...new Set(inputs.map(({ clusterTitle }) => clusterTitle))];
  const devices = [...new Set(inputs.map((i) => i.devices))].sort((a, b) => a - b).map(count);
  const on =
    clusters.length === 1 && devices.length === 1
      ? `${devices[0]!} devices (${clusters[0]!})`
      : `${clusters.length > 1 ? `${clusters.length} clusters: ` : `${devices.join(', ')} devices: `}${clusters.join(', ')}`;
  return [`${models} on ${on}`, ...others].join(' · ');
}

/** The top of the page. `version` is the program's; `others` are results besides comparisons. */
export function header(
  title: string,
  version: string,
  all: readonly Named[],
  others: readonly Chapter[] = [],
): Markup {
  const [common = [], ...apart] = jobs(all);
  const dates = [...new Set([...all, ...others].flatMap(({ date }) => date ?? []))];
  // What one result is about; of several, each says it in its own section.
  const only = all.length === 0 && others.length === 1 ? others[0]!.job : [];
  return html`<header>
<div class="title"><h1>${title}</h1><p>llmsim ${version}${dates.map((date) => html` · ${date}`)}</p></div>
${jobList([...common, ...only])}${apart.length > 0 && html`<details class="jobs"><summary>What sets the ${apart.length} results apart</summary>${apart.map(jobList)}</details>`}
</header>`;
}

export function jobList(facts: readonly string[]): Markup {
  return html`<ul class="job">${facts.map((fact) => html`<li>${prose(fact)}</li>`)}</ul>`;
}

/** What all results have in common once, then what sets each apart under its name. */
function jobs(all: readonly Named[]): string[][] {
  const said = all.map(({ comparison }) => job(comparison));
  const common = said[0]?.filter((fact) => said.every((facts) => facts.includes(fact))) ?? [];
  const apart = said.map((facts) => facts.filter((fact) => !common.includes(fact)));
  const named = apart.flatMap(([first, ...more], i) =>
    first === undefined ? [] : [[`${all[i]!.name}: ${first}`, ...more]],
  );
  return [common, ...named];
}

/** What was asked, each fact by itself. */
export function job(comparison: Pick<Comparison, 'inputs' | 'device' | 'rows' | 'assumptions'>): string[] {
  const { inputs: i, device } = comparison;
  const price = pricePerDeviceHour(comparison);
  return [
    parametersOf(i.parameters, i.activeParameters),
    ...tuningWords(i),
    `${count(i.devices)} × ${device?.title ?? i.acceleratorTitle ?? i.accelerator}${i.nodes > 1 ? ` in ${count(i.nodes)} nodes` : ''}`,
    i.unit == null
      ? `${count(stepTokens(i))} tokens a step (${batchWords(i).replace(/ tokens$/, '')})`
      : `${batchWords(i)} a step`,
    ...lengthWords(i),
    ...pictureWords(i),
    ...objectiveWords(i, i.training?.reference === true),
    ...(i.tokens === null ? [] : [`${count(i.tokens)} ${unitWords(i).many} in all`]),
    `${i.precision}, ${i.gradientPrecision} gradients`,
    ...trainingWords(i.training, i.perParameter, i.tuning !== undefined, i.defaults?.optimizer),
    ...(i.framework === undefined || sayKernels(i) ? [kernelWords(i)] : []),
    ...askedWords(i),
    ...(i.framework === undefined ? [] : [i.framework]),
    ...optionWords(i),
    ...(price === null ? [] : [`${dollars(price)} per device-hour`]),
    ...(i.deadlineSeconds === undefined ? [] : [`deadline ${duration(i.deadlineSeconds)}`]),
    ...(i.budgetUsd === undefined ? [] : [`budget ${dollars(i.budgetUsd)}`]),
    ...(i.memoryMargin ? [`${shareOf(i.memoryMargin)} of the memory left free`] : []),
  ];
}

/** A list of the page's sections that stays in sight. */
export function navigation(sections: readonly Part[]): Markup {
  return html`<nav aria-label="Sections"><ul>${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`;
}
