import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SMALL_CNN, SMALL_VIT } from '../../accuracy/threads/small-networks.js';
import { play } from './play.js';

/** How far a tensor is moved to and fro, along its gradient. */
const STEP = 0.002;

for (const task of [SMALL_CNN, SMALL_VIT]) {
  test(`the gradient of every weight of ${task.model.id} by finite differences, over two micro-batches`, () => {
    const { own, tensors, valuesOf, loss } = play({ ...task, globalBatch: 8 }, { vectors: true });
    loss();
    const { weights } = own.parameters;
    const gradients = new Map(
      weights.map((weight) => {
        const name = `L${weight.layer}.${weight.spec.name}`;
        return [weight, Float32Array.from(tensors.weightGradient(name))];
      }),
    );
    for (const [weight, gradient] of gradients) {
      const name = `${weight.layer} ${weight.spec.name}`;
      const length = Math.sqrt(gradient.reduce((sum, value) => sum + value ** 2, 0));
      assert.ok(length > 1e-4, name);
      const values = valuesOf(weight);
      const start = Float32Array.from(values);
      const moved = (by: number) => {
        values.set(start.map((value, i) => value + (by * gradient[i]!) / length));
        return loss();
      };
      const slope = (moved(STEP) - moved(-STEP)) / (2 * STEP);
      values.set(start);
      // Along itself a gradient's slope is its length; ReLUs and largest ones that change on the way are what is left.
      assert.ok(Math.abs(slope - length) < 0.02 * length + 1e-4, `${name}: ${slope}, not ${length}`);
    }
  });
}
