/**
 * The answer of `llmsim validate` for a person: per strategy whether each must holds, the predicted and the
 * measured step, and below what does not hold, how good the predictions are, and how good the measurement.
 */

import type { TimeSummary, ValidateRow, Validation } from '../../accuracy/threads/validation.js';
import { largest } from '../../input/extremes.js';
import { layoutLegend, shortLayout } from '../layout.js';
import { type Column, grid } from '../tables/grid.js';
import { setHeading } from '../tables/heading.js';
import { type Paint, paint, type Style, wrap } from '../tables/style.js';
import { duration, memory, percent } from '../tables/units.js';
import { batchText, countedIn } from './batch-text.js';
import { allPatience, paceWords, patienceWords } from './patience.js';
import { depthTables } from './traffic-table.js';

const COLUMNS: readonly Column<ValidateRow>[] = [
  {
    ...{ title: 'strategy', align: 'left', leaves: 0, cell: ({ strategy }) => strategy },
    paint: (text, { ok }, p) => (ok ? p.bold(text) : p.bad(p.bold(text))),
  },
  { title: 'layout', align: 'left', leaves: 3, aside: 'bare', cell: ({ layout }) => shortLayout(layout) },
  {
    ...{ title: 'loss\ndifference', align: 'right', leaves: 0 },
    cell: ({ lossMaxRelativeDifference: difference }) => difference?.toExponential(1) ?? '–',
  },
  must('bytes', ({ bytesEqual }) => bytesEqual),
  must('order', ({ orderEqual }) => orderEqual),
  must('memory', ({ memoryEqual }) => memoryEqual),
  { title: 'sent\na step', align: 'right', leaves: 4, cell: ({ traffic }) => memory(sent(traffic)) },
  { title: 'peak\nmemory', align: 'right', leaves: 5, cell: ({ peaks }) => memory(highest(peaks)) },
  { title: 'predicted', align: 'right', leaves: 1, cell: ({ predictedSeconds: s }) => time(s) },
  { title: 'measured', align: 'right', leaves: 1, cell: ({ measuredSeconds: s }) => time(s) },
  { title: '95 %\ninterval', align: 'right', leaves: 6, cell: interval },
  { title: 'error', align: 'right', leaves: 2, cell: ({ error }) => signedPercent(error) },
  { title: 'repeats\nwithin', align: 'right', leaves: 7, cell: ({ repeatability: r }) => share(r) },
  {
    ...{
      title: 'others’\nCPU',
      align: 'right',
      leaves: 8,
      cell: ({ load }) => share(load?.othersShare ?? null),
    },
    paint: (text, { disturbed }, p) => (disturbed ? p.bad(text) : text),
  },
];

/** The whole page, ending in a line break; a single row comes with its bytes and peaks in full. */
export function validatePage(run: Validation, style: Style): string {
  const [only, ...others] = run.rows;
  const depth = only === undefined || others.length > 0 ? '' : `\n${depthTables(only, style)}`;
  return table(run, style) + depth;
}

