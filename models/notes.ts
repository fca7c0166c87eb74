/** What a reader of files has to say with the model it made. */
import type { Model } from './model.js';
import { parameterCount } from './weights/parameters.js';

/** A sentence on modules that the published `model` predicts further tokens with and that are not trained here, if any. */
export function untrainedModules({ id, mtp = 0, mtpModules = 0 }: Model): string[] {
  const left = mtpModules - mtp;
  if (left <= 0) return [];
  const [modules, are, them] = left === 1 ? ['module', 'is', 'it'] : ['modules', 'are', 'them'];
  return [
    `${left} multi-token-prediction ${modules} that ${id} was published with ${are} left out; \`--mtp ${mtpModules}\` trains ${them}.`,
  ];
}

/** A sentence on modules that are trained and that the published `model` does not have, if any. */
export function addedModules(model: Model): string[] {
  const { id, mtp = 0, mtpModules = 0 } = model;
  if (mtp <= mtpModules) return [];
  const had = mtpModules === 0 ? 'without multi-token-prediction modules' : `with ${mtpModules} of them`;
  const more = mtp - mtpModules;
  const added = parameterCount(model).total - parameterCount({ ...model, mtp: mtpModules }).total;
  return [
    `${id} was published ${had}; \`--mtp ${mtp}\` adds ${more === 1 ? 'one' : more} like its last block, of ` +
      `${added.toLocaleString('en')} parameters${more === 1 ? '' : ' together'}.`,
  ];
}

/** A sentence where a sequence is longer than the table of learned positions, which is left as it is. */
export function beyondPositions({ id, position, learnedPositions }: Model, sequence: number): string[] {
  if (position !== 'learned' || sequence <= learnedPositions) return [];
  const [has, asked] = [learnedPositions, sequence].map((n) => n.toLocaleString('en'));
  return [
    `${id} has learned positions for ${has} tokens, and the sequences are ${asked} long: its table would have to grow; ` +
      'parameters are counted without that.',
  ];
}

/** A model read from a person's file, with sentences on what of the file it leaves out, takes otherwise or assumes. */
export interface NotedModel extends Model {
  readonly notes?: readonly string[];
}
