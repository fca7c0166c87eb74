/** The model in a file that spells it out: its facts, and what they do not say. */
import { factsOfModel } from '../model/facts.js';
import type { Settled } from './settled.js';
import type { Facts, Lost } from './telling.js';

/** Facts that spell out the model. */
export function modelFacts({ model }: Pick<Settled, 'model'>): Facts {
  return factsOfModel(model).facts;
}

/** What hyper-parameters leave out of the model. */
export function modelLost({ model }: Pick<Settled, 'model'>): Lost[] {
  const { lost } = factsOfModel(model);
  if (lost.length === 0) return [];
  return [
    {
      option: 'model',
      what: 'model',
      value: model.id,
      because: `hyper-parameters alone do not say its ${lost.map((name) => MISSED[name] ?? name).join(', ')}`,
    },
  ];
}

/** Parts that take more than a name to say what is missed without them. */
const MISSED: Readonly<Record<string, string>> = {
  vision: 'vision tower and projector, so that this starts its decoder alone',
};
