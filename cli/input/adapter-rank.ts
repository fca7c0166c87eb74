/** `--lora-rank` against the matrices beside which adapters stand: a product of A and B has no more rank than its matrix. */
import { InputError } from '../../input/error.js';
import { largest } from '../../input/extremes.js';
import { kindsOfBlocks } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import { linearLayers } from '../../models/weights/linear-layers.js';
import { adaptersOf } from '../../models/weights/tuned.js';
import type { AskedOnce } from './cells.js';

/** By the name of each adapted projection, the smaller of its numbers of rows and columns. */
function smallerSides(model: Model): Map<string, number> {
  const sides = new Map<string, number>();
  for (const { model: block } of kindsOfBlocks(model)) {
    for (const { name: matrix, shape } of linearLayers(block)) {
      const [outputs = 0, inputs = 0] = shape;
      for (const { name, share } of adaptersOf(block, matrix))
        sides.set(name, Math.min(Math.round(outputs * share), inputs, sides.get(name) ?? inputs));
    }
  }
  return sides;
}

/** Throws InputError for a rank that no adapted projection can have. */
export function requireRank(model: Model, asked: Pick<AskedOnce, 'lora-rank'>): void {
  const rank = model.tuning?.adapters?.rank;
  if (rank === undefined) return;
  const most = largest(smallerSides(model).values());
  if (rank <= most) return;
  throw new InputError(
    `${asked['lora-rank']?.where ?? ''}lora-rank is ${rank}, and no adapted matrix of ${model.id} has more than ${most} rows or ` +
      `columns on its smaller side, which is all the rank there can be; give at most ${most}`,
  );
}

/** What is to be said where some adapters have a larger rank than the projections beside which they stand. */
export function rankRemarks(model: Model): string[] {
  const rank = model.tuning?.adapters?.rank;
  if (rank === undefined) return [];
  const smaller = [...smallerSides(model)].filter(([, side]) => side < rank);
  if (smaller.length === 0) return [];
  const names = smaller.map(([name, side]) => `${name} (${side})`).join(', ');
  return [
    `lora-rank ${rank} is more than the smaller side of ${names}: such an adapter is larger than it needs to be.`,
  ];
}
