/** What a reader of files has to say with the model it made. */
import type { Model } from './model.js';

/** A sentence on modules that the published `model` predicts further tokens with and that are not trained here, if any. */
export function untrainedModules({ id, mtp = 0, mtpModules = 0 }: Model): string[] {
  const left = mtpModules - mtp;
  if (left <= 0) return [];
  const [modules, are, them] = left === 1 ? ['module', 'is', 'it'] : ['modules', 'are', 'them'];
  return [
    `${left} multi-token-prediction ${modules} that ${id} was published with ${are} left out; \`--mtp ${mtpModules}\` trains ${them}.`,
  ];
}

/** A model read from a person's file, with sentences on what of the file it leaves out, takes otherwise or assumes. */
export interface NotedModel extends Model {
  readonly notes?: readonly string[];
}
