/** Accuracy: how far predictions are from published measurements. */
export { builtInCases, casesFrom } from './cases.js';
export { accuracyMarkdown } from './markdown.js';
export type { AccuracyCase } from './record.js';
export type { AccuracyReport, CaseResult, Summary } from './report.js';
export { type AccuracyOptions, runAccuracy } from './run.js';
export { accuracyTable } from './table.js';
