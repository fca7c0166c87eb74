/** The work of `compare`: the questions put to the planner, and the command that gives each answer again. */

import { InputError } from '../../input/error.js';
import type { AskedRequest } from '../input/request.js';
import { type Arguments, flagOption, textOption } from '../options/arguments.js';
import type { Answer } from './answer.js';
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
  const command = commandLine(args);
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
      const asked = commandLine({ ...args, options });
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
    const alone = commandLine({ ...args, options: { ...args.options, ...words } });
    return { request, cluster: words.cluster ?? request.cluster.id, options: { ...wanted, command: alone } };
  });
  return severalAnswer(compareSeveral(asked, { onProgress, ...(detailed ? { command } : {}) }));
}

/** The command that gives the same again, as one would type it; where the page went is left out. */
function commandLine({ operand, options }: Arguments): string {
  const words = Object.entries(options).flatMap(([name, value]) => {
    if (['report', 'csv', 'json', 'quiet', 'detail', 'format', 'open'].includes(name)) return [];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--${name}=false`];
    return [`--${name}`, quoted(typeof value === 'string' ? value : value.join(','))];
  });
  return [
    'llmsim compare',
    ...(operand === undefined ? [] : [quoted(operand)]),
    ...words,
    '--report report.html',
  ].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:,=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