function table(run: Validation, style: Style): string {
  const p = paint(style);
  const blocks = [
    setHeading(headingOf(run), style),
    grid(COLUMNS, run.rows, style, ({ problems }) => problems.join(' ')),
    run.refusals.flatMap(({ strategy, reason }) => wrap(`not run: ${strategy}: ${reason}`, style)),
    run.rows.length === 0 ? [p.bad('Nothing was run.')] : verdict(run, p, style),
    footnotes(run, style, p),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function headingOf({ machine, inputs }: Validation): string[] {
  const { model, workers, steps } = inputs;
  const { train = 'full', optimizer = 'adamw', offload = [] } = inputs;
  const away = offload.length > 0 ? ` · ${offload.join(' and ')} on the host` : '';
  return [
    `${model} trained ${steps} steps on ${workers} threads, ${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'} (${machine.title}, Node ${machine.node})`,
    `${batchText(inputs)} per step · fp32 · ${train} · ${optimizer}${away}`,
  ];
}

function verdict({ rows, summary }: Validation, p: Paint, style: Style): string[] {
  const failed = rows.filter(({ ok }) => !ok);
  const said =
    failed.length === 0
      ? p.good(
          `${rows.length === 1 ? 'It holds' : `All ${rows.length} hold`}: loss as on one worker; bytes, order and memory exactly as the program says.`,
        )
      : p.bad(`${failed.length} of ${rows.length} do not hold: ${names(failed)}.`);
  return [...wrap(said, style), ...timeWords(summary).flatMap((line) => wrap(line, style))];
}

function timeWords(s: TimeSummary): string[] {
  if (s.meanAbsoluteError === null || s.worstError === null || s.medianRepeatability === null) return [];
  const tau =
    s.kendallTau === null
      ? 'No two strategies differ by more than their confidence intervals.'
      : `Order of the strategies: Kendall’s tau ${s.kendallTau.toFixed(2)} over ${s.pairs} pairs whose intervals are apart.`;
  const disturbed =
    s.disturbedRows === 0
      ? ''
      : ` Other programs used more than 5 % of the cores during ${s.disturbedRows} of ${s.rows} runs: measure again on an idle machine before trusting their times.`;
  return [
    `Step times: mean absolute error ${percent(s.meanAbsoluteError)}, worst ${percent(s.worstError)}; the ` +
      `measurement itself repeats within ${percent(s.medianRepeatability)}. ${tau}${disturbed}`,
  ];
}

function footnotes({ rows, machine, inputs, calibration }: Validation, style: Style, p: Paint): string[] {
  const shared =
    inputs.workers > machine.cores
      ? `${inputs.workers} threads take turns on ${machine.cores} cores, so times say little here; everything else counts.`
      : '';
  const notes = [
    'Loss difference: largest over the steps, relative to one worker. Error: (predicted − measured) / measured.',
    layoutLegend(
      rows.map(({ layout }) => layout),
      [countedIn(inputs)],
    ),
    shared,
    calibrationWords(calibration),
    paceWords({ rows }),
    allPatience(rows),
  ];
  return notes
    .filter((note) => note !== '')
    .flatMap((note) => wrap(note, style))
    .map(p.dim);
}

function calibrationWords({ source, othersShare, ...patience }: Validation['calibration']): string {
  if (source !== 'quick') return `Predicted from the calibration in ${source}.`;
  const waited = patienceWords(patience);
  return (
    'Predicted from a quick calibration made just before, during which other programs had ' +
    `${percent(othersShare ?? 0)} of the cores${waited === '' ? '' : ` (${waited})`}; \`llmsim calibrate -o FILE\` makes a better one for --cluster FILE.`
  );
}

function must(title: string, holds: (row: ValidateRow) => boolean): Column<ValidateRow> {
  return {
    ...{ title, align: 'left', leaves: 0, cell: (row) => (holds(row) ? 'equal' : 'DIFFERS') },
    paint: (text, row, p) => (holds(row) ? p.good(text) : p.bad(text)),
  };
}

function names(rows: readonly ValidateRow[]): string {
  return rows.map(({ strategy, layout }) => `${strategy} (${shortLayout(layout)})`).join(', ');
}

function sent(traffic: ValidateRow['traffic']): number {
  return traffic.reduce((sum, { countedBytes }) => sum + countedBytes, 0);
}

function highest(peaks: ValidateRow['peaks']): number {
  return largest(
    peaks.map(({ countedBytes }) => countedBytes),
    0,
  );
}

function time(seconds: number | null): string {
  return seconds === null ? '–' : duration(seconds);
}

function interval({ measuredInterval }: ValidateRow): string {
  return measuredInterval === null
    ? '–'
    : `${duration(measuredInterval.low)} – ${duration(measuredInterval.high)}`;
}

function share(fraction: number | null): string {
  return fraction === null ? '–' : percent(fraction);
}

function signedPercent(fraction: number | null): string {
  if (fraction === null) return '–';
  return `${fraction < 0 ? '−' : '+'}${(100 * Math.abs(fraction)).toFixed(1)} %`;
}
