/** Every optimizer, in one list to read. A new one is added here and to the ids, nowhere else. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import { OPTIMIZER_IDS, type OptimizerId } from '../training.js';
import { adafactor } from './adafactor.js';
import { adamMini } from './adam-mini.js';
import { adamw, pagedAdamw } from './adamw.js';
import { adamw8bit, lion8bit, pagedAdamw8bit } from './eight-bit.js';
import { shampoo, soap } from './factorised.js';
import { lamb, lars } from './layerwise.js';
import { apollo, apolloMini, galore, galore8bit } from './low-rank.js';
import { muon } from './muon.js';
import type { Optimizer } from './optimizer.js';
import { lion, sgd, sgdMomentum } from './simple.js';

const BY_ID: Readonly<Record<OptimizerId, Optimizer>> = {
  adamw,
  'adamw-8bit': adamw8bit,
  'paged-adamw': pagedAdamw,
  'paged-adamw-8bit': pagedAdamw8bit,
  'adam-mini': adamMini,
  adafactor,
  lion,
  'lion-8bit': lion8bit,
  sgd,
  'sgd-momentum': sgdMomentum,
  lars,
  lamb,
  muon,
  shampoo,
  soap,
  galore,
  'galore-8bit': galore8bit,
  apollo,
  'apollo-mini': apolloMini,
};

export const OPTIMIZERS: readonly Optimizer[] = OPTIMIZER_IDS.map((id) => BY_ID[id]);

/** The entry of an optimizer that is known to be there; AdamW where a job names none. */
export function optimizerOf(id: OptimizerId = 'adamw'): Optimizer {
  return BY_ID[id];
}

/** The optimizer called `id`. Throws InputError with the nearest names. */
export function optimizerById(id: string): Optimizer {
  const found = OPTIMIZERS.find((optimizer) => optimizer.id === id);
  if (found) return found;
  const close = nearest(id, OPTIMIZER_IDS);
  const hint = close.length > 0 ? `: did you mean ${close.map((c) => `'${c}'`).join(' or ')}?` : '.';
  throw new InputError(`unknown optimizer '${id}'${hint} \`llmsim optimizers\` lists all.`);
}

export type { Optimizer } from './optimizer.js';
