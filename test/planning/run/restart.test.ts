/** A restart's parts against what was published of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../../hardware-profiles/index.js';
import { RESTART_FACTS, restartOf, restartSources } from '../../../planning/run/restart.js';

const H100 = loadCluster('h100-dgx');
const total = (ranks: number, nodes = ranks / 8) =>
  Object.values(restartOf(H100, nodes, ranks)).reduce((sum, seconds) => sum + seconds, 0);

test('communicators: NCCL at 96,000 GPUs as Meta measured it, MegaScale below 30 s at 10,000', () => {
  const init = (ranks: number) => restartOf(H100, ranks / 8, ranks).initSeconds;
  assert.ok(Math.abs(init(98_304) - 265) < 1e-9);
  assert.ok(init(12_288) > 30 && init(12_288) < 40, 'a third more than MegaScale with its own store');
  // Linear in ranks: two differences are in the ratio of theirs.
  assert.ok(Math.abs((init(4096) - init(2048)) / (init(3072) - init(2048)) - 2) < 1e-9);
});

test('without loading, thousands of GPUs are back within the 5 to 20 minutes that Meta has for its clusters, or before', () => {
  assert.ok(total(1024) > 2 * 60 && total(1024) < 5 * 60);
  assert.ok(total(131_072) > 5 * 60 && total(131_072) < 20 * 60);
  assert.equal(restartOf(H100, 1, 1).initSeconds, 0);
  assert.equal(restartOf(H100, 1, 8).schedulerSeconds, 0);
});

test('every part has a source', () => {
  assert.equal(restartSources().length, Object.keys(RESTART_FACTS).length);
  for (const sentence of restartSources()) assert.match(sentence, /\((measured|specified|assumed)\): .{30}/);
});
