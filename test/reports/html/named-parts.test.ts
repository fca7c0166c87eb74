/** The parts of a step are called after the kernels in them: a decoder's as ever, a convolution network's after convolutions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namedParts, partOfFamily, STEP_PARTS } from '../../../reports/html/palette.js';

test('a decoder’s parts keep their names, whatever it looks up and however', () => {
  assert.deepEqual(
    namedParts([{ gemm: 5, attention: 2, norm: 1, elementwise: 1, embedding: 0.5, loss: 0.2 }]),
    STEP_PARTS,
  );
  assert.deepEqual(namedParts([]), STEP_PARTS);
});

test('convolutions are named where there are any, the larger of them and GEMMs first, over all bars of a chart', () => {
  assert.equal(namedParts([{ convolution: 5 }]).gemm.name, 'convolution');
  assert.equal(namedParts([{ convolution: 5, gemm: 1 }]).gemm.name, 'convolution and GEMM');
  assert.equal(namedParts([{ convolution: 1, gemm: 5 }]).gemm.name, 'GEMM and convolution');
  assert.equal(
    namedParts([{ convolution: 1, gemm: 5 }, { convolution: 9 }]).gemm.name,
    'convolution and GEMM',
  );
  // What is named is what is counted there.
  assert.equal(partOfFamily('convolution'), 'gemm');
});

test('pooling is named, and look-ups where they are most of what is neither product nor attention', () => {
  assert.equal(namedParts([{ norm: 3, pooling: 1 }]).elementwise.name, 'norms, pooling and element-wise');
  assert.equal(namedParts([{ embedding: 3, elementwise: 1 }]).elementwise.name, 'embedding and element-wise');
  assert.equal(
    namedParts([{ embedding: 1, elementwise: 1, norm: 1 }]).elementwise.name,
    STEP_PARTS.elementwise.name,
  );
});

test('a colour goes with a part, not with its name', () => {
  const named = namedParts([{ convolution: 1, pooling: 1 }]);
  for (const [part, { colour }] of Object.entries(STEP_PARTS))
    assert.equal(named[part as keyof typeof STEP_PARTS].colour, colour);
});
