/** What a run rests on besides its steps: every figure that was taken from somewhere, with where, as sentences. */
import type { FailureModel } from '../../hardware-profiles/failures/failure-model.js';
import type { Request } from '../request.js';
import type { RunAsked } from './asked.js';

export function sourcesOf(_request: Request, run: RunAsked): string[] {
  const { store, data, failures } = run;
  const stores = [...new Map([store, ...(data ? [data.store] : [])].map((each) => [each.id, each])).values()];
  return [
    ...failureSources(failures),
    ...stores.map(({ id, kind, source }) => `store ${id}: ${kind}, ${source}`),
  ];
}

/** Causes of one source together. */
function failureSources({ title, causes }: FailureModel): string[] {
  const of = new Map<string, string[]>();
  for (const { id, kind, source } of causes) {
    const said = `${kind}, ${source}`;
    of.set(said, [...(of.get(said) ?? []), id]);
  }
  return [...of].map(([said, ids]) => `failures, ${title} (${ids.join(', ')}): ${said}`);
}
