/** What `--what-if` adds to `compare`: the answer with the changes beside the one without, in each form. */
import type { Comparison } from '../../planning/comparison.js';
import type { Request } from '../../planning/request.js';
import { changesWithoutEffect } from '../../planning/what-if/without-effect.js';
import { AS_IT_IS, whatIfOf } from '../../reports/what-if/document.js';
import { askedWhatIf } from '../input/what-if.js';
import { type Answer, oneAnswer } from './answer.js';

/** Both answers; `compared` answers a question, the one that was `asked` or a changed one. */
export function whatIfAnswer(
  request: Request,
  text: string,
  compared: (request: Request, changed: boolean) => Comparison,
): Answer {
  const { changes, request: changed, made } = askedWhatIf(request, text);
  const [before, after] = [compared(request, false), compared(changed, true)];
  const notes = changesWithoutEffect(request, changes, before, after, (other) => compared(other, true));
  const told = whatIfOf(before, after, made, notes);
  const [asIs, whatIf] = [oneAnswer(before, request), oneAnswer(after, changed)];
  return {
    comparisons: [
      { name: AS_IT_IS, comparison: before },
      { name: `what if: ${told.whatIf.join(', ')}`, comparison: after },
    ],
    async as(format, style) {
      if (format === 'json') return (await import('../../reports/json.js')).json(told);
      if (format === 'csv') {
        return (await import('../../reports/csv/compare.js')).comparisonsCsv([before, after]);
      }
      const { whatIfMarkdown, whatIfText } = await import('../../reports/what-if/text.js');
      const [a, b] = [await asIs.as(format, style), await whatIf.as(format, style)];
      return format === 'markdown' ? whatIfMarkdown(told, a, b) : whatIfText(told, a, b, style);
    },
  };
}
