/** What `search` found, in each form it can be asked for. */

import type { SearchQuestion } from '../../planning/finding/question.js';
import type { Found } from '../../planning/found.js';
import type { Style } from '../../reports/tables/style.js';
import type { Format } from './answer.js';

/** The answer as it is printed. */
export function foundAnswer(
  found: Found,
  { clusters }: SearchQuestion,
): (format: Format, style: Style) => Promise<string> {
  return async (format, style) => {
    if (format === 'json') return (await import('../../reports/json.js')).json(found);
    if (format === 'csv') return (await import('../../reports/csv/search.js')).foundCsv(found);
    const [{ heading }, { parameterCount }, { priceLinesOf }, { searchedOn }] = await Promise.all([
      import('../../reports/tables/heading.js'),
      import('../../models/weights/parameters.js'),
      import('../../reports/tables/price.js'),
      import('../../reports/search.js'),
    ]);
    const { request } = clusters[0]!;
    const [first, ...rest] = heading(request, parameterCount(request.model));
    const names = clusters.map(({ cluster }) => cluster);
    const prices = priceLinesOf(
      found.inputs.map(({ price }) => price),
      names.map((name) => name.replace(/:\d+$/, '')),
    );
    const head = [clusters.length === 1 ? first! : searchedOn(found, names), ...rest, ...prices];
    if (format === 'markdown') {
      return (await import('../../reports/search-markdown.js')).foundMarkdown(found, head);
    }
    return (await import('../../reports/search.js')).foundTable(found, head, style);
  };
}
