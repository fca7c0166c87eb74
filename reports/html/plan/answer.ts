/** The answer of a plan: how many cells meet the limits, the cheapest and the soonest of each job, or what comes nearest. */
import { largest } from '../../../input/extremes.js';
import type { PlanRow } from '../../../planning/plan/row.js';
import { shortLayout } from '../../layout.js';
import { count, dollars, duration } from '../../tables/units.js';
import { tightNotes } from '../../tight.js';
import { type Fact, listOf, note } from '../facts.js';
import { html, type Markup, prose } from '../markup.js';
import { capital, cellName, cellWithLimits, type Dimension, jobsOf } from './dimensions.js';
import { BINDINGS, bestWithin, bindingWords, type Measure, measuresOf, wordsOfRows } from './figures.js';

/** Jobs that are answered one by one; more are in the table. */
const MOST_JOBS = 4;

/** Sentences, a job each. */
export function answerOf(rows: readonly PlanRow[], dimensions: readonly Dimension[]): Markup {
  const jobs = jobsOf(rows, dimensions);
  const within = rows.filter(({ binds }) => binds === 'none').length;
  const isLimited = rows.some(({ inputs: { deadlineSeconds, budgetUsd, maxDevices } }) =>
    [deadlineSeconds, budgetUsd, maxDevices].some((limit) => limit !== null),
  );
  const met = within === 0 ? 'None' : within === rows.length ? 'All' : count(within);
  const does = isLimited ? (within < 2 ? 'meets every limit' : 'meet every limit') : 'can be run';
  const of = within === rows.length ? '' : 'of ';
  const head =
    rows.length === 1
      ? html`The cell ${within === 0 ? 'does not meet every limit' : does}`
      : html`<strong>${met}</strong> ${prose(`${of}${count(rows.length)} cells ${does}`)}`;
  const said = jobs.slice(0, MOST_JOBS).map(({ name, rows: own }) => {
    const sentence = jobAnswer(own, dimensions);
    return name === '' ? sentence : html`<b>${prose(name)}</b>: ${sentence}`;
  });
  const more = jobs.length - said.length;
  if (said.length === 1) return html`<p class="answer">${head}. ${said}</p>`;
  return html`<p class="answer">${head}.</p><ul class="verdicts">${said.map((each) => html`<li>${each}</li>`)}</ul>${more > 0 && html`<p class="soft">${prose(`${count(more)} more jobs are in the table of cells.`)}</p>`}`;
}

function jobAnswer(rows: readonly PlanRow[], dimensions: readonly Dimension[]): Markup {
  const [measure, other] = measuresOf(rows);
  if (measure === undefined) return html`no cell has a layout that can be run.`;
  const best = bestWithin(rows, measure);
  if (best === undefined) return nearest(rows, measure, dimensions);
  const second = other && bestWithin(rows, other);
  const isBoth = second === undefined || second === best;
  const sorts = isBoth && other ? `${capital(measure.best)} and ${other.best}` : capital(measure.best);
  const first = html`${sorts} is ${named(best, dimensions)}, with ${prose(`${best.winner!.strategy} (${shortLayout(best.winner!.layout)})`)}: ${figures(best)}.`;
  if (isBoth) return first;
  return html`${first} ${capital(other!.best)} is ${named(second, dimensions)}: ${figures(second)}.`;
}

function named(row: PlanRow, dimensions: readonly Dimension[]): Markup {
  return html`<strong>${prose(cellName(row, dimensions))}</strong>`;
}

/** What a cell costs and takes, at p50 and at p90 where they are known. */
function figures(row: PlanRow): Markup {
  const { run, speed } = row;
  if (run === null)
    return html`<b class="whole">${count(speed!.tokensPerSecond)} ${wordsOfRows([row]).rate}</b>`;
  const { cost, costUsd, timeToTrain, timeToTrainSeconds } = run;
  const more = prose(
    [termOf(row), isTight(row) && 'memory is tight'].flatMap((each) => (each ? [`; ${each}`] : [])).join(''),
  );
  const usd = cost?.p50 ?? costUsd;
  const time = html`<b class="whole">${duration(timeToTrain?.p50 ?? timeToTrainSeconds)}</b>`;
  const said = usd === null ? time : html`<b class="whole">${dollars(usd)}</b> in ${time}`;
  if (timeToTrain === null) return html`${said}${more}`;
  const high = [...(cost === null ? [] : [dollars(cost.p90)]), duration(timeToTrain.p90)].join(' in ');
  return html`${said} (p50; p90 <span class="whole">${high}</span>)${more}`;
}

