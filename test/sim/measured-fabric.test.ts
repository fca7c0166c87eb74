/** Networks whose all-reduce was measured by number of nodes: no collective beats the curve, and large ones reach it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { clusterWith, loadCluster } from '../../hardware-profiles/index.js';
import { measuredBandwidth } from '../../hardware-profiles/measured-fabric.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import { interBandwidth } from '../../sim/collectives/bandwidth.js';
import { collectivePrice, type GroupShape } from '../../sim/collectives/index.js';
import { pricesOf } from '../../sim/prices/cluster.js';

const GB = 1e9;
const SHARED = loadCluster('h100-shared:64');

/** All devices of so many nodes. */
function whole(nodes: number): GroupShape {
  return { ranks: 8 * nodes, perNode: 8, concurrent: 1, stride: 1 };
}

/** Bus bandwidth of a large all-reduce: 2(n − 1)/n of its bytes over its time. */
function bus(nodes: number, cluster: Cluster, bytes = 64 * GB): number {
  const n = 8 * nodes;
  const { latencyPs, transferPs } = collectivePrice('all-reduce', bytes, whole(nodes), cluster);
  return (((2 * (n - 1)) / n) * bytes) / ((latencyPs + transferPs) / 1e12);
}

test('between points, and beyond the last, bandwidth is a power of the number of nodes; below the first it is the first', () => {
  const fabric = { ...SHARED.fabric, allReduce: { 2: 400 * GB, 8: 100 * GB, 32: 50 * GB } };
  const at = (nodes: number) => measuredBandwidth(fabric, nodes)! / GB;
  for (const [nodes, rate] of [
    [1, 400],
    [2, 400],
    [8, 100],
    [32, 50],
    // Four times the nodes, a quarter of the bandwidth: twice as many, a half.
    [4, 200],
    // Four times the nodes, half the bandwidth.
    [16, 100 / Math.SQRT2],
    [128, 25],
  ] as const) {
    assert.ok(Math.abs(at(nodes) - rate) < 1e-9 * rate, `${nodes} nodes: ${at(nodes)} for ${rate}`);
  }
  assert.equal(measuredBandwidth({ ...fabric, allReduce: { 4: 7 } }, 64), 7);
  assert.equal(measuredBandwidth(loadCluster('h100-dgx:4').fabric, 4), undefined);
});

test('a large all-reduce over all devices reaches what was measured there, and none is faster', () => {
  for (const [nodes, measured] of Object.entries(SHARED.fabric.allReduce!)) {
    const reached = bus(Number(nodes), loadCluster(`h100-shared:${nodes}`));
    assert.ok(reached <= measured * (1 + 1e-9), `${nodes} nodes: ${reached / GB} of ${measured / GB}`);
    assert.ok(reached > 0.9 * measured, `${nodes} nodes: ${reached / GB} of ${measured / GB}`);
  }
});

test('groups that share nodes share what leaves them, at the pace of all nodes of the job', () => {
  const eight = loadCluster('h100-shared:8');
  const apart = { ranks: 8, perNode: 1, concurrent: 8, stride: 8 };
  // One of eight ranks a node, over 8 nodes.
  assert.ok(Math.abs(interBandwidth(apart, eight) / (99.56e9 / 8) - 1) < 1e-12);
  // Pairs of nodes, all at once, go at the pace of a ring over all of them: 65 GB/s on 32 nodes and not 361.75.
  const pair = { ranks: 16, perNode: 8, concurrent: 1, stride: 1 };
  assert.ok(Math.abs(interBandwidth(pair, loadCluster('h100-shared:32')) / 65e9 - 1) < 1e-12);
  // Halves of the halves of an all-reduce: a reduce-scatter and an all-gather over one node each take as long as half of it.
  const one = (kind: 'all-reduce' | 'all-gather') =>
    collectivePrice(kind, 1e12, { ...apart, ranks: 64 }, SHARED).transferPs;
  assert.ok(Math.abs((2 * one('all-gather')) / one('all-reduce') - 1) < 0.02);
});

test('a curve never gives more than the links: slower NICs are slower, and faster ones change nothing', () => {
  const from = { kind: 'assumed', source: 'a test' } as const;
  const slow = clusterWith(SHARED, { nics: { bandwidth: 1 * GB }, provenance: from });
  assert.ok(Math.abs(interBandwidth(whole(4), slow) / (8 * GB * 0.96) - 1) < 1e-12);
  const fast = clusterWith(SHARED, { nics: { bandwidth: 500 * GB }, provenance: from });
  assert.equal(interBandwidth(whole(4), fast), interBandwidth(whole(4), SHARED));
});

test('the factor on what NICs sustain scales the curve, and ports carry no more than leaves a node', () => {
  const half = { ...SHARED, factors: { 'collectives.nicFraction': 0.5 } };
  assert.equal(interBandwidth(whole(8), half), interBandwidth(whole(8), SHARED) / 2);
  assert.equal(pricesOf(SHARED).interPort, 361.75e9 / 8);
  assert.equal(pricesOf(loadCluster('h100-dgx:64')).interPort, 400e9 / 8);
});
