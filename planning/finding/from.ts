/** The way from a person's own layout to the best of a search. */
import { InputError } from '../../input/error.js';
import { strategyById } from '../../strategies/index.js';
import { planOf } from '../../strategies/strategy.js';
import { Evaluations } from '../evaluate/evaluations.js';
import type { Change, Found, FoundRow, From } from '../found.js';
import type { Request } from '../request.js';
import { jobOf } from '../search/layouts.js';
import { type OwnLayout, type OwnPlayed, ownOn } from './own.js';
import { pathBetween } from './path.js';
import type { SearchQuestion } from './question.js';
import { intoRow } from './rows.js';

/**
 * Throws InputError, with the rule, where the layout is allowed on none of the clusters. It is looked at on the cluster of
 * the best, or else on the first where it is allowed; a way to another cluster is one step.
 */
export function fromOwn(said: OwnLayout, question: SearchQuestion, { rows }: Pick<Found, 'rows'>): From {
  const [best] = rows;
  const all = [...question.clusters.keys()];
  const order = best === undefined ? all : [best.input, ...all.filter((input) => input !== best.input)];
  let refused: InputError | undefined;
  for (const input of order) {
    const { request } = question.clusters[input]!;
    const evaluations = new Evaluations(request.cluster);
    let from: OwnPlayed;
    try {
      from = ownOn(said, request, evaluations);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused ??= error;
      continue;
    }
    const row = (one: OwnPlayed) => intoRow(question, input, evaluations, one);
    const own = row(from);
    if (best === undefined) return { row: own, path: [] };
    if (best.input !== input) return { row: own, path: [moved(own, best)] };
    const stops = pathBetween(from, playedAgain(best, request, evaluations), request, evaluations);
    return { row: own, path: stops.map(({ changes, ...stop }) => ({ changes, row: row(stop) })) };
  }
  throw refused!;
}

function moved(row: FoundRow, best: FoundRow): Change {
  return { changes: [`${row.cluster} → ${best.cluster}`, 'its best layout'], row: best };
}

function playedAgain({ strategy: id, layout: row }: FoundRow, request: Request, evaluations: Evaluations) {
  const strategy = strategyById(id);
  const { globalBatch: _, ...layout } = row;
  const job = jobOf(request, layout);
  return { strategy, job, evaluation: evaluations.of(planOf(strategy, layout), job) };
}
