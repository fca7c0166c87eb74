/** The answer of `simulate`, in each form it is printed in. */
import type { Explanation } from '../../planning/explain/explain.js';
import { inputsOf } from '../../planning/inputs.js';
import type { Request } from '../../planning/request.js';
import type { simulateOne } from '../../planning/simulate.js';
import { VERSION } from '../../planning/version.js';
import type { Style } from '../../reports/tables/style.js';

/** A layout played for a request; the explanation, where one was asked for. */
export interface Simulated extends Pick<ReturnType<typeof simulateOne>, 'row' | 'result' | 'notes'> {
  readonly request: Request;
  readonly explanation?: Explanation | undefined;
}

/** The JSON document. */
export async function documentOf({ request, row, result, notes, explanation }: Simulated): Promise<object> {
  const { simulateDocument } = await import('../../reports/simulate-json.js');
  return {
    ...simulateDocument(VERSION, inputsOf(request), row, result),
    ...(notes.length > 0 ? { notes } : {}),
    ...(explanation === undefined ? {} : { explanation }),
  };
}

/** For a person; Markdown has no explanation. */
export async function textOf(
  { request, row, result, notes, explanation }: Simulated,
  format: 'table' | 'markdown',
  style: Style,
): Promise<string> {
  const [{ heading }, { parameterCount }, { costLines }] = await Promise.all([
    import('../../reports/tables/heading.js'),
    import('../../models/weights/parameters.js'),
    import('../../reports/tables/price.js'),
  ]);
  const head = [
    ...heading(request, parameterCount(request.model)),
    ...costLines(inputsOf(request)),
    ...notes,
  ];
  if (format === 'markdown') {
    const { simulateMarkdown } = await import('../../reports/simulate-markdown.js');
    return simulateMarkdown(row, result, head);
  }
  const { simulateReport } = await import('../../reports/simulate.js');
  const report = simulateReport(row, result, head, style);
  if (explanation === undefined) return report;
  const { partLines } = await import('../../reports/explanation.js');
  return `${report}${partLines(explanation, style).join('\n')}\n`;
}
