/** What `compare` found, one comparison or several, in each form it can be asked for. */
import type { Comparison } from '../../planning/comparison.js';
import type { Request } from '../../planning/request.js';
import type { SeveralComparisons, StrongScaling } from '../../planning/several.js';
import type { Style } from '../../reports/tables/style.js';

export type Format = 'table' | 'markdown' | 'csv' | 'json';

export interface Answer {
  /** What the page shows, each with a name. */
  readonly comparisons: readonly {
    readonly name: string;
    readonly comparison: Comparison;
    /** The command line that asked for all of several. */
    readonly asked?: string;
    /** Of several. */
    readonly strongScaling?: StrongScaling | null;
  }[];
  /** The answer as it is printed. */
  as(format: Format, style: Style): Promise<string>;
}

/** The answer to one question. */
export function oneAnswer(comparison: Comparison, request: Request): Answer {
  return {
    comparisons: [{ name: comparison.schema, comparison }],
    async as(format, style) {
      if (format === 'json') return (await import('../../reports/json.js')).json(comparison);
      if (format === 'csv') return (await import('../../reports/csv/compare.js')).compareCsv(comparison);
      const [{ heading }, { parameterCount }, { costLines }] = await Promise.all([
        import('../../reports/tables/heading.js'),
        import('../../models/weights/parameters.js'),
        import('../../reports/tables/price.js'),
      ]);
      const head = [
        ...heading(request, parameterCount(request.model)),
        ...costLines(comparison.inputs),
        ...(comparison.notes ?? []),
      ];
      if (format === 'markdown') {
        return (await import('../../reports/compare-markdown.js')).compareMarkdown(comparison, head);
      }
      return (await import('../../reports/compare.js')).compareTable(comparison, head, style);
    },
  };
}

/** The answer to several questions. */
export function severalAnswer(several: SeveralComparisons): Answer {
  return {
    comparisons: several.cells.flatMap(({ name, comparison, strongScaling }) => {
      const asked = several.command === undefined ? {} : { asked: several.command };
      return comparison === null ? [] : [{ name, comparison, strongScaling, ...asked }];
    }),
    async as(format, style) {
      if (format === 'json') return (await import('../../reports/json.js')).json(several);
      if (format === 'csv') return (await import('../../reports/csv/compare.js')).severalCsv(several);
      if (format === 'markdown') {
        return (await import('../../reports/several-markdown.js')).severalMarkdown(several);
      }
      return (await import('../../reports/several.js')).severalTable(several, style);
    },
  };
}
