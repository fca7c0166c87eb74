/** Strategies that have no layout, and the sentence for a question to which none has. */
import { InputError } from '../../input/error.js';
import { nobodyCan } from '../compare.js';
import type { Refusal } from '../comparison.js';
import { askedOf } from '../search/asked.js';
import type { Grounds } from './lanes.js';
import type { SearchQuestion } from './question.js';

/** Those that have none on any of the clusters, each with the rule on the first. */
export function refusalsOf({ grounds, without }: Grounds): Refusal[] {
  const searched = new Set(grounds.map(({ strategy }) => strategy.id));
  const reasons = new Map<string, string>();
  for (const { strategy, sentence } of without)
    if (!searched.has(strategy) && !reasons.has(strategy)) reasons.set(strategy, sentence);
  return [...reasons].map(([strategy, reason]) => ({ strategy, reason }));
}

/** No strategy can run the job on any of the clusters. */
export function nothingAllowed({ clusters }: SearchQuestion, { without }: Grounds): InputError {
  const sentences = clusters.map(({ request, cluster }, at) => {
    const refusals = without
      .filter(({ input }) => input === at)
      .map(({ strategy, sentence }) => ({ strategy, reason: sentence }));
    const { message } = nobodyCan(request, askedOf(request), refusals);
    return clusters.length === 1 ? message : `${cluster}: ${message}`;
  });
  return new InputError(sentences.join('\n'));
}
