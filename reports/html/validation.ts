/** Runs on real threads held against their predictions: both times side by side, and the musts. */
import type { Validation } from '../../accuracy/threads/validation.js';
import { type Chart, INK } from '../charts/render.js';
import { shortLayout } from '../layout.js';
import { duration, percent } from '../tables/units.js';
import { allPatience, paceWords } from '../threads/patience.js';
import { figure } from './charts/figure.js';
import { html, type Markup } from './markup.js';
import { plain } from './tables.js';

/** Measured as bars with their confidence interval, predicted as a mark on each. */
function overlay({ rows }: Validation): Chart {
  const values = rows.flatMap((row) =>
    row.measuredSeconds === null || row.predictedSeconds === null
      ? []
      : [
          {
            run: `${row.strategy} ${shortLayout(row.layout)}`,
            measured: 1000 * row.measuredSeconds,
            predicted: 1000 * row.predictedSeconds,
            low: 1000 * (row.measuredInterval?.low ?? row.measuredSeconds),
            high: 1000 * (row.measuredInterval?.high ?? row.measuredSeconds),
          },
        ],
  );
  const y = {
    field: 'run',
    type: 'nominal',
    title: null,
    sort: values.map((v) => v.run),
    axis: { labelLimit: 260 },
  };
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'step time, ms: bar measured, line predicted',
  });
  return {
    description: `Measured and predicted step times of ${values.length} runs on threads.`,
    spec: {
      ...{ width: 520, height: { step: 22 }, data: { values } },
      layer: [
        { mark: { type: 'bar', height: 13, color: '#56b4e9' }, encoding: { y, x: x('measured') } },
        { mark: { type: 'rule', color: INK }, encoding: { y, x: x('low'), x2: { field: 'high' } } },
        {
          mark: { type: 'tick', color: '#d55e00', thickness: 3, size: 19 },
          encoding: { y, x: x('predicted') },
        },
      ],
    },
  };
}

export async function validationSection(name: string, validation: Validation): Promise<Markup> {
  const { machine, inputs, rows, summary } = validation;
  const yes = (holds: boolean) => (holds ? 'equal' : 'NOT equal');
  const error = summary.meanAbsoluteError;
  const clock = [paceWords(validation), allPatience(rows)].filter((said) => said !== '').join(' ');
  return html`<h2>Measured on threads: ${name}</h2>
<p>${inputs.model}, ${inputs.steps} steps on ${inputs.workers} threads of ${machine.title} (${machine.cores} cores). ${rows.filter((r) => r.ok).length} of ${rows.length} runs pass every check${error === null ? '' : `; predicted step times are off by ${percent(error)} on average`}.</p>
${
  clock !== '' &&
  html`<p>${clock}</p>
`
}${await figure(overlay(validation), 'A run is disturbed when others used the cores meanwhile; its time then says little.')}
${plain(
  ['strategy', 'layout', 'predicted', 'measured', 'error', 'loss differs by', 'bytes', 'order', 'memory', ''],
  rows.map((r) => [
    r.strategy,
    shortLayout(r.layout),
    r.predictedSeconds === null ? '–' : duration(r.predictedSeconds),
    r.measuredSeconds === null ? '–' : duration(r.measuredSeconds),
    r.error === null ? '–' : `${r.error > 0 ? '+' : '−'}${percent(Math.abs(r.error))}`,
    r.lossMaxRelativeDifference === null ? '–' : r.lossMaxRelativeDifference.toExponential(1),
    yes(r.bytesEqual),
    yes(r.orderEqual),
    yes(r.memoryEqual),
    [...r.problems, ...(r.disturbed ? ['disturbed'] : [])].join(' '),
  ]),
  9,
)}`;
}
