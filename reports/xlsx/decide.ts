/**
 * The sheet that answers a question typed into it: for a deadline and a budget, the cheapest and the fastest run of a job.
 * Its formulas read the sheet `Plan` by the names of the columns, so they follow where rows are changed or added to.
 */
import type { Candidate } from './pivots.js';
import { budgetsFor, deadlinesFor } from './pivots.js';
import type { Sheet, SheetCell, SheetRow } from './workbook.js';

const DAY = 86_400;
const USD = '[$$-409]#,##0';

/** The sheet, asking at first for the job of the first candidate and the middle one of the deadlines and budgets. */
export function decideSheet(candidates: readonly Candidate[]): Sheet {
  const { model, tokens } = candidates[0]!.row.inputs;
  const middle = (limits: readonly number[]) => limits[Math.floor(limits.length / 2)];
  const asked = (name: string, value: SheetCell['value'], format?: string): SheetRow => [
    { value: name },
    { value, look: 'input', ...(format === undefined ? {} : { format }) },
  ];
  const rows: SheetRow[] = [
    [{ value: 'Decide', look: 'title' }],
    [{ value: 'Type a question into the coloured cells; the answers are formulas over the sheet Plan.', look: 'soft' }],
    [],
    asked('model', model),
    asked('tokens', tokens!, '#,##0'),
    asked('deadline, days', (middle(deadlinesFor(candidates)) ?? 0) / DAY, '#,##0.0'),
    asked('budget, USD', middle(budgetsFor(candidates)) ?? 0, USD),
    [],
    [{ value: null, look: 'header' }, { value: 'p50', look: 'number-header' }, { value: 'p90', look: 'number-header' }],
    ...ANSWERS.map(({ name, formula, format }): SheetRow => [
      { value: name },
      ...(['p50', 'p90'] as const).map((at, i): SheetCell => {
        const text = formula(`time_to_train_${at}_days`, `cost_${at}_usd`, 'BC'[i]!);
        return { value: { formula: text }, ...(format === undefined ? {} : { format }) };
      }),
    ]),
  ];
  return { name: 'Decide', rows, widths: [40, 22, 22] };
}

const JOB = 'model,$B$4,tokens,$B$5';

/** Rows 10 and below. `self` is the letter of the column that a formula stands in. */
const ANSWERS: readonly {
  readonly name: string;
  readonly format?: string;
  formula(days: string, usd: string, self: string): string;
}[] = [
  {
    ...{ name: 'cells that meet the deadline and the budget', format: '0' },
    formula: (days, usd) => `COUNTIFS(${JOB},${days},"<="&$B$6,${usd},"<="&$B$7)`,
  },
  {
    ...{ name: 'least cost that meets the deadline', format: USD },
    formula: (days, usd) =>
      `IF(COUNTIFS(${JOB},${days},"<="&$B$6,${usd},">=0")=0,"none",MINIFS(${usd},${JOB},${days},"<="&$B$6))`,
  },
  {
    name: 'on the cluster',
    formula: (_days, usd, self) => `IFERROR(INDEX(cluster,MATCH(${self}11,${usd},0)),"")`,
  },
  {
    ...{ name: 'in days', format: '#,##0.0' },
    formula: (days, usd, self) => `IFERROR(INDEX(${days},MATCH(${self}11,${usd},0)),"")`,
  },
  {
    ...{ name: 'fewest days within the budget', format: '#,##0.0' },
    formula: (days, usd) =>
      `IF(COUNTIFS(${JOB},${days},">=0",${usd},"<="&$B$7)=0,"none",MINIFS(${days},${JOB},${usd},"<="&$B$7))`,
  },
  {
    name: 'on the cluster',
    formula: (days, _usd, self) => `IFERROR(INDEX(cluster,MATCH(${self}14,${days},0)),"")`,
  },
  {
    ...{ name: 'for', format: USD },
    formula: (days, usd, self) => `IFERROR(INDEX(${usd},MATCH(${self}14,${days},0)),"")`,
  },
];
