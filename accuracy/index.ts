/** Accuracy: how far predictions are from published measurements. */

export { caseById, explainCase } from './predict/explain.js';
export { runAccuracy } from './predict/run.js';
export { builtInCases, casesFrom } from './records/cases.js';
export { readOnly } from './records/only.js';
export type { AccuracyReport } from './summary/report.js';
