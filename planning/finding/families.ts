/** The families of all grounds in one list, which every thread makes alike. */

import { expertTensor } from '../../strategies/folding.js';
import type { Sort } from '../found.js';
import type { Ground } from '../search/open.js';
import type { Grounds, Lane } from './lanes.js';

export interface FamilyOf {
  readonly ground: Ground;
  readonly at: number;
}

/** Those that share layers beside each other. */
export function familiesOf({ grounds, inputs }: Pick<Grounds, 'grounds' | 'inputs'>): FamilyOf[] {
  const keyed = grounds.flatMap((ground) =>
    ground.space.families.map((_, at) => {
      const one = { ground, at };
      return { ...one, key: keyOf(one, inputs) };
    }),
  );
  // Sorting keeps the order of equals.
  return keyed.sort((a, b) => {
    const differs = a.key.findIndex((part, i) => part !== b.key[i]);
    return differs < 0 ? 0 : a.key[differs]! - b.key[differs]!;
  });
}

/** Places in the list of those that share layers, together. */
export function layersAlike(families: readonly FamilyOf[], { inputs }: Pick<Grounds, 'inputs'>): number[][] {
  const groups = new Map<string, number[]>();
  for (const [i, family] of families.entries()) {
    const key = keyOf(family, inputs).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [i]);
    else group.push(i);
  }
  return [...groups.values()];
}

/** What layers depend on, but for the micro-batch and what is recomputed. */
function keyOf({ ground, at }: FamilyOf, inputs: readonly number[]): number[] {
  const { layout } = ground.space.families[at]!.job;
  const { tp, cp, ep, sequenceParallel } = layout;
  return [inputs[ground.index]!, tp, cp, ep, expertTensor(layout), Number(sequenceParallel)];
}

/** What to look into first, given what is best. It does not change what is found. */
export function rankIn(lanes: readonly Lane[], sort: Sort): (ground: Ground, seconds: number) => number {
  if (sort === 'time') return (_, seconds) => seconds;
  if (sort === 'cost') return ({ lane }, seconds) => seconds * lanes[lane]!.usdPerSecond;
  const most = 1e9;
  return ({ lane }, seconds) => lanes[lane]!.devices * most + Math.min(seconds, most);
}
