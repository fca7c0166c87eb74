/** Shard groups: what a rank holds falls with their size, and a group of one rank is data parallelism, not sharding. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterCount } from '../../models/weights/parameters.js';
import { simulateOne } from '../../planning/simulate.js';
import { STRATEGIES, strategyById } from '../../strategies/index.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { requestOf } from '../planning/request.js';

const REPLICAS = 16;
const PLAN = { schedule: 'sequential', state: 'zero-3' } as const;

function heldBytes(shard: number): Record<string, number> {
  const job = jobOf('llama3.2-1b', { dp: REPLICAS, shard, zero: 3 });
  const { roles } = writeProgram('p', job, PLAN);
  return Object.fromEntries(roles[0]!.holds.map(({ buffer, bytes }) => [buffer, bytes]));
}

test('a rank holds the share of its shard group: 2, 4 and 12 bytes a parameter, over 1, 2, 4, 8 or 16 ranks', () => {
  const { total } = parameterCount(jobOf('llama3.2-1b', {}).model);
  for (const shard of [1, 2, 4, 8, 16]) {
    const held = heldBytes(shard);
    assert.equal(held.weights, Math.ceil((2 * total) / shard));
    assert.equal(held.gradients, Math.ceil((4 * total) / shard));
    assert.equal(held['optimizer state'], Math.ceil((12 * total) / shard));
  }
});

test('a group of one rank shards nothing and is refused, as is any group of a strategy without the axis', () => {
  for (const { id, axes } of STRATEGIES) {
    const fixed = { dp: axes.length === 0 ? 1 : 8, shard: 1 };
    const ask = () => simulateOne(requestOf('tiny', 'h100-dgx:1', { globalBatch: 8, fixed }), id);
    if (id === 'single') assert.ok(ask().row.fits, 'all replicas of one are one');
    else if (id !== 'hsdp') assert.throws(ask, /does not use the axis shard, which was set to 1/);
    else {
      assert.throws(
        ask,
        /shard=1 shards nothing: each of dp=8 .* use --strategy ddp, or hsdp with a shard group of 2, 4, 8$/,
      );
    }
  }
});

test('hsdp takes every group from two ranks to all of them', () => {
  for (const shard of [2, 4, 8]) {
    assert.equal(brokenRule(strategyById('hsdp'), jobOf('tiny', { dp: 8, shard, zero: 3 }), 8), undefined);
  }
});