/** `1-year: of a term that costs $14.5 M`; null for what is paid by the hour. */
function termOf({ run, price }: PlanRow): string | null {
  if (price?.commitment === 'owned') return 'owned: its share of machines that are paid whole';
  const usd = run?.commitmentCostUsd ?? null;
  return usd === null ? null : `${price!.commitment}: of a term that costs ${dollars(usd)}`;
}

function isTight({ winner }: PlanRow): boolean {
  return winner?.memory.verdict === 'tight';
}

/** What a tight layout risks, where a cell within the limits has one. */
export function tightNote(rows: readonly PlanRow[]): Markup | null {
  const within = rows.filter(({ binds }) => binds === 'none');
  const tight = within.filter(isTight);
  if (tight.length === 0) return null;
  const of =
    within.length === tight.length
      ? `all ${count(within.length)}`
      : `${count(tight.length)} of the ${count(within.length)}`;
  const [note] = tightNotes(tight.map(({ winner }) => winner!.memory));
  return html`<p class="soft">${prose(`In ${of} cells within the limits memory is ${note}`)}</p>`;
}

/** The cell that is beyond its limits by the least factor. */
function nearest(rows: readonly PlanRow[], measure: Measure, dimensions: readonly Dimension[]): Markup {
  const beyond = ({ run }: PlanRow) => largest([run?.deadlineUse ?? 0, run?.budgetUse ?? 0], 0);
  const [least] = rows
    .filter((row) => measure.of(row) !== null)
    .sort((a, b) => beyond(a) - beyond(b) || measure.of(a)! - measure.of(b)!);
  if (least === undefined) return html`no cell has a layout that can be run.`;
  return html`Nearest is <strong>${prose(cellWithLimits(least, dimensions))}</strong>, ${prose(bindingWords(least))}: ${figures(least)}.`;
}

/** Side by side: how many cells meet the limits, and of a single job from what to what they cost and take. */
export function factsOfPlan(rows: readonly PlanRow[], dimensions: readonly Dimension[]): Markup {
  const isOneJob = !dimensions.some(({ isJob }) => isJob);
  const within = rows.filter(({ binds }) => binds === 'none');
  const held = Object.entries(BINDINGS).flatMap(([binding, { name }]) => {
    const held = rows.filter(({ binds }) => binds === binding).length;
    return held === 0 ? [] : [`${name}: ${count(held)}`];
  });
  const facts: Fact[] = [
    {
      ...{ name: 'Meet every limit', value: `${count(within.length)} of ${count(rows.length)}`, meter: null },
      notes: held.map(note),
    },
    ...(isOneJob ? measuresOf(rows) : []).flatMap((measure): Fact[] => {
      const said = measure.id === 'speed' ? count : measure.said;
      const figures = within.flatMap((row) => measure.of(row) ?? []).sort((a, b) => a - b);
      if (figures.length === 0) return [];
      const [low, high] = [figures[0]!, figures.at(-1)!];
      const [best, worst] = measure.lessIsBetter ? [low, high] : [high, low];
      return [
        {
          ...{ name: `${capital(measure.name)} of those`, value: said(best), meter: null },
          notes:
            figures.length > 1
              ? [
                  note(`to ${said(worst)}`),
                  note(`half of them up to ${said(figures[Math.ceil(figures.length / 2) - 1]!)}`),
                ]
              : [],
        },
      ];
    }),
  ];
  // One cell, and jobs that nothing holds back, are in the sentence already.
  if (rows.length === 1 || (!isOneJob && held.length === 0)) return html``;
  return listOf(facts);
}
