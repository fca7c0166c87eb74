/** An optimizer as a list shows it: in plain values, with what it keeps of a model that everybody knows. */
import { modelById } from '../models/index.js';
import type { Optimizer } from '../strategies/optimizers/index.js';
import { stateBytesPerParameter } from '../strategies/optimizers/per-parameter.js';

export interface ShownOptimizer {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly reference: string;
  /** The kernels of an update, with the states that each keeps. */
  readonly rules: readonly { readonly name: string; readonly keeps: readonly string[] }[];
  /** What is whole on a rank where states are sharded: elements, or matrices. */
  readonly unit: string;
  /** ZeRO stages it runs under, and why no others. */
  readonly zero: readonly number[];
  readonly because?: string;
  /** Bytes for each parameter of `model`: states beside a float32 copy of 16-bit weights, and in pure bf16. */
  readonly bytesPerParameter: { readonly model: string; readonly mixed: number; readonly pureBf16: number };
}

const MODEL = 'llama2-7b';

export function shownOptimizer(optimizer: Optimizer): ShownOptimizer {
  const { id, title, summary, reference, unit, zero, because, rules } = optimizer;
  const model = modelById(MODEL);
  const mixed = { weight: 2, gradient: 4, moment: 4, master: true };
  const pure = { weight: 2, gradient: 2, moment: 2, master: false };
  return {
    ...{ id, title, summary, reference, unit, zero },
    ...(because === undefined ? {} : { because }),
    rules: rules.map(({ name, keeps }) => ({ name, keeps })),
    bytesPerParameter: {
      model: MODEL,
      mixed: stateBytesPerParameter(optimizer, model, mixed),
      pureBf16: stateBytesPerParameter(optimizer, model, pure),
    },
  };
}
