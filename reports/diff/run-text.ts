/** Two runs side by side for a person, on a terminal or as Markdown. */
import { shortLayout } from '../layout.js';
import { amount, often, shareWords } from '../run/amounts.js';
import { BADPUT_WORDS, FATE_WORDS } from '../run/kinds.js';
import { intervalWords, medianCost, medianTime, rangeOfTrials } from '../run/spread.js';
import type { Style } from '../tables/style.js';
import { count, dollars, duration, energy, percent } from '../tables/units.js';
import type { RunBest, RunDifference } from './run.js';
import {
  columns,
  inputPair,
  markdownOf,
  type Pair,
  points,
  relative,
  SAME,
  type Titled,
  textOf,
} from './text.js';

/** The whole page, ending in a line break. */
export function runDiffText(difference: RunDifference, style: Style): string {
  return textOf(runSentences(difference), figuresOf(difference), style);
}

/** The same as Markdown. */
export function runDiffMarkdown(difference: RunDifference): string {
  return markdownOf(runSentences(difference), figuresOf(difference));
}

/** The verdict, then what is to be known of it. */
function runSentences({ before, after, answer, question }: RunDifference): string[] {
  return [
    verdictOf(answer),
    `Before: ${before.name}; after: ${after.name}${
      before.llmsim === after.llmsim ? '' : `, by llmsim ${before.llmsim} and ${after.llmsim}`
    }.`,
    ...(question.length === 0 ? ['The question is the same.'] : []),
    ...certainty(answer),
  ];
}

function verdictOf({ before: a, after: b }: RunDifference['answer']): string {
  if (a === null || b === null) {
    const named = a ?? b;
    if (named === null) return 'There is no run, before and after.';
    return a === null
      ? `There was no run; now there is one of ${named.strategy}.`
      : `There was a run of ${named.strategy}; now there is none.`;
  }
  const [x, y] = [a.timeToTrainSeconds.p50, b.timeToTrainSeconds.p50];
  const ratio = y / x;
  const much =
    Math.abs(ratio - 1) < 5e-4
      ? 'as long as before'
      : ratio < 1
        ? `${percent(1 - ratio)} less time`
        : `${percent(ratio - 1)} longer`;
  const cost =
    a.costUsd === null || b.costUsd === null ? '' : `, ${dollars(a.costUsd.p50)} → ${dollars(b.costUsd.p50)}`;
  const [before, after] = [a, b].map(({ strategy, layout }) => `${strategy} ${shortLayout(layout)}`);
  return `The run takes ${much}: ${duration(x)} → ${duration(y)}${cost} (${before === after ? after : `${before} → ${after}`}).`;
}

/** Failures are drawn anew; whether the trials are apart, at the step times that were played. */
function certainty({ before: a, after: b }: RunDifference['answer']): string[] {
  if (a === null || b === null) return [];
  const [t, u] = [a.timeToTrainSeconds, b.timeToTrainSeconds];
  if (Math.abs(u.p50 / t.p50 - 1) < 5e-4) return [];
  const apart = t.p90 < u.p10 || u.p90 < t.p10;
  const [first, second] = [t, u].map((trials) => rangeOfTrials(trials) || medianTime(trials));
  const ranges = `${first} and ${second}`;
  return [
    apart
      ? `Failures alone do not explain it: eight trials of ten take ${ranges}, at the step times played.`
      : `Failures alone spread as much: eight trials of ten take ${ranges}, at the step times played.`,
  ];
}

function figuresOf({ answer: { before, after }, question, strategies }: RunDifference): Titled[] {
  const both = before !== null && after !== null;
  const tables: Titled[] = [
    { title: 'The question', figures: { columns: columns('input'), rows: question.map(inputPair) } },
    {
      title: 'The answer',
      figures: { columns: columns('figure'), rows: both ? answerPairs(before, after) : [] },
    },
    {
      title: 'Device-hours, by what became of them',
      figures: { columns: columns('fate'), rows: both ? hourPairs(before, after, 'fates', FATE_WORDS) : [] },
    },
    {
      title: 'The same, by Google’s kinds of badput',
      figures: {
        columns: columns('badput'),
        rows: both ? hourPairs(before, after, 'badput', BADPUT_WORDS) : [],
      },
    },
    {
      title: 'Strategies',
      figures: {
        columns: columns('strategy'),
        rows: strategies.length > 1 ? strategies.map(strategyPair) : [],
      },
    },
  ];
  return tables.filter(({ figures }) => figures.rows.length > 0);
}

