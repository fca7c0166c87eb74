/** Changes that a page says were tried: each is what the changed question gives at the same layout, and gains. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usualAdapters, withTuning } from '../../models/with-tuning.js';
import { compare } from '../../planning/compare.js';
import * as detail from '../../planning/detail/detail.js';
import type { Request } from '../../planning/request.js';
import { simulateOne } from '../../planning/simulate.js';
import { LONGEST_STEP_SECONDS } from '../../program/time.js';
import { requestOf } from './request.js';

const request = requestOf('llama3-8b', 'h100-dgx:2', { globalBatch: 64, fixed: { tp: 2, pp: 2 } });

/** The question with what the option says. */
function changed(option: string, asked: Request): Request {
  const [name, value] = option.split(' ');
  switch (name) {
    case '--precision':
      return { ...asked, precision: value as Request['precision'] };
    case '--gradient-precision':
      return { ...asked, gradientPrecision: value as Request['gradientPrecision'] };
    case '--global-batch':
      return { ...asked, globalBatch: Number(value) };
    default:
      assert.equal(option, '--tp-comm-overlap');
      return { ...asked, tpCommOverlap: true };
  }
}

test('a change that was tried has the step of the changed question at the same layout, fits, and gains', () => {
  const { rows, tried } = compare({ ...request, strategies: ['megatron-3d'] }, { detail });
  const [best] = rows;
  const { globalBatch: _batch, ...fixed } = best!.layout;
  assert.ok(tried!.length >= 2, `${tried!.length} changes`);
  assert.deepEqual(
    tried!.map(({ speedUp }) => speedUp),
    tried!.map(({ speedUp }) => speedUp).toSorted((a, b) => b - a),
  );
  for (const { option, stepTimeSeconds, speedUp, peakBytes } of tried!) {
    const { row } = simulateOne({ ...changed(option, request), fixed }, 'megatron-3d');
    assert.equal(row.stepTimeSeconds, stepTimeSeconds, option);
    assert.equal(row.memory.peakBytes, peakBytes, option);
    assert.ok(row.fits && speedUp > 1);
    assert.ok(Math.abs(row.tokensPerSecond / best!.tokensPerSecond - speedUp) < 1e-12);
  }
});

test('fp8 is not tried beside a quantised base, whose matrices are multiplied in 16 bits', () => {
  const options = (base: 'whole' | 'nf4') => {
    const asked = requestOf('llama3-8b', 'h100-dgx:1', { globalBatch: 16, strategies: ['zero-3'] });
    const model = withTuning(asked.model, usualAdapters(asked.model, base));
    return compare({ ...asked, model }, { detail }).tried!.map(({ option }) => option);
  };
  assert.ok(options('whole').includes('--precision fp8'));
  assert.ok(!options('nf4').includes('--precision fp8'));
});

test('without detail nothing is tried', () => {
  assert.equal(compare({ ...request, strategies: ['megatron-3d'] }).tried, undefined);
});

test('a change whose step the clock cannot hold is left out, and the answer stands', () => {
  const long = requestOf('llama3.2-1b', 'h100-dgx:1', { globalBatch: 1.5e15, strategies: ['ddp'] });
  const { rows, tried } = compare(long, { detail });
  // Twice the batch would take twice as long, beyond the longest step there is; and nobody draws so many operations.
  assert.ok(rows[0]!.stepTimeSeconds < LONGEST_STEP_SECONDS);
  assert.ok(2 * rows[0]!.stepTimeSeconds > LONGEST_STEP_SECONDS);
  assert.equal(rows[0]!.detail, undefined);
  assert.ok(tried!.every(({ option }) => !option.startsWith('--global-batch')));
});
