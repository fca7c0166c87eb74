/** What a model that was built from a shape has otherwise than the shape says: it is then another model, and none to answer with. */

import type { Model } from '../../models/model.js';
import type { FactName } from '../facts.js';
import { shapeOfModel } from './facts.js';
import type { Shape } from './shape.js';

/** What is no part of a model's arithmetic, or is looked at with the rest. A router's bias is a number an expert, without a gradient. */
const LEFT: readonly (keyof Shape)[] = [
  ...(['vocab', 'vocab-multiple', 'dropout', 'dense-layers', 'shared-gate'] as const),
  ...(['router-bias', 'qkv-bias', 'bias'] as const),
  ...(['pattern', 'mamba-heads', 'mamba-head-dim', 'mamba-groups', 'mamba-state'] as const),
];

/** The facts of `shape` that `model` does not have as they are said. */
export function unsaid(shape: Shape, model: Model): FactName[] {
  const built: Shape = shapeOfModel(model);
  const left = new Set<keyof Shape>([
    ...LEFT,
    // Widths of heads are those of the latent, and a mixture has no other feed-forward than its experts'.
    ...(shape.latent ? (['kv-heads', 'head-dim', 'qk-norm'] as const) : []),
    ...(shape.experts === undefined ? [] : (['ffn'] as const)),
    ...(model.position === 'learned' ? [] : (['positions'] as const)),
  ]);
  const names = (Object.keys(shape) as (keyof Shape)[]).filter((name) => !left.has(name));
  const other = names.filter((name) => (built[name] ?? NONE[name]) !== shape[name]);
  const { qkv, output, mlp } = model.bias;
  const linear = shape.bias ?? mlp;
  // Experts have no biases here.
  const wrong =
    (shape['qkv-bias'] === true && !qkv) ||
    (shape.bias !== undefined &&
      (qkv !== (shape['qkv-bias'] || linear) || output !== linear || mlp !== linear));
  return [...other, ...(wrong ? ['bias' as const] : [])].map((name) => `model.${name}` as FactName);
}

/** What a model is where its shape says nothing. */
const NONE: Partial<Shape> = {
  ...{ 'qk-norm': false, 'parallel-block': false, latent: false },
};
