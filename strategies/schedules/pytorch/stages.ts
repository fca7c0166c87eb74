/** Which rank has which of PyTorch's stages, told from the rows of a file, and what placement that is. */
import { InputError } from '../../../input/error.js';
import { largest } from '../../../input/extremes.js';
import type { Placement } from '../action.js';
import { placeOf } from '../placement.js';
import type { WrittenAction } from '../written.js';

/** How the stages of a file lie on its ranks. */
export interface StagesOfRanks {
  readonly placement: Placement;
  /** Stages that each rank has. */
  readonly chunks: number;
}

/**
 * Rank r of p has the stages r, r + p, …, or of two r and 2p − 1 − r, and so on down and up. Throws InputError, with the file and the
 * row, for a stage on two ranks, one that is missing, or stages that lie otherwise.
 */
export function stagesOfRanks(name: string, ranks: readonly (readonly WrittenAction[])[]): StagesOfRanks {
  const rankOf = new Map<number, number>();
  for (const [rank, actions] of ranks.entries()) {
    for (const { place, where } of actions) {
      const other = rankOf.get(place) ?? rank;
      if (other !== rank) {
        throw new InputError(
          `${where} is on rank ${rank}, and stage ${place} is on rank ${other} (line ${other + 1}) before; a stage is on one rank: move it there, or give it a number of its own`,
        );
      }
      rankOf.set(place, rank);
    }
  }
  const count = largest([...rankOf.keys()]) + 1;
  const missing = Array.from({ length: Math.min(count, rankOf.size + 1) }, (_, place) => place).find(
    (place) => !rankOf.has(place),
  );
  if (missing !== undefined) {
    throw new InputError(
      `${name} runs stages up to ${count - 1} and never stage ${missing}; stages are numbered from 0 in the depth of the model, without a gap: add ${missing}, or renumber those behind it`,
    );
  }
  const stages = ranks.length;
  const chunks = count / stages;
  for (const placement of ['wrapped', 'v'] as const) {
    const lies =
      Number.isInteger(chunks) &&
      ranks.every((_, rank) =>
        Array.from({ length: chunks }, (_each, chunk) => placeOf(placement, rank, chunk, { stages })).every(
          (place) => rankOf.get(place) === rank,
        ),
      );
    if (lies) return { placement, chunks };
  }
  const rank = ranks.findIndex((_, at) => !fits(at, rankOf, stages, chunks));
  const has = [...rankOf].filter(([, on]) => on === rank).map(([place]) => place);
  throw new InputError(
    `${name}:${rank + 1} has the stages ${has.sort((a, b) => a - b).join(', ')} of ${count} on rank ${rank} of ${stages}; rank r of p has r, r+p, … (wrapped), or r and 2p−1−r (a V), and as many as every other: number the stages so`,
  );
}

/** Whether a rank has what it would have in either placement. */
function fits(rank: number, rankOf: ReadonlyMap<number, number>, stages: number, chunks: number): boolean {
  const own = [...rankOf].filter(([, on]) => on === rank).map(([place]) => place);
  return own.length === chunks && own.every((place) => place % stages === rank);
}
