/** The tables of the accuracy page, each from the part of the report it is about. */
import { goalsOf, isMet } from '../../accuracy/summary/goals.js';
import type {
  AccuracyReport,
  CaseResult,
  CollectiveSummary,
  SizeSummary,
  Summary,
} from '../../accuracy/summary/report.js';
import { type Block, table, text } from './blocks.js';
import { COLUMNS, counted, percent, signed, signedPercent } from './table.js';

const WORST = 12;
const SYSTEMATIC_BIAS = 0.1;
const SYSTEMATIC_CASES = 5;

export function summaryTable(title: string, summaries: Readonly<Record<string, Summary>>): Block {
  return table(
    [title, ...COLUMNS.map((c) => c.title)],
    Object.entries(summaries).map(([name, s]) => [name, ...COLUMNS.map((c) => c.cell(s))]),
  );
}

/** Fewer columns: a band is looked at for its bias. */
export function bandTable(title: string, summaries: Readonly<Record<string, Summary>>): Block {
  return table(
    [title, 'timed cases', 'MAPE', 'bias', 'median', '≤10 %', 'coverage'],
    Object.entries(summaries)
      .filter(([, s]) => s.timed > 0)
      .map(([name, s]) => [
        ...[name, String(s.timed), percent(s.mape), signedPercent(s.bias), percent(s.medianAbsError)],
        ...[percent(s.within10Percent), percent(s.intervalCoverage)],
      ]),
  );
}

export function goalTable(report: AccuracyReport): Block {
  return table(
    ['goal', 'at least', 'at most', 'now', 'met'],
    goalsOf(report).map((goal) => {
      const show = (value: number | null | undefined) =>
        goal.unit === 'tau' ? signed(value ?? null) : percent(value ?? null);
      const bounds = [goal.atLeast, goal.atMost].map(show);
      return [goal.what, ...bounds, show(goal.now), isMet(goal) ? 'yes' : 'no'];
    }),
  );
}

export function collectiveTable(
  title: string,
  summaries: Readonly<Record<string, CollectiveSummary>>,
): Block {
  const sizes = (s: SizeSummary) => [String(s.count), percent(s.medianAbsError), signedPercent(s.bias)];
  return table(
    [title, '≥ 1 MiB', 'median', 'bias', '< 1 MiB', 'median', 'bias', 'not modelled'],
    Object.entries(summaries).map(([name, s]) => [
      ...[name, ...sizes(s.large), ...sizes(s.small)],
      String(s.unsupported),
    ]),
  );
}

/** Sources and accelerators with a bias beyond what scatter explains, worst first. */
export function systematicTable(report: AccuracyReport): Block {
  const groups = Object.entries({ ...report.bySource, ...report.byHardware })
    .filter(([, s]) => s.timed >= SYSTEMATIC_CASES && Math.abs(s.bias ?? 0) > SYSTEMATIC_BIAS)
    .sort(([, a], [, b]) => Math.abs(b.bias!) - Math.abs(a.bias!));
  if (groups.length === 0) return text('None.');
  return table(
    ['group', 'timed cases', 'bias', 'MAPE'],
    groups.map(([name, s]) => [name, String(s.timed), signedPercent(s.bias), percent(s.mape)]),
  );
}

export const SYSTEMATIC_INTRO = `Groups of at least ${SYSTEMATIC_CASES} timed cases whose predictions lean one way by more than ${percent(SYSTEMATIC_BIAS)}; something physical about them is not modelled, or modelled wrong:`;

export const WORST_INTRO = `The ${WORST} cases furthest off (\`llmsim accuracy --case ID --explain\` shows what each is made of):`;

export function worstTable(cases: readonly CaseResult[]): Block {
  const worst = [...cases].sort((a, b) => Math.abs(b.error!) - Math.abs(a.error!)).slice(0, WORST);
  return table(
    ['case', 'hardware', 'devices', 'measured', 'predicted', 'error'],
    worst.map((c) => [
      c.id,
      c.hardware,
      String(c.devices),
      `${c.measuredSeconds!.toPrecision(4)} s`,
      `${c.predictedSeconds!.toPrecision(4)} s`,
      signedPercent(c.error),
    ]),
  );
}

/** How often each sentence occurs, most often first. */
export function tally(sentences: readonly string[], title: string): Block {
  if (sentences.length === 0) return text('Nothing.');
  return table(
    ['cases', title],
    counted(sentences).map(([sentence, count]) => [String(count), sentence]),
  );
}
