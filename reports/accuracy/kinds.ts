/** The parts of the accuracy page that are by kind of job, by grid of layouts, and beside other tools. */
import { FIGURES, HOW, MEASURED_ON, OTHERS } from '../../accuracy/peers/figures.js';
import { type Score, scoreboard } from '../../accuracy/peers/scoreboard.js';
import { type Grid, gridsOf, LEAST_TAU } from '../../accuracy/summary/grids.js';
import { KINDS } from '../../accuracy/summary/kinds.js';
import type { AccuracyReport, CaseResult, Summary } from '../../accuracy/summary/report.js';
import { isStated, summarizeBy } from '../../accuracy/summary/summary.js';
import { largest } from '../../input/extremes.js';
import { type Block, heading, table, text } from './blocks.js';
import { percent, signed, signedPercent } from './table.js';

/** A kind for itself: its figures over all, then by framework or device, where it has several. */
export function kindSections(report: AccuracyReport): Block[] {
  const kinds = KINDS.filter(({ id }) => (report.byKind[id]?.count ?? 0) > 0);
  if (kinds.length === 0) return [];
  const cases = stated(report);
  return [
    heading(2, 'By kind of job'),
    text(
      'A case may be of several kinds. Coverage is that of the 90 % interval, which is to hold for each kind and not only over all.',
    ),
    kindTable(
      'kind',
      kinds.map(({ id, title }) => [title, report.byKind[id]!]),
    ),
    ...kinds.flatMap(({ title, means, holds }) => [
      heading(3, title),
      text(`${means[0]!.toUpperCase()}${means.slice(1)}.`),
      kindTable('framework and device', groupsOf(cases.filter(holds))),
    ]),
    heading(3, 'By framework'),
    kindTable('framework', Object.entries(summarizeBy(cases, (c) => c.traits.framework ?? 'not stated'))),
    heading(3, 'By device whose kernels are borrowed'),
    kindTable(
      'device',
      Object.entries(
        summarizeBy(
          cases.filter((c) => c.traits.kernelsFrom === 'borrowed'),
          (c) => c.hardware,
        ),
      ),
    ),
  ];
}

function stated({ cases }: AccuracyReport): CaseResult[] {
  return cases.filter((c) => c.kind !== 'collective' && c.status === 'ok' && isStated(c));
}

function groupsOf(cases: readonly CaseResult[]): (readonly [string, Summary])[] {
  return Object.entries(summarizeBy(cases, (c) => `${c.traits.framework} on ${c.hardware}`));
}

function kindTable(title: string, rows: readonly (readonly [string, Summary])[]): Block {
  const shown = rows.filter(([, s]) => s.timed > 0 || s.memoryCount > 0 || s.fitCount > 0);
  if (shown.length === 0) return text('None.');
  return table(
    [title, 'timed cases', 'MAPE', 'bias', 'median', 'coverage', 'memory', 'fits'],
    shown.map(([name, s]) => [
      ...[name, String(s.timed), percent(s.mape), signedPercent(s.bias), percent(s.medianAbsError)],
      ...[percent(s.intervalCoverage), percent(s.memoryMape), percent(s.fitRight)],
    ]),
  );
}

/** Cases whose source leaves out the batch, the layout or the like. */
export function filledSection({ filled, cases }: AccuracyReport): Block[] {
  if (filled.summary.count === 0) return [];
  const parts = new Map<string, number>();
  for (const { filled: each, status } of cases) {
    if (status === 'ok') for (const part of each) parts.set(part, (parts.get(part) ?? 0) + 1);
  }
  const counts = [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([part, n]) => `${part} ${n}`);
  return [
    heading(2, 'With the batch or the layout assumed'),
    text(
      `${filled.summary.count} more cases state no whole run: what they leave out is filled with a default (${counts.join(', ')}), which is listed with each. They say less of the model and are in no other figure of this page. A batch is as many micro-batches as make the step steady; a layout is the fastest that fits, of what the framework can do.`,
    ),
    kindTable('file', Object.entries(filled.byFile)),
  ];
}

/** How layouts are ranked, grid by grid. */
export function gridSection(report: AccuracyReport): Block[] {
  const grids = gridsOf(stated(report));
  if (grids.length === 0) return [];
  const below = grids.filter(isBelow);
  const mean = grids.reduce((sum, { pickCost }) => sum + pickCost, 0) / grids.length;
  const worst = largest(grids.map(({ pickCost }) => pickCost));
  return [
    heading(2, 'Layouts, grid by grid'),
    text(
      `Of ${grids.length} grids, layouts of one model on as many devices, the layout predicted to be the fastest was measured to take ${percent(mean)} longer than the fastest on average, ${percent(worst)} at worst. ${below.length} rank below tau ${signed(LEAST_TAU)} and are marked.`,
    ),
    table(
      ['grid', 'layouts', 'tau', 'cost of the pick', ''],
      [...grids]
        .sort((a, b) => b.layouts - a.layouts || (a.name < b.name ? -1 : 1))
        .map((grid) => [
          ...[grid.name, String(grid.layouts), signed(grid.tau), percent(grid.pickCost)],
          isBelow(grid) ? 'below' : '',
        ]),
    ),
  ];
}

function isBelow({ tau }: Grid): boolean {
  return tau !== null && tau < LEAST_TAU;
}

/** Other tools on the same public rows. */
export function peerSection(report: AccuracyReport): Block[] {
  const scores = scoreboard(report);
  if (scores.every(({ now }) => now === null)) return [];
  return [
    heading(2, 'Beside other tools'),
    text(
      `The first three columns were measured on ${MEASURED_ON}: ${HOW}. The last is of this report, over its own rows, which are a sample of the same files; a dash: no answer.`,
    ),
    table(
      ['measure', 'over', 'tool', 'its figure', 'llmsim 0.1.0', 'llmsim here', 'over'],
      scores.map((score) => [
        ...[score.title, score.over, score.tool],
        ...[withBias(score.peer, score.peerBias), withBias(score.llmsimThen, score.llmsimThenBias)],
        ...[percent(score.now), score.now === null ? '–' : score.nowOver],
      ]),
    ),
    text(coverageWords(scores, report)),
    table(
      ['tool', 'what it is', 'leaves out', 'speed'],
      OTHERS.map(({ tool, kind, leavesOut, rate }) => [tool, kind, leavesOut, rate]),
    ),
  ];
}

function withBias(value: number | null, bias: number | undefined): string {
  return bias === undefined ? percent(value) : `${percent(value)} (bias ${signedPercent(bias)})`;
}

function coverageWords(scores: readonly Score[], { summary }: AccuracyReport): string {
  const answered = FIGURES.filter(({ measure }) => scores.find((s) => s.measure === measure)?.now !== null);
  const share = summary.count / Math.max(1, summary.count + summary.unsupported);
  return `Of the training runs in this report llmsim models ${percent(share)}, and ${answered.length} of the ${FIGURES.length} measures have rows here; rank agreement over all pairs is tau ${signed(summary.kendallTau)}.`;
}
