/** `llmsim run` from request to answer and words: trials are played by threads, words are for a person. */
import { parameterCount } from '../../models/weights/parameters.js';
import type { Request } from '../../planning/request.js';
import { answerRun } from '../../planning/run/answer.js';
import type { RunAnswer } from '../../planning/run/row.js';
import { heading } from '../../reports/tables/heading.js';
import { costLines } from '../../reports/tables/price.js';
import type { Style } from '../../reports/tables/style.js';
import { defaultRun } from '../input/run.js';
import { playTrials } from '../threads/trials.js';

/** Where no key of the run was given. */
const NOTHING_ASKED =
  'Nothing breaks in this run: --failures says what does, such as llama-3, or a rate such as 6.5e-3/node-day.';

export interface RunAsking {
  readonly trials: number;
  readonly seed: number;
  /** Absent: those of the machine. */
  readonly threads?: number | undefined;
  readonly onProgress: (done: number, total: number, what: string) => void;
}

export async function runAnswer(request: Request, asking: RunAsking): Promise<RunAnswer> {
  const { threads, onProgress, ...options } = asking;
  const answer = await answerRun(request, request.run ?? defaultRun(request.cluster), {
    ...{ ...options, onProgress },
    play: (lifetime, trials, seed) =>
      playTrials(lifetime, {
        ...{ trials, seed, threads },
        onProgress: (played, of) => onProgress(played, of, 'trials'),
      }),
  });
  return request.run === undefined ? { ...answer, notes: [...answer.notes, NOTHING_ASKED] } : answer;
}

/** For a person. */
export async function runWords(
  answer: RunAnswer,
  request: Request,
  format: 'table' | 'markdown',
  style: Style,
): Promise<string> {
  const head = [...heading(request, parameterCount(request.model)), ...costLines(answer.inputs)];
  if (format === 'markdown') return (await import('../../reports/run/markdown.js')).runMarkdown(answer, head);
  return (await import('../../reports/run/text.js')).runText(answer, head, style);
}
