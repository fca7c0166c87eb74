/** In a full mesh every pair has links of its own: a group has those among its members, whatever the maker. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterWith, loadCluster } from '../../hardware-profiles/index.js';
import { intraBandwidth, linkFraction } from '../../sim/collectives/bandwidth.js';
import { Wiring } from '../../sim/network/network.js';
import { wireNodes } from '../../sim/network/node.js';

const group = (ranks: number) => ({ ranks, perNode: ranks, concurrent: 1, stride: 1 });

test('a group of n in a mesh of eight has n − 1 of seven links, as xGMI has and eight V100 have not', () => {
  const gaudi = loadCluster('gaudi2-node');
  const { bandwidth } = gaudi.node.intra;
  for (let ranks = 2; ranks <= 8; ranks++) {
    const share = intraBandwidth(group(ranks), gaudi) / (bandwidth * linkFraction(gaudi));
    assert.ok(Math.abs(share - (ranks - 1) / 7) < 1e-12, `${ranks}: ${share}`);
  }
  const provenance = { kind: 'assumed', source: 'test' } as const;
  const xgmi = clusterWith(gaudi, { intra: { kind: 'xgmi-mesh' }, provenance });
  const cube = clusterWith(gaudi, { intra: { kind: 'nvlink-mesh' }, provenance });
  assert.equal(intraBandwidth(group(5), gaudi), intraBandwidth(group(5), xgmi));
  assert.notEqual(intraBandwidth(group(5), gaudi), intraBandwidth(group(5), cube));
});

test('behind a switch any group has all of a device’s bandwidth', () => {
  const a3 = loadCluster('atlas-800t-a3');
  for (const ranks of [2, 3, 8, 16]) {
    assert.equal(intraBandwidth(group(ranks), a3), a3.node.intra.bandwidth * linkFraction(a3));
  }
});

test('a mesh is wired with a link to each other device, a switch with a port out and one in', () => {
  const mesh = new Wiring();
  const between = wireNodes(mesh, loadCluster('atlas-800t-a2:2'));
  assert.equal(mesh.links.length, 2 * 8 * 7);
  assert.equal(new Set([...Array(7).keys()].map((to) => between(0, to + 1)[0])).size, 7);
  const ports = new Wiring();
  wireNodes(ports, loadCluster('atlas-800t-a3'));
  assert.equal(ports.links.length, 2 * 16);
});
