/**
 * Runs the built-in accuracy suite and renews all that is made of it: the residuals that ranges come from
 * (`planning/interval/residuals.ts`), the ranges (`ranges.ts` beside it), `docs/accuracy.md` and its charts. To be run whenever predictions change:
 *
 *     npm run accuracy
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { reportOf, runAccuracy } from '../accuracy/predict/run.js';
import { builtInCases } from '../accuracy/records/cases.js';
import { groundsOf } from '../accuracy/summary/grounds.js';
import {
  groundsFile,
  pairErrorsFile,
  rangesFile,
  rangesWithoutFile,
  residualsFile,
} from '../accuracy/summary/interval-files.js';
import { residualsOf, withIntervals } from '../accuracy/summary/intervals.js';
import { pairsOf } from '../accuracy/summary/pairs.js';
import { isStated } from '../accuracy/summary/summary.js';
import { Intervals } from '../planning/interval/conformal.js';
import { readResiduals, writeResiduals } from '../planning/interval/fitted.js';
import { VERSION } from '../planning/version.js';
import { chartsOf } from '../reports/accuracy/charts.js';
import { accuracyMarkdown } from '../reports/accuracy/markdown.js';

const ROOT = new URL('../../', import.meta.url);
const write = (path: string, text: string) => writeFileSync(new URL(path, ROOT), text);

const run = runAccuracy(builtInCases(), { version: VERSION });
// What a default was put into is no test of a range.
const stated = run.cases.filter(isStated);
const grounds = groundsOf(stated);
const residuals = residualsOf(stated, grounds);
write('planning/interval/residuals.ts', residualsFile(residuals));
// As they will be read: rounded.
const intervals = new Intervals(readResiduals(writeResiduals(residuals)));
write('planning/interval/ranges.ts', rangesFile(intervals, stated));
write(
  'planning/interval/ranges-without.ts',
  rangesWithoutFile(
    intervals,
    residuals.map(({ source }) => source),
  ),
);
write('planning/interval/published-ground.ts', groundsFile(grounds));
write('planning/interval/pair-errors.ts', pairErrorsFile(pairsOf(stated)));
const report = reportOf(withIntervals(run.cases, intervals, grounds), VERSION, run.doubtful);
write('docs/accuracy.md', accuracyMarkdown(report, 'accuracy'));
mkdirSync(new URL('docs/accuracy', ROOT), { recursive: true });
for (const [name, svg] of await chartsOf(report)) write(`docs/accuracy/${name}.svg`, svg);
const { timed, mape, bias, intervalCoverage } = report.summary;
console.log(JSON.stringify({ timed, mape, bias, intervalCoverage }));
