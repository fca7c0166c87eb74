/** Megatron-LM's `--pipeline-model-parallel-layout`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layoutOfStages, stagesOfLayout } from '../../launch/megatron/stage-layout.js';

test('a layout is unrolled as Megatron-LM unrolls it', () => {
  assert.deepEqual(stagesOfLayout('Et*9|t*10|t*10|t*9L'), [9, 10, 10, 9]);
  assert.deepEqual(stagesOfLayout('Ettt|tt|ttL'), [3, 2, 2]);
  // 3 + 29 × 2 layers, the head alone behind them.
  const stages = stagesOfLayout('Et*3|(tt|)*29,L');
  assert.deepEqual(stages, [3, ...new Array<number>(29).fill(2), 0]);
  assert.deepEqual(stagesOfLayout('E,t|(t|tt|)*2 t,mL'), [1, 1, 2, 1, 2, 1]);
});

test('what is no layout is told', () => {
  assert.throws(
    () => stagesOfLayout('Et*3|(tt|)*29,m|L'),
    /stage 31 of 32 has multi-token-prediction modules/,
  );
  assert.throws(() => stagesOfLayout('Et|x|tL'), /'x' stands for no layer/);
  assert.throws(() => stagesOfLayout('t|tL'), /begins with the embedding/);
  assert.throws(() => stagesOfLayout('Etm|tL'), /follows a multi-token-prediction module/);
  assert.throws(() => stagesOfLayout('Et*99999999|tL'), /too many/);
});

test('what is written is read as it was', () => {
  const inner = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.nat(5), inner, fc.nat(5), fc.nat(2), (first, stages, last, modules) => {
      const counts = [first, ...stages, last];
      assert.deepEqual(stagesOfLayout(layoutOfStages(counts, modules)), counts);
    }),
  );
});