type Line = readonly [
  name: string,
  text: (run: RunBest) => string,
  number?: (run: RunBest) => number | null | undefined,
];

const maybe = (seconds: number | null) => (seconds === null ? '' : duration(seconds));
const restartOf = ({ restart: r }: RunBest) =>
  r.schedulerSeconds + r.startSeconds + r.initSeconds + r.warmupSeconds + r.loadSeconds;

const LINES: readonly Line[] = [
  ['strategy', (r) => r.strategy],
  ['layout', (r) => shortLayout(r.layout)],
  ['devices', (r) => count(r.devices), (r) => r.devices],
  ['spare nodes', (r) => count(r.spares), (r) => r.spares],
  ['step time', (r) => duration(r.stepTimeSeconds), (r) => r.stepTimeSeconds],
  ['time to train, p50', (r) => medianTime(r.timeToTrainSeconds), (r) => r.timeToTrainSeconds.p50],
  ['90 %, with the step’s', intervalWords],
  ['p10–p90 of trials alone', (r) => rangeOfTrials(r.timeToTrainSeconds)],
  ['mean', (r) => duration(r.meanSeconds), (r) => r.meanSeconds],
  ['cost, p50', ({ costUsd: c }) => (c === null ? '' : medianCost(c)), ({ costUsd }) => costUsd?.p50],
  ['energy, p50', (r) => energy(r.energyKwh.p50), (r) => r.energyKwh.p50],
  ['interruptions, mean', (r) => often(r.interruptions.mean), (r) => r.interruptions.mean],
  [
    'time between them',
    (r) => maybe(r.interruptions.meanTimeToFailureSeconds),
    (r) => r.interruptions.meanTimeToFailureSeconds,
  ],
  ['checkpoints', ({ checkpoint: c }) => `${c.mode}, ${c.store}`],
  [
    'interval of them',
    ({ checkpoint: c }) => maybe(c.intervalSeconds),
    ({ checkpoint }) => checkpoint.intervalSeconds,
  ],
  ['devices stop for', (r) => duration(r.checkpoint.blockedSeconds), (r) => r.checkpoint.blockedSeconds],
  ['written after', (r) => duration(r.checkpoint.writeSeconds), (r) => r.checkpoint.writeSeconds],
  ['loaded in', (r) => duration(r.checkpoint.loadSeconds), (r) => r.checkpoint.loadSeconds],
  ['a restart', (r) => duration(restartOf(r)), restartOf],
];

const SHARES: readonly Line[] = [
  ['ETTR', (r) => shareWords(r.ettr), (r) => r.ettr],
  ['goodput', (r) => shareWords(r.goodput), (r) => r.goodput],
];

function answerPairs(before: RunBest, after: RunBest): Pair[] {
  const pairs = (lines: readonly Line[], change: (x: number, y: number) => string) =>
    lines.map(([name, text, number]): Pair => {
      const [a, b] = [text(before), text(after)];
      const [x, y] = [number?.(before), number?.(after)];
      const known = typeof x === 'number' && typeof y === 'number';
      return { name, before: a, after: b, change: known ? change(x, y) : a === b ? SAME : '' };
    });
  return [...pairs(LINES, relative), ...pairs(SHARES, points)].filter(
    ({ before: a, after: b }) => (a !== '' && a !== '0') || (b !== '' && b !== '0'),
  );
}

function hourPairs<Kind extends 'fates' | 'badput'>(
  before: RunBest,
  after: RunBest,
  kind: Kind,
  names: Readonly<Record<keyof RunBest[Kind], string>>,
): Pair[] {
  return (Object.keys(names) as (keyof RunBest[Kind])[]).flatMap((each) => {
    const [x, y] = [before, after].map((run) => (run[kind][each] as number) / 3600);
    if (x === 0 && y === 0) return [];
    const name = kind === 'fates' ? String(each) : names[each];
    return [{ name, before: amount(x!), after: amount(y!), change: relative(x!, y!) }];
  });
}

function strategyPair({ strategy, beforeSeconds, afterSeconds }: RunDifference['strategies'][number]): Pair {
  const text = (seconds: number | null) => (seconds === null ? '–' : duration(seconds));
  const known = beforeSeconds !== null && afterSeconds !== null;
  return {
    ...{ name: strategy, before: text(beforeSeconds), after: text(afterSeconds) },
    change: known ? relative(beforeSeconds, afterSeconds) : beforeSeconds === null ? 'new' : 'gone',
  };
}
