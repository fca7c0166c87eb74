/** The scoreboard: other tools on public rows, llmsim on the day they were measured, and llmsim in the report at hand. */
import { gridsOf } from '../summary/grids.js';
import type { AccuracyReport, CaseResult } from '../summary/report.js';
import { groupBy, isStated, summarize } from '../summary/summary.js';
import { FIGURES, type MeasureId, type PeerFigure } from './figures.js';

export interface Score extends PeerFigure {
  /** Of this report, over its own rows; null where it has none. */
  readonly now: number | null;
  readonly nowOver: string;
}

/** Every figure, with that of `report` beside it: of a sample of the files where the report is of one. */
export function scoreboard(report: AccuracyReport): Score[] {
  const cases = report.cases.filter((c) => c.kind !== 'collective' && isStated(c));
  return FIGURES.map((figure) => ({ ...figure, ...MEASURES[figure.measure](cases) }));
}

type Now = Pick<Score, 'now' | 'nowOver'>;

const MEASURES: Readonly<Record<MeasureId, (cases: readonly CaseResult[]) => Now>> = {
  dense: (cases) =>
    meanOverFiles(cases.filter((c) => c.traits.family === 'dense' && c.traits.training !== 'adapters')),
  moe: (cases) => meanOverFiles(cases.filter((c) => c.traits.family === 'moe')),
  fits: (cases) => {
    const { fitRight, fitCount } = summarize(cases.filter((c) => c.file.startsWith('alephalpha')));
    return { now: fitRight, nowOver: `${fitCount} rows` };
  },
  pick: (cases) => {
    const grids = gridsOf(cases);
    const sum = grids.reduce((all, { pickCost }) => all + pickCost, 0);
    return { now: grids.length === 0 ? null : sum / grids.length, nowOver: `${grids.length} grids` };
  },
  adapters: (cases) => mapeOf(cases.filter((c) => c.traits.training === 'adapters')),
  korthikanti: (cases) => mapeOf(cases.filter((c) => /korthikanti.*table 5/i.test(c.source))),
};

function mapeOf(cases: readonly CaseResult[]): Now {
  const { mape, timed } = summarize(cases);
  return { now: mape, nowOver: `${timed} rows` };
}

function meanOverFiles(cases: readonly CaseResult[]): Now {
  const each = [...groupBy(cases, (c) => c.file).values()].map(summarize).filter(({ mape }) => mape !== null);
  const rows = each.reduce((sum, { timed }) => sum + timed, 0);
  const sum = each.reduce((all, { mape }) => all + mape!, 0);
  return { now: each.length === 0 ? null : sum / each.length, nowOver: `${each.length} files, ${rows} rows` };
}
