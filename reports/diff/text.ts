/** Two results side by side for a person, on a terminal or as Markdown. */

import type { RootContent } from 'mdast';
import { sharedWords } from '../../input/unit-words.js';
import { shortLayout } from '../layout.js';
import { type Column, type Figures, grid } from '../tables/grid.js';
import { list, markdown, paragraph, strong, table, words } from '../tables/markdown.js';
import { paint, type Style, wrap } from '../tables/style.js';
import {
  count,
  dollars,
  duration,
  durationRange,
  memory,
  memoryOf,
  percent,
  teraflops,
} from '../tables/units.js';
import type { Best, Difference, Outcome, StrategyChange } from './difference.js';

/** A line of a table: one thing on both sides, and what became of it. */
export interface Pair {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly change: string;
}

export function columns(title: string): readonly Column<Pair>[] {
  return [
    { title, align: 'left', leaves: 0, cell: ({ name }) => name },
    { title: 'before', align: 'right', leaves: 0, cell: ({ before }) => before },
    { title: 'after', align: 'right', leaves: 0, cell: ({ after }) => after },
    { title: 'change', align: 'right', leaves: 1, cell: ({ change }) => change },
  ];
}

/** A table, and what is to be said below it. */
export interface Titled {
  readonly title: string;
  readonly figures: Figures<Pair>;
  readonly note?: string | undefined;
}

/** The tables that have something to say, in order. */
export function diffFigures(difference: Difference): Titled[] {
  const { answer, parts, strategies, question } = difference;
  const outcomes = strategyPairs(strategies, answer.verdict?.tokensRatio ?? 1);
  const changed = outcomes.filter((pair) => !isSame(pair));
  const tables: Titled[] = [
    { title: 'The question', figures: { columns: columns('input'), rows: question.map(inputPair) } },
    { title: 'The answer', figures: { columns: columns('figure'), rows: answerPairs(answer) } },
    {
      title: `Parts of the step${perTokens(answer)}`,
      figures: { columns: columns('part'), rows: partPairs(parts) },
    },
    {
      title: `Strategies${perTokens(answer, 'change is')}`,
      figures: { columns: columns('strategy'), rows: changed },
      note: unchanged(outcomes.filter(isSame).map(({ name }) => name)),
    },
  ];
  return tables.filter(({ figures, note }) => figures.rows.length > 0 || note !== undefined);
}

/** Whether nothing that is shown of a strategy changed. */
function isSame({ before, after, change }: Pair): boolean {
  return before === after && change === SAME;
}

function unchanged(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  return `${names.length === 1 ? '1 row is' : `${names.length} rows are`} the same: ${names.join(', ')}.`;
}

export const SAME = 'the same';

/** The whole page, ending in a line break. */
export function diffText(difference: Difference, style: Style): string {
  return textOf(sentences(difference), diffFigures(difference), style);
}

