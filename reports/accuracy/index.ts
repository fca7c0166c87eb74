/** What is shown of an accuracy report. */
export { accuracyCsv } from './csv.js';
export { accuracyHtml } from './html.js';
export { accuracyMarkdown } from './markdown.js';
export { accuracyTable } from './table.js';
