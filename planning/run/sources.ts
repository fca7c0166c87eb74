/** What a run rests on besides its steps: every figure that was taken from somewhere, with where, as sentences. */

import type { FailureModel } from '../../hardware-profiles/failures/failure-model.js';
import type { Provenance } from '../../hardware-profiles/provenance.js';
import type { Store } from '../../hardware-profiles/stores/store.js';
import type { ModelCounts } from '../../models/counted.js';
import type { RunAsked } from './asked.js';
import { dataSources } from './data/answer.js';
import { restartSources } from './restart.js';

/** `counted`: what the model counts. */
export function sourcesOf(run: RunAsked, counted: ModelCounts = {}): string[] {
  const { failures, store, data, restartSeconds } = run;
  const sentences = [
    ...failureSources(failures),
    ...storeSources(store),
    ...(restartSeconds === undefined ? restartSources() : ['restart: given with the question']),
    ...(data === undefined ? [] : dataSources(data, counted)),
  ];
  return [...new Set(sentences)];
}

/** Causes of one source together; of times that have one of their own, these. */
function failureSources({ title, causes }: FailureModel): string[] {
  return [
    ...together(
      `failures, ${title}`,
      causes.map((cause) => [cause.id, cause]),
    ),
    ...together(
      'detection of failures',
      causes.map(({ id, detect }) => [id, detect]),
    ),
    ...together(
      'repair of nodes',
      causes.map(({ id, repair }) => [id, repair]),
    ),
  ];
}

/** Figures of one source together, or the source of all. */
function storeSources({ id, figures, ...whole }: Store): string[] {
  return figures === undefined
    ? together(id, [['all figures', whole]])
    : together(`store ${id}`, Object.entries(figures));
}

function together(what: string, named: readonly (readonly [string, Provenance | undefined])[]): string[] {
  const names = new Map<string, string[]>();
  for (const [name, from] of named) {
    if (from === undefined) continue;
    const said = `(${from.kind}): ${from.source}`;
    names.set(said, [...(names.get(said) ?? []), name]);
  }
  const all = [...names];
  return all.map(([said, some]) => `${what}${all.length > 1 ? `, ${few(some)}` : ''} ${said}`);
}

/** The first of many names. */
function few(names: readonly string[]): string {
  const [a, b, c, ...others] = names;
  return others.length < 2 ? names.join(', ') : `${[a, b, c].join(', ')} and ${others.length} more`;
}
