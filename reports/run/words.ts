/** The answer of a run in sentences, the same on a terminal, in Markdown and on the page. */
import { unitWords } from '../../input/unit-words.js';
import type { RunAnswer, RunRow } from '../../planning/run/row.js';
import { signed } from '../sensitivity/lines.js';
import { count, duration, percent } from '../tables/units.js';
import { often, shareWords } from './amounts.js';
import { costIntervalWords, differs, intervalWords, medianCost, medianTime, spreadWords } from './spread.js';

/** The answer: how long and how sure, what of it is useful, how often it is interrupted. */
export function answerWords({ inputs }: Pick<RunAnswer, 'inputs'>, row: RunRow): string {
  const { timeToTrainSeconds: t, ettr, costUsd } = row;
  const { one, many } = unitWords(inputs);
  const dollars = costIntervalWords(row);
  const ends = dollars === '' ? '' : ` (${dollars})`;
  const cost = costUsd === null ? '' : ` and costs ${medianCost(costUsd)}${ends}`;
  const interval = intervalWords(row);
  const sure = interval === '' ? '' : ` (${interval} with the uncertainty of the step, 90 %)`;
  return (
    `${inputs.modelTitle} sees ${count(inputs.tokens ?? 0)} ${inputs.tokens === 1 ? one : many} in ${medianTime(t)}${sure}${cost}; ` +
    `${shareWords(ettr)} of the time goes into steps that are kept. ${spreadWords(row)} ${interruptionWords(row)}`
  );
}

/** A count on average says little where most trials see none: below so many the chance of any is told. */
const FEW = 3;

/** `412 interruptions (391–433), one every 3.1 h on average.` */
export function interruptionWords({ interruptions: i }: Pick<RunRow, 'interruptions'>): string {
  if (i.meanTimeToFailureSeconds === null) return 'Nothing interrupts it.';
  if (i.mean < FEW) {
    return `The chance of any interruption is ${percent(i.chanceOfAny)}; there are ${often(i.mean)} on average.`;
  }
  const range = i.p10 < i.p90 ? ` (${count(Math.round(i.p10))}–${count(Math.round(i.p90))})` : '';
  return `${often(i.mean)} interruptions${range}, one every ${duration(i.meanTimeToFailureSeconds)} on average.`;
}

/** Besides the simulated figures, what the closed form and a run of nothing but steps say: of the mean, as both are means. */
export function besideWords({
  closedForm,
  idealSeconds,
  meanSeconds,
  timeToTrainSeconds: t,
}: RunRow): string {
  const closed = closedForm.timeToTrainSeconds;
  const difference = signed(closed / meanSeconds - 1);
  const than =
    difference === '0' ? '' : ` (${difference}${differs(meanSeconds, t.p50) ? ' of the mean' : ''})`;
  return (
    `Steps alone take ${duration(idealSeconds)}; all else adds ${percent(meanSeconds / idealSeconds - 1)} on average. ` +
    `The closed form expects ${duration(closed)}${than}.`
  );
}
