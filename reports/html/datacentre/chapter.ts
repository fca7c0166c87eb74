/**
 * A replay on the page, in the manner of published characterisations of datacentres: what jobs are there, how long they
 * run and wait, who uses the devices, how full they are over time, and what other policies would do.
 */
import type { DatacentreAnswer } from '../../../datacentre/outcome/answer.js';
import { GROUP_DIMENSIONS, outcomesOf } from '../../datacentre/rows.js';
import { leadSentences, sentencesOf } from '../../datacentre/sentences.js';
import { count } from '../../tables/units.js';
import { howMade } from '../about.js';
import type { Chapter } from '../header.js';
import { html, type Markup, prose } from '../markup.js';
import { datacentreFacts } from './facts.js';
import { groupPart } from './groups.js';
import { arrivalPart, policyPart } from './policies.js';
import { distributionPart, sizePart, timePart } from './times.js';

/** An answer that is put on a page. */
export interface NamedDatacentre {
  readonly name: string;
  readonly date?: string;
  readonly told: DatacentreAnswer;
  /** The command that makes the page again. */
  readonly made: string;
}

export async function datacentreChapter(
  { date, told, made }: NamedDatacentre,
  prefix: string,
): Promise<Chapter> {
  const { inputs, llmsim } = told;
  const parts: { id: string; name: string; title?: string; body: Markup }[] = [
    { id: `${prefix}answer`, name: 'Answer', body: firstScreen(told) },
  ];
  const add = (id: string, name: string, title: string, body: Markup | null) => {
    if (body !== null) parts.push({ id: prefix + id, name, title, body });
  };
  add('policies', 'Policies', 'Policies and changes', await policyPart(told, prefix));
  add('arrivals', 'Arrivals', 'Allocation while jobs arrive', await arrivalPart(told));
  add('over-time', 'Over time', 'The datacentre over time', await timePart(told));
  add('durations', 'Durations', 'How long jobs run and wait', await distributionPart(told));
  add('by-size', 'By size', 'Jobs by the devices they ask for', await sizePart(told));
  for (const dimension of GROUP_DIMENSIONS.filter((each) => each !== 'size')) {
    const part = await groupPart(told, dimension);
    if (part !== null) add(`by-${dimension}`, part.name, part.title, part.body);
  }
  add(
    'notes',
    'Notes',
    'What this rests on',
    html`${sentencesOf(told).map((said) => html`<p>${prose(said)}</p>`)}`,
  );
  add('sources', 'How it was made', 'How this page was made', howMade([made], [llmsim]));
  return {
    title: `${count(told.jobs)} jobs on ${count(told.devices)} devices`,
    ...{ llmsim, ...(date === undefined ? {} : { date }) },
    job: [
      `jobs: ${inputs.jobs}`,
      `nodes: ${inputs.nodes}`,
      ...inputs.kinds.slice(0, 6).map((each) => {
        const kind = each.kind === '' ? 'devices of no stated kind' : each.kind;
        return `${count(each.devices)} × ${kind} in ${count(each.nodes)} nodes`;
      }),
      ...inputs.options,
    ],
    parts,
  };
}

function firstScreen(told: DatacentreAnswer): Markup {
  const [first, ...others] = leadSentences(told);
  return html`<p class="answer">${prose(first!)}</p>
${others.map((said) => html`<p class="soft">${prose(said)}</p>`)}
${datacentreFacts(outcomesOf(told)[0]!)}`;
}
