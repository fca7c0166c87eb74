/** Formats in which an optimizer multiplies matrices, whatever the model computes in. */
import type { Precision } from '../../program/kernel.js';
import type { OptimizerId } from '../training.js';
import { optimizerOf } from './index.js';

/** A hidden layer's matrix, which every rule with products is for. */
const MATRIX = { rows: 256, columns: 512, place: 'matrix' } as const;
const FORMATS = { weight: 2, gradient: 2, moment: 4, master: true };

/** The formats of its products; none for an optimizer that multiplies nothing. */
export function arithmeticOf(id: OptimizerId | undefined): readonly Precision[] {
  const { rules } = optimizerOf(id);
  const products = rules.flatMap((rule) => rule.products?.(MATRIX, 1, FORMATS) ?? []);
  return [...new Set(products.flatMap(({ kernel }) => (kernel.family === 'gemm' ? [kernel.precision] : [])))];
}
