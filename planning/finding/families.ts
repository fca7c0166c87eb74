/** The families of all grounds in one list, which every thread makes alike. */

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
    ground.space.families.map(({ job: { layout } }, at) => {
      const { tp, cp, ep, sequenceParallel } = layout;
      return { ground, at, key: [inputs[ground.index]!, tp, cp, ep, Number(sequenceParallel)] };
    }),
  );
  // Sorting keeps the order of equals.
  return keyed.sort((a, b) => {
    const differs = a.key.findIndex((part, i) => part !== b.key[i]);
    return differs < 0 ? 0 : a.key[differs]! - b.key[differs]!;
  });
}

/** What to look into first, given what is best. It does not change what is found. */
export function rankIn(lanes: readonly Lane[], sort: Sort): (ground: Ground, seconds: number) => number {
  if (sort === 'time') return (_, seconds) => seconds;
  if (sort === 'cost') return ({ lane }, seconds) => seconds * lanes[lane]!.usdPerSecond;
  const most = 1e9;
  return ({ lane }, seconds) => lanes[lane]!.devices * most + Math.min(seconds, most);
}
