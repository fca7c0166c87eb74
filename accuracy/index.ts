/** Accuracy: how far predictions are from published measurements. */
export { builtInCases, casesFrom } from './cases.js';
export { accuracyCsv } from './csv.js';
export { caseById, explainCase } from './explain.js';
export { readOnly } from './only.js';
export { accuracyHtml } from './page/html.js';
export { accuracyMarkdown } from './page/markdown.js';
export type { AccuracyReport } from './report.js';
export { runAccuracy } from './run.js';
export { accuracyTable } from './table.js';
