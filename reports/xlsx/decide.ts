/**
 * The sheet that answers a question typed into it: for a deadline and a budget, the cheapest and the fastest run of a job.
 * Its formulas read the sheet `Plan` by the names of the columns, so they follow where rows are changed or added to.
 */
import type { Candidate } from './pivots.js';
import type { Sheet, SheetCell, SheetRow } from './workbook.js';

const DAY = 86_400;
const USD = '[$$-409]#,##0';

/** The sheet, asking at first for the job of the first candidate and the middle one of the plan's deadlines and budgets. */
export function decideSheet(candidates: readonly Candidate[]): Sheet {
  const { model, tokens } = candidates[0]!.row.inputs;
  const middle = (key: 'deadlineSeconds' | 'budgetUsd') => {
    const limits = new Set(candidates.flatMap(({ row }) => row.inputs[key] ?? []));
    return [...limits].sort((a, b) => a - b)[Math.floor(limits.size / 2)] ?? null;
  };
  const deadline = middle('deadlineSeconds');
  const asked = (name: string, value: SheetCell['value'], format?: string): SheetRow => [
    { value: name },
    { value, look: 'input', ...(format === undefined ? {} : { format }) },
  ];
  const rows: SheetRow[] = [
    [{ value: 'Decide', look: 'title' }],
    [
      {
        value:
          'Type a question into the coloured cells; the answers are formulas over the sheet Plan. An empty deadline or budget is no limit.',
        look: 'soft',
      },
    ],
    [],
    asked('model', model),
    asked('tokens', tokens!, '#,##0'),
    asked('deadline, days', deadline && deadline / DAY, '#,##0.0'),
    asked('budget, USD', middle('budgetUsd'), USD),
    [],
    [
      { value: null, look: 'header' },
      { value: 'p50', look: 'number-header' },
      { value: 'p90', look: 'number-header' },
    ],
    ...ANSWERS.map(
      ({ name, formula, format }): SheetRow => [
        { value: name },
        ...(['p50', 'p90'] as const).map((percentile, i): SheetCell => {
          const at = (answer: number) => `${'BC'[i]}${FIRST_ROW + answer}`;
          const text = formula(`time_to_train_${percentile}_days`, `cost_${percentile}_usd`, at);
          return { value: { formula: text }, ...(format === undefined ? {} : { format }) };
        }),
      ],
    ),
  ];
  return { name: 'Decide', rows, widths: [40, 22, 22] };
}

const JOB = 'model,$B$4,tokens,$B$5';
/** Criteria of what keeps the limit; an empty cell is none. */
const [BY_DEADLINE, BY_BUDGET] = ['$B$6', '$B$7'].map((at) => `"<="&IF(${at}="",1E+99,${at})`);
/** The first of `ANSWERS` stands in row 10. */
const FIRST_ROW = 10;
/** Of the answers the fewest days; its cost is the next. */
const FEWEST = 7;

interface Answer {
  readonly name: string;
  readonly format?: string;
  /** Of the columns with the days and the dollars at a percentile; `at` is the cell of another answer beside it. */
  formula(days: string, usd: string, at: (answer: number) => string): string;
}

/** What the plan says of the row that has the cost in answer `cost`; nothing where it says nothing. */
function ofRow(name: string, column: string, cost: number, format?: string): Answer {
  return {
    ...{ name, ...(format === undefined ? {} : { format }) },
    formula: (_, usd, at) => {
      const found = `INDEX(${column},MATCH(${at(cost)},${usd},0))`;
      return `IFERROR(IF(${found}="","",${found}),"")`;
    },
  };
}

const ANSWERS: readonly Answer[] = [
  {
    ...{ name: 'cells that meet the deadline and the budget', format: '0' },
    formula: (days, usd) => `COUNTIFS(${JOB},${days},${BY_DEADLINE},${usd},${BY_BUDGET})`,
  },
  {
    ...{ name: 'least cost that meets the deadline', format: USD },
    formula: (days, usd) =>
      `IF(COUNTIFS(${JOB},${days},${BY_DEADLINE},${usd},">=0")=0,"none",MINIFS(${usd},${JOB},${days},${BY_DEADLINE}))`,
  },
  ofRow('on the cluster', 'cluster', 1),
  ofRow('memory', 'memory_verdict', 1),
  ofRow('bought', 'price_commitment', 1),
  ofRow('of a term that costs', 'commitment_cost_usd', 1, USD),
  {
    ...{ name: 'in days', format: '#,##0.0' },
    formula: (days, usd, at) => `IFERROR(INDEX(${days},MATCH(${at(1)},${usd},0)),"")`,
  },
  {
    ...{ name: 'fewest days within the budget', format: '#,##0.0' },
    formula: (days, usd) =>
      `IF(COUNTIFS(${JOB},${days},">=0",${usd},${BY_BUDGET})=0,"none",MINIFS(${days},${JOB},${usd},${BY_BUDGET}))`,
  },
  {
    // Several cells may be as fast: the cheapest of them.
    ...{ name: 'at the cost of', format: USD },
    formula: (days, usd, at) => `IF(${at(FEWEST)}="none","",MINIFS(${usd},${JOB},${days},${at(FEWEST)}))`,
  },
  ofRow('on the cluster', 'cluster', FEWEST + 1),
  ofRow('memory', 'memory_verdict', FEWEST + 1),
  ofRow('bought', 'price_commitment', FEWEST + 1),
  ofRow('of a term that costs', 'commitment_cost_usd', FEWEST + 1, USD),
];
