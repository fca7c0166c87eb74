import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adapterTargets } from '../../../models/adapters.js';
import { llama } from '../../../models/families.js';
import type { Model } from '../../../models/model.js';
import { play as playTask } from './play.js';

const POSITIONS = 8;

/** Two blocks with grouped keys and a gate beside the up projection: projections that share a matrix. */
function modelWith(names: readonly string[]): Model {
  const model = llama({
    ...{ id: 'adapted', title: 'Adapted', family: 'adapted', source: 'a size for this test' },
    ...{ layers: 2, hidden: 16, heads: 4, kvHeads: 2, ffn: 24, vocab: 32, sequence: POSITIONS },
    ...{ tiedEmbeddings: false, dropout: 0 },
  });
  return {
    ...model,
    tuning: { adapters: { rank: 3, targets: adapterTargets(model, names), variant: 'lora', dropout: 0 } },
  };
}

/** A micro-batch forward and backward in this thread; all weights random, those of adapters too. */
const play = (model: Model) => playTask({ model, sequence: POSITIONS, globalBatch: 1 });

/** How far a tensor is moved to and fro, along its gradient. */
const STEP = 0.005;

for (const names of [['all-linear'], ['q_proj', 'v_proj', 'up_proj'], ['qkv_proj', 'gate_up_proj']]) {
  test(`gradients of adapters on ${names.join(' and ')} by finite differences; nothing frozen has one`, () => {
    const { own, tensors, valuesOf, loss } = play(modelWith(names));
    loss();
    const trained = own.parameters.weights.filter(({ spec }) => !spec.frozen);
    assert.ok(trained.every(({ spec }) => /\.lora-[ab]$/.test(spec.name)));
    assert.equal(
      own.gradients.floats,
      trained.reduce((sum, { rows, columns }) => sum + rows * columns, 0),
    );
    const gradients = new Map(
      trained.map((weight) => {
        const name = `L${weight.layer}.${weight.spec.name}`;
        return [weight, Float32Array.from(tensors.weightGradient(name))];
      }),
    );
    for (const [weight, gradient] of gradients) {
      const length = Math.hypot(...gradient);
      assert.ok(length > 1e-5, weight.spec.name);
      const values = valuesOf(weight);
      const start = Float32Array.from(values);
      const moved = (by: number) => {
        values.set(start.map((value, i) => value + (by * gradient[i]!) / length));
        return loss();
      };
      const slope = (moved(STEP) - moved(-STEP)) / (2 * STEP);
      values.set(start);
      assert.ok(
        Math.abs(slope - length) < 0.01 * length + 2e-5,
        `${weight.spec.name} of layer ${weight.layer}: slope ${slope}, gradient ${length}`,
      );
    }
  });
}

test('adapters add s·B·A to the rows of their own projection: put into the matrix, they give the same loss', () => {
  const model = modelWith(['k_proj', 'up_proj', 'down_proj']);
  const { own, valuesOf, loss } = play(model);
  const beside = loss();
  const { heads, kvHeads, headDim, ffn, hidden } = model;
  // Keys come behind queries, and the up projection behind the gate.
  const places = [
    { to: 'attention.qkv', adapter: 'attention.qkv.key', first: heads * headDim, rows: kvHeads * headDim },
    { to: 'mlp.gate-up', adapter: 'mlp.gate-up.up', first: ffn, rows: ffn },
    { to: 'mlp.down', adapter: 'mlp.down', first: 0, rows: hidden },
  ];
  let scale = 0;
  for (const { spec, layer } of own.parameters.weights.filter(({ spec: { name } }) =>
    name.endsWith('.lora-b'),
  )) {
    const { to, adapter, first, rows } = places.find((place) => spec.name === `${place.adapter}.lora-b`)!;
    const of = (name: string) => valuesOf(own.parameters.find(`L${layer}.${name}`)!);
    const [w, a, b] = [of(to), of(`${adapter}.lora-a`), of(spec.name)];
    const [rank, columns] = [3, a.length / 3];
    // Alpha of twice the rank, over the rank.
    scale = (2 * rank) / rank;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let r = 0; r < rank; r++) sum += b[row * rank + r]! * a[r * columns + column]!;
        w[(first + row) * columns + column]! += scale * sum;
      }
    }
    b.fill(0);
  }
  assert.equal(scale, 2);
  const inside = loss();
  assert.ok(Math.abs(inside - beside) < 1e-5 * beside, `${inside} and ${beside}`);
});
