/**
 * The accuracy report as plain text for a terminal: one table each by file, by source, by hardware and of
 * collectives, the whole in the last line of the first. Columns that do not fit the width are left out from the
 * right; the order puts first what a reader needs to judge a prediction.
 */

import type { AccuracyReport, CollectiveSummary, Summary } from '../../accuracy/summary/report.js';
import { largest } from '../../input/extremes.js';

interface Column<T> {
  readonly title: string;
  readonly cell: (summary: T) => string;
}

/** Figures of a summary, most telling first; a dash stands for what no case of the group states. */
export const COLUMNS: readonly Column<Summary>[] = [
  { title: 'cases', cell: (s) => String(s.count) },
  { title: 'MAPE', cell: (s) => percent(s.mape) },
  { title: 'bias', cell: (s) => signedPercent(s.bias) },
  { title: 'median', cell: (s) => percent(s.medianAbsError) },
  { title: 'p90', cell: (s) => percent(s.p90) },
  { title: '≤10 %', cell: (s) => percent(s.within10Percent) },
  { title: 'tau', cell: (s) => signed(s.kendallTau) },
  { title: 'coverage', cell: (s) => percent(s.intervalCoverage) },
  { title: 'memory', cell: (s) => percent(s.memoryMape) },
  { title: 'fits', cell: (s) => percent(s.fitRight) },
  { title: 'tau same job', cell: (s) => signed(s.kendallTauSameJob) },
  { title: 'not modelled', cell: (s) => String(s.unsupported) },
];

const COLLECTIVE_COLUMNS: readonly Column<CollectiveSummary>[] = [
  { title: '≥ 1 MiB', cell: ({ large }) => String(large.count) },
  { title: 'median', cell: ({ large }) => percent(large.medianAbsError) },
  { title: 'bias', cell: ({ large }) => signedPercent(large.bias) },
  { title: '< 1 MiB', cell: ({ small }) => String(small.count) },
  { title: 'median', cell: ({ small }) => percent(small.medianAbsError) },
  { title: 'bias', cell: ({ small }) => signedPercent(small.bias) },
  { title: 'not modelled', cell: (s) => String(s.unsupported) },
];

const LEGEND =
  'MAPE: mean |predicted − measured| / measured step time; bias: its signed mean (+ is too slow); ' +
  'tau: rank agreement of layouts for the same job (1 perfect, 0 chance), all of them and those with the ' +
  'same batch, kernels and activation recomputation; coverage: measurements within the 90 % interval, made without their own ' +
  'source; memory: mean error of the peak; fits: share of known outcomes predicted right.';

const GAP = 2;
const NARROWEST_NAME = 16;
/** Reasons told one by one; the others are behind `--json`. */
const MOST_REASONS = 5;

/** The report in lines of at most `width` characters (40 or more); no colours, no trailing newline. */
export function accuracyTable(report: AccuracyReport, width: number): string {
  const doubtful = report.doubtful > 0 ? `${report.doubtful} doubtful records left out.` : '';
  const { filled, problems } = report;
  const apart =
    filled.summary.count > 0
      ? `${filled.summary.count} more with the batch, the layout or the like assumed: mean error ${percent(filled.summary.mape)}, bias ${signedPercent(filled.summary.bias)}; they are in no figure above.`
      : '';
  const { summary, byFile, bySource, byHardware, collectives } = report;
  const steps = summary.count + summary.unsupported > 0 || collectives.summary.count === 0;
  const sections = [
    section('file', { ...modelled(byFile), all: summary }, COLUMNS, width),
    section('source', modelled(bySource), COLUMNS, width),
    section('hardware', modelled(byHardware), COLUMNS, width),
  ];
  const links = { ...collectives.byHardware, all: collectives.summary };
  return [
    ...(steps ? sections : []),
    ...(collectives.summary.count > 0 ? [section('collectives', links, COLLECTIVE_COLUMNS, width)] : []),
    [
      ...[LEGEND, doubtful, apart, unread(problems.length)].filter(Boolean).map((text) => wrap(text, width)),
      ...notModelled(report, width),
    ].join('\n'),
  ].join('\n\n');
}

