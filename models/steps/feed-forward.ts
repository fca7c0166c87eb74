/** The feed-forward half of a block: a plain or gated MLP. */

import type { Model } from '../model.js';
import { type Linear, linear } from './linear.js';
import { activationStep } from './memory-bound.js';
import { type Shape, type Step, tokensInside } from './step.js';

/** A two-layer network by the name of its steps, its weights and its input tensor. */
export interface Network {
  readonly name: string;
  readonly weight: string;
  readonly input: string;
  readonly width: number;
}

/** Up (and gate) projection, activation, down projection; writes the tensor `<name> down`. */
export function networkSteps({ name, weight, input, width }: Network, model: Model, shape: Shape): Step[] {
  const tokens = tokensInside(shape);
  const local = width / shape.tensor;
  const enter = (called: string, outputs: number, more: Pick<Linear, 'sliced' | 'branches'> = {}) =>
    linear(
      {
        name: called,
        input,
        weight: model.gated ? `${weight}.gate-up` : `${weight}.up`,
        tokens,
        inputs: model.hidden,
        outputs,
        bias: model.bias.mlp,
        enters: true,
        ...more,
      },
      shape,
    );
  const up = `${name} up`;
  const separate = model.gated && (shape.separateProjections ?? false) !== false;
  const gate = `${name} gate`;
  return [
    ...(separate
      ? [enter(gate, local, { branches: 2 }), enter(up, local)]
      : [enter(up, local * (model.gated ? 2 : 1), { sliced: model.gated })]),
    activationStep(`${name} activation`, separate ? [gate, up] : [up], tokens, local, model, shape),
    linear(
      {
        name: `${name} down`,
        input: `${name} activation`,
        weight: `${weight}.down`,
        tokens,
        inputs: local,
        outputs: model.hidden,
        bias: model.bias.mlp,
        leaves: true,
      },
      shape,
    ),
  ];
}
