/** The work of `compare`: the questions put to the planner, and the command that gives each answer again. */

import { InputError } from '../../input/error.js';
import type { AskedRequest } from '../input/request.js';
import { type Arguments, flagOption, textOption } from '../options/arguments.js';
import type { Answer } from './answer.js';
import { commandLine } from './command-line.js';
import type { Progress } from './progress.js';

/** Compares for one question or for several; with `detailed`, what a page shows is found out too. */
export async function answerTo(
  questions: readonly AskedRequest[],
  args: Arguments,
  detailed: boolean,
  onProgress: Progress['update'],
): Promise<Answer> {
  const wanted = {
    all: flagOption(args, 'all'),
    ...(detailed ? { detail: await import('../../planning/detail/detail.js') } : {}),
  };
  const command = commandLine('compare', args);
  const changes = textOption(args, 'what-if');
  if (changes !== undefined && questions.length > 1) {
    throw new InputError(`--what-if changes one question, and ${questions.length} are asked`);
  }
  const [{ oneAnswer, severalAnswer }, { compare: compared }] = await Promise.all([
    import('./answer.js'),
    import('../../planning/compare.js'),
  ]);
  const [only, ...others] = questions;
  if (others.length === 0) {
    const { request } = only!;
    if (changes !== undefined) {
      const { 'what-if': _changes, ...options } = args.options;
      const asked = commandLine('compare', { ...args, options });
      const { whatIfAnswer } = await import('./what-if.js');
      return whatIfAnswer(request, changes, (one, changed) =>
        compared(one, { onProgress, ...wanted, command: changed ? command : asked }),
      );
    }
    return oneAnswer(compared(request, { onProgress, ...wanted, command }), request);
  }
  const { compareSeveral } = await import('../../planning/several.js');
  const asked = questions.map(({ request, words }) => {
    // Each result says how to get it alone.
    const alone = commandLine('compare', { ...args, options: { ...args.options, ...words } });
    return { request, cluster: words.cluster ?? request.cluster.id, options: { ...wanted, command: alone } };
  });
  return severalAnswer(compareSeveral(asked, { onProgress, ...(detailed ? { command } : {}) }));
}