/** How many records are in no figure because nothing could be made of them; empty where all could be read. */
export function unread(count: number): string {
  if (count === 0) return '';
  return `${count} ${count === 1 ? 'record' : 'records'} could not be read or predicted.`;
}

/** How many records are not modelled, and the commonest reasons, one a line. */
function notModelled({ cases }: AccuracyReport, width: number): string[] {
  const reasons = cases.filter(({ status }) => status === 'unsupported').map(({ reason }) => reason);
  if (reasons.length === 0) return [];
  const kinds = counted(reasons);
  const shown = kinds.slice(0, MOST_REASONS);
  const rest = kinds.slice(MOST_REASONS).reduce((sum, [, count]) => sum + count, 0);
  const verb = reasons.length === 1 ? 'record is' : 'records are';
  const indented = (text: string) => wrap(text, width - 2).replace(/^/gm, '  ');
  return [
    wrap(
      `${reasons.length} ${verb} not modelled; --json and the page of --report have the reason of each:`,
      width,
    ),
    ...shown.map(([reason, count]) => indented(`${count} × ${reason}`)),
    ...(rest > 0 ? [indented(`${rest} for other reasons`)] : []),
  ];
}

/** Sentences with how often each occurs, most often first. */
export function counted(sentences: readonly string[]): [sentence: string, count: number][] {
  const counts = new Map<string, number>();
  for (const sentence of sentences) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** Groups with at least one prediction; what is not modelled at all has no figures to show. */
export function modelled(summaries: Readonly<Record<string, Summary>>): Record<string, Summary> {
  return Object.fromEntries(Object.entries(summaries).filter(([, summary]) => summary.count > 0));
}

function section<T>(
  title: string,
  summaries: Readonly<Record<string, T>>,
  columns: readonly Column<T>[],
  width: number,
): string {
  const names = [title, ...Object.keys(summaries)];
  const rows = [
    columns.map((c) => c.title),
    ...Object.values(summaries).map((s) => columns.map((c) => c.cell(s))),
  ];
  const widths = columns.map((_, i) => largest(rows.map((row) => row[i]!.length)));
  const shown = fitting(widths, width - NARROWEST_NAME);
  const figures = widths.slice(0, shown).reduce((sum, w) => sum + w + GAP, 0);
  const nameWidth = Math.min(largest(names.map((n) => n.length)), width - figures);
  const lines = rows.map((row, i) => {
    const cells = row.slice(0, shown).map((cell, column) => cell.padStart(widths[column]! + GAP));
    return shorten(names[i]!, nameWidth).padEnd(nameWidth) + cells.join('');
  });
  return [lines[0]!, '─'.repeat(nameWidth + figures), ...lines.slice(1)].join('\n');
}

/** How many columns, from the left, take at most `room` characters. */
function fitting(widths: readonly number[], room: number): number {
  let used = 0;
  return widths.filter((w) => {
    used += w + GAP;
    return used <= room;
  }).length;
}

function shorten(name: string, width: number): string {
  return name.length <= width ? name : `${name.slice(0, Math.max(0, width - 1))}…`;
}

function wrap(text: string, width: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

/** `12.3 %`, or a dash for null. */
export function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}

/** `+12.3 %` or `−4.5 %`, or a dash for null. */
export function signedPercent(share: number | null): string {
  if (share === null) return '–';
  const digits = percent(Math.abs(share));
  return `${share < 0 ? '−' : '+'}${digits}`;
}

/** Two decimals with a true minus sign, or a dash for null. */
export function signed(value: number | null): string {
  return value === null ? '–' : value.toFixed(2).replace('-', '−');
}
