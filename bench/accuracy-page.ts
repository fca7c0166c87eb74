/**
 * Runs the built-in accuracy suite and renews all that is made of it: the residuals that ranges come from
 * (`planning/residuals.ts`), `docs/accuracy.md` and its charts. To be run whenever predictions change:
 *
 *     npm run accuracy
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { builtInCases } from '../accuracy/cases.js';
import { chartsOf } from '../accuracy/charts/index.js';
import { residualsFile, residualsOf, withIntervals } from '../accuracy/intervals.js';
import { accuracyMarkdown } from '../accuracy/page/markdown.js';
import { reportOf, runAccuracy } from '../accuracy/run.js';
import { Intervals } from '../planning/conformal.js';
import { readResiduals, writeResiduals } from '../planning/interval.js';
import { VERSION } from '../planning/version.js';

const ROOT = new URL('../../', import.meta.url);
const write = (path: string, text: string) => writeFileSync(new URL(path, ROOT), text);

const run = runAccuracy(builtInCases(), { version: VERSION });
const residuals = residualsOf(run.cases);
write('planning/residuals.ts', residualsFile(residuals));
// As they will be read: rounded.
const intervals = new Intervals(readResiduals(writeResiduals(residuals)));
const report = reportOf(withIntervals(run.cases, intervals), VERSION, run.doubtful);
write('docs/accuracy.md', accuracyMarkdown(report, 'accuracy'));
mkdirSync(new URL('docs/accuracy', ROOT), { recursive: true });
for (const [name, svg] of await chartsOf(report)) write(`docs/accuracy/${name}.svg`, svg);
const { timed, mape, bias, intervalCoverage } = report.summary;
console.log(JSON.stringify({ timed, mape, bias, intervalCoverage }));
