/** Steps with fewer replicas: the batch is the same, so those that are left do more micro-batches. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '../../../planning/comparison.js';
import { elasticSteps } from '../../../planning/run/elastic.js';

const STEP = { stepSeconds: 10, blockedSeconds: 2 };

function row(dp: number, devices: number, globalBatch: number): Pick<Row, 'layout' | 'devices'> {
  return { devices, layout: { dp, microBatch: 1, globalBatch } as Row['layout'] };
}

test('four replicas of two nodes, 12 micro-batches: 3 each, 4 each on three, 6 each on two', () => {
  // One node of a replica breaks: its other one stands in for the next.
  assert.deepEqual(elasticSteps(row(4, 64, 12), STEP, 8), [
    10,
    2 + (8 * 4) / 3,
    2 + (8 * 4) / 3,
    2 + (8 * 6) / 3,
    2 + (8 * 6) / 3,
  ]);
});

test('four replicas to a node go with it', () => {
  assert.deepEqual(elasticSteps(row(16, 32, 16), STEP, 8), [10, 2 + 8 * 2, 2 + 8 * 2]);
});

test('a single replica cannot be given up', () => {
  assert.equal(elasticSteps(row(1, 64, 12), STEP, 8), undefined);
});
