/** The work of `compare`: the questions put to the planner, and the command that gives each answer again. */
import type { AskedRequest } from '../input/request.js';
import { type Arguments, flagOption } from '../options/arguments.js';
import type { Answer } from './answer.js';
import { commandOf } from './command-line.js';
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
  const [{ oneAnswer, severalAnswer }, { compare: compared }] = await Promise.all([
    import('./answer.js'),
    import('../../planning/compare.js'),
  ]);
  const [only, ...others] = questions;
  if (others.length === 0) {
    const { request } = only!;
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

/** Its page is what the command is shown on. */
function commandLine(args: Arguments): string {
  return `${commandOf('compare', args)} --report report.html`;
}