/** A verdict, what is to be known of it, and tables, for a terminal. */
export function textOf(
  [verdict, ...others]: readonly string[],
  tables: readonly Titled[],
  style: Style,
): string {
  const p = paint(style);
  const blocks = [
    [...wrap(verdict!, style).map(p.bold), ...others.flatMap((text) => wrap(text, style))],
    ...tables.map(({ title, figures, note }) => [
      p.bold(title),
      ...(figures.rows.length === 0 ? [] : grid(figures.columns, figures.rows, style)),
      ...(note === undefined ? [] : wrap(note, style)),
    ]),
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** The same as Markdown. */
export function diffMarkdown(difference: Difference): string {
  return markdownOf(sentences(difference), diffFigures(difference));
}

/** The same blocks as Markdown. */
export function markdownOf([verdict, ...others]: readonly string[], tables: readonly Titled[]): string {
  const blocks: RootContent[] = [
    paragraph(strong(verdict!)),
    list(others.map((text) => [words(text)])),
    ...tables.flatMap(({ title, figures, note }) => [
      paragraph(strong(title)),
      ...(figures.rows.length === 0 ? [] : [table(figures)]),
      ...(note === undefined ? [] : [paragraph(words(note))]),
    ]),
  ];
  return markdown(blocks);
}

/** Said of what is after, where a step has other tokens than before. */
function perTokens({ verdict, before, after }: Difference['answer'], what = ''): string {
  if (verdict === null || verdict.tokensRatio === 1) return '';
  const { many } = sharedWords([before, after].filter((best) => best !== null));
  return `, ${what === '' ? '' : `${what} `}for as many ${many} as a step had before`;
}

/** The verdict, then what is to be known of it. */
export function sentences({ before, after, answer, question }: Difference): string[] {
  return [
    verdictOf(answer),
    `Before: ${before.name}; after: ${after.name}${
      before.llmsim === after.llmsim ? '' : `, by llmsim ${before.llmsim} and ${after.llmsim}`
    }.`,
    ...(question.length === 0 ? ['The question is the same.'] : []),
    ...certainty(answer),
    ...otherPeak(answer),
  ];
}

/** That MFU does not compare where it is of another peak. */
function otherPeak({ before, after }: Difference['answer']): string[] {
  if (before === null || after === null || samePeak(before, after)) return [];
  const [a, b] = [before, after].map((best) => teraflops(best.peakTflopsPerDevice));
  return [
    `The peak that MFU is a share of changed, ${a} → ${b} per device: hold ${sharedWords([before, after]).rate}/device against each other, and not MFU.`,
  ];
}

function verdictOf({ before, after, verdict }: Difference['answer']): string {
  if (before === null && after === null) return 'Nothing fits, before and after.';
  if (before === null) return `Nothing fitted; now ${named(after!)} does.`;
  if (after === null) return `${named(before)} fitted; now nothing does.`;
  const { timeRatio, tokensRatio } = verdict!;
  const sameTokensPerStep = tokensRatio === 1;
  const unit = sharedWords([before, after]);
  const same = named(before) === named(after);
  const moved = same ? named(after) : `${named(before)} → ${named(after)}`;
  const times = sameTokensPerStep
    ? `${duration(before.stepTimeSeconds)} → ${duration(after.stepTimeSeconds)}`
    : `${count(before.tokensPerSecond)} → ${count(after.tokensPerSecond)} ${unit.rate} in all`;
  const what = sameTokensPerStep ? 'A step' : capital(unit.an);
  return `${what} takes ${howMuch(timeRatio)}: ${times}${whole(before, after)} (${moved}).`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `12.3 % longer`. */
function howMuch(timeRatio: number): string {
  if (Math.abs(timeRatio - 1) < 5e-4) return 'as long as before';
  return timeRatio < 1 ? `${percent(1 - timeRatio)} less time` : `${percent(timeRatio - 1)} longer`;
}

/** The whole run, where both sides have one. */
function whole({ totals: a }: Best, { totals: b }: Best): string {
  if (a === null || b === null) return '';
  return `, ${duration(a.timeToTrainSeconds)} → ${duration(b.timeToTrainSeconds)}, ${dollars(a.costUsd)} → ${dollars(b.costUsd)}`;
}

function certainty(answer: Difference['answer']): string[] {
  const { before, after, verdict } = answer;
  if (verdict?.withinIntervals == null || Math.abs(verdict.timeRatio - 1) < 5e-4) return [];
  const [a, b, scale] = [before!.interval!, after!.interval!, verdict.tokensRatio];
  const ranges = `${durationRange(a.low, a.high)} and ${durationRange(b.low * scale, b.high * scale)}${perTokens(answer)}`;
  if (!verdict.withinIntervals) return [`The 90 % intervals (${ranges}) bear the difference out.`];
  return [
    `Too close to call by the 90 % intervals (${ranges}): each time lies within the other’s.` +
      (verdict.sharesError
        ? ' Model and accelerator are the same, so both predictions share most of their error, and their ratio is known better than either.'
        : ''),
  ];
}

function named({ strategy, layout }: Best): string {
  return `${strategy} ${shortLayout(layout)}`;
}

/** What these are called where one asks for them. */
const OPTIONS: Readonly<Record<string, string>> = {
  expertOverlap: 'expert-overlap',
  capacityFactor: 'capacity-factor',
  cudaGraphs: 'cuda-graphs',
  cpKind: 'cp-kind',
  cpInner: 'cp-inner',
  cpBalance: 'cp-balance',
  expertExchange: 'expert-exchange',
  tableSharding: 'table-sharding',
};

export function inputPair({ key, before, after }: Difference['question'][number]): Pair {
  const value = (v: typeof before) =>
    v === null ? '–' : typeof v === 'number' ? v.toLocaleString('en-US') : String(v);
  return { name: OPTIONS[key] ?? key, before: value(before), after: value(after), change: '' };
}

function answerPairs({ before, after }: Difference['answer']): Pair[] {
  if (before === null || after === null) return [];
  const rows: [name: string, text: (best: Best) => string, number?: (best: Best) => number | undefined][] = [
    ['strategy', (r) => r.strategy],
    ['layout', (r) => shortLayout(r.layout)],
    ['devices', (r) => count(r.devices), (r) => r.devices],
    ['step time', (r) => duration(r.stepTimeSeconds), (r) => r.stepTimeSeconds],
    ['90 % interval', ({ interval: i }) => (i === null ? '' : durationRange(i.low, i.high))],
    [
      `${sharedWords([before, after]).rate}/device`,
      (r) => count(r.tokensPerSecondPerDevice),
      (r) => r.tokensPerSecondPerDevice,
    ],
    ['MFU', (r) => percent(r.mfu), (r) => r.mfu],
    [
      'peak per device',
      (r) => (samePeak(before, after) ? '' : teraflops(r.peakTflopsPerDevice)),
      (r) => r.peakTflopsPerDevice,
    ],
    ['memory', (r) => memoryOf(r.memory.peakBytes, r.memory.capacityBytes), (r) => r.memory.peakBytes],
    ['fits', (r) => (r.fits ? 'yes' : 'no')],
    [
      'time to train',
      ({ totals: t }) => (t === null ? '' : duration(t.timeToTrainSeconds)),
      ({ totals }) => totals?.timeToTrainSeconds,
    ],
    ['cost', ({ totals: t }) => (t === null ? '' : dollars(t.costUsd)), ({ totals }) => totals?.costUsd],
  ];
  return rows
    .map(([name, text, number]) => {
      const [a, b] = [text(before), text(after)];
      const [x, y] = [number?.(before), number?.(after)];
      const known = x !== undefined && y !== undefined;
      const change = known
        ? name === 'MFU'
          ? mfuChange(before, after)
          : relative(x, y)
        : a === b
          ? SAME
          : '';
      return { name, before: a, after: b, change };
    })
    .filter(({ before: a, after: b }) => a !== '' || b !== '');
}

function partPairs(parts: Difference['parts']): Pair[] {
  if (parts.length === 0) return [];
  const sum = (key: 'beforeSeconds' | 'afterSeconds' | 'differenceSeconds') =>
    parts.reduce((s, part) => s + part[key], 0);
  const step = {
    part: 'step',
    beforeSeconds: sum('beforeSeconds'),
    afterSeconds: sum('afterSeconds'),
    differenceSeconds: sum('differenceSeconds'),
  };
  return [...parts, step].map(({ part, beforeSeconds, afterSeconds, differenceSeconds: d }) => ({
    name: part,
    before: duration(beforeSeconds),
    after: duration(afterSeconds),
    change: d === 0 ? SAME : `${d > 0 ? '+' : '−'}${duration(Math.abs(d))}`,
  }));
}

function strategyPairs(strategies: readonly StrategyChange[], tokensRatio: number): Pair[] {
  return strategies.map(({ strategy, before, after }) => {
    return {
      name: strategy,
      before: outcome(before),
      after: outcome(after),
      change: became(before, after, tokensRatio),
    };
  });
}

function outcome(it: Outcome): string {
  switch (it.kind) {
    case 'fits':
      return `${it.rank}. ${shortLayout(it.row.layout)}, ${duration(it.row.stepTimeSeconds)}`;
    case 'does not fit':
      return `lacks ${memory(it.missingBytes)}`;
    case 'cannot run':
      return 'cannot run';
    case 'not asked':
      return '–';
  }
}

/** Step times are held against each other for as many tokens. */
function became(before: Outcome, after: Outcome, tokensRatio: number): string {
  if (before.kind === 'fits' && after.kind === 'fits') {
    return relative(before.row.stepTimeSeconds, after.row.stepTimeSeconds * tokensRatio);
  }
  if (before.kind === 'does not fit' && after.kind === 'does not fit') {
    return lacking(before.missingBytes, after.missingBytes);
  }
  if (before.kind === 'cannot run' && after.kind === 'cannot run') {
    return before.reason === after.reason ? SAME : 'for another reason';
  }
  if (before.kind === after.kind) return SAME;
  if (before.kind === 'not asked' && after.kind !== 'fits') return 'not asked before';
  if (after.kind === 'fits') return before.kind === 'does not fit' ? 'fits now' : 'new';
  return after.kind === 'not asked'
    ? 'gone'
    : `now ${after.kind === 'does not fit' ? 'does not fit' : after.kind}`;
}

/** What is lacking now, held against before, as far as it can be seen in what is shown. */
function lacking(before: number, after: number): string {
  if (memory(before) === memory(after)) return SAME;
  const change = `${after > before ? '+' : '−'}${memory(Math.abs(after - before))}`;
  return Math.abs(after / before - 1) < ABOUT ? `about the same (${change})` : change;
}

/** Less than this share of what is lacking is no news. */
const ABOUT = 0.01;

/** `+12.3 %`. */
export function relative(before: number, after: number): string {
  if (before === after) return SAME;
  if (before === 0) return '';
  const change = after / before - 1;
  return `${change > 0 ? '+' : '−'}${percent(Math.abs(change))}`;
}

/** Shares of one peak can be held against each other, those of two cannot. */
function mfuChange(before: Best, after: Best): string {
  return samePeak(before, after) ? points(before.mfu, after.mfu) : 'of another peak';
}

function samePeak(before: Best, after: Best): boolean {
  return before.peakTflopsPerDevice === after.peakTflopsPerDevice;
}

/** `+1.3 points`, of two fractions. */
export function points(before: number, after: number): string {
  if (before === after) return SAME;
  return `${after > before ? '+' : '−'}${Math.abs(100 * (after - before)).toFixed(1)} points`;
}
