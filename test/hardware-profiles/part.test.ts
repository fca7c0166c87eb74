import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clusterIds, loadCluster } from '../../hardware-profiles/index.js';
import { partOf, withMoreUsed } from '../../hardware-profiles/part.js';
import { InputError } from '../../input/error.js';
import { collectivePrice } from '../../sim/collectives/index.js';
import { networkOf } from '../../sim/network/index.js';
import { pricesOf } from '../../sim/prices/cluster.js';

const NO_TORUS = clusterIds().filter((id) => loadCluster(id).fabric.torus === undefined);

/** A shipped cluster, nodes, and how many devices of each node. */
const PARTS = fc
  .record({ id: fc.constantFrom(...NO_TORUS), nodes: fc.integer({ min: 1, max: 4 }), seed: fc.nat() })
  .map(({ id, nodes, seed }) => {
    const whole = loadCluster(`${id}:${nodes}`);
    return { whole, used: 1 + (seed % whole.node.devices) };
  });

/** What one device has of a node, or draws beside itself. */
function ofADevice({ node, economics, accelerator }: ReturnType<typeof loadCluster>) {
  const { nics, devices, overheadWatts, hostBandwidth, host } = node;
  return [
    (nics.count * nics.bandwidth) / devices,
    overheadWatts / devices,
    (host?.memoryBytes ?? 0) / devices,
    (host?.disk?.readBandwidth ?? 0) / devices,
    ...[hostBandwidth, accelerator.memoryBytes, economics.usdPerDeviceHour],
  ];
}

test('a device of a part has what a device of the whole has', () => {
  fc.assert(
    fc.property(PARTS, ({ whole, used }) => {
      const part = partOf(whole, { devices: used * whole.nodes });
      assert.equal(part.devices, used * whole.nodes);
      assert.equal(part.nodes, whole.nodes);
      const expected = ofADevice(whole);
      ofADevice(part).forEach((figure, i) => {
        assert.ok(Math.abs(figure - expected[i]!) <= 1e-9 * expected[i]!, `${whole.id} ${used}: ${i}`);
      });
      assert.ok(Number.isInteger(part.node.nics.count));
      assert.ok(
        Math.abs(pricesOf(part).interPort / pricesOf(whole).interPort - 1) < 1e-9 ||
          whole.node.nics.count === 0,
      );
    }),
  );
});

test('devices of a part are joined as in the whole: the same collective takes as long', () => {
  fc.assert(
    fc.property(PARTS, fc.integer({ min: 1, max: 30 }), ({ whole, used }, doublings) => {
      const part = partOf(whole, { devices: used * whole.nodes });
      for (let ranks = 2; ranks <= used; ranks++) {
        const group = { ranks, perNode: ranks, concurrent: 1, stride: 1 };
        const price = (cluster: typeof whole) =>
          collectivePrice('all-reduce', 2 ** doublings, group, cluster);
        const { transferPs, latencyPs } = price(part);
        assert.deepEqual(
          [transferPs, latencyPs],
          [price(whole).transferPs, price(whole).latencyPs],
          whole.id,
        );
      }
      if (used < 2) return;
      const ways = [part, whole].map((cluster) => networkOf(cluster).route(0, 1).bytesPerSecond);
      assert.equal(ways[0], ways[1], whole.id);
    }),
    { numRuns: 60 },
  );
});

test('two of eight devices, by the figures of a DGX A100', () => {
  const whole = loadCluster('a100-dgx');
  const part = loadCluster('a100-dgx:2of8');
  assert.deepEqual(part.node.nics, { ...whole.node.nics, count: (8 * 2) / 8 });
  assert.equal(part.node.overheadWatts, (3300 * 2) / 8);
  assert.deepEqual(part.node.host?.cores, (128 * 2) / 8);
  assert.equal(part.node.intra.bandwidth, whole.node.intra.bandwidth);
  assert.equal(part.node.title, 'DGX A100 640 GB, 2 of 8 devices');
  assert.match(part.remarks?.[0] ?? '', /^2 of the 8 devices of a node are used: /);
  assert.match(loadCluster('a100-dgx:1of8').remarks?.[0] ?? '', /^1 of the 8 devices of a node is used: /);
  assert.match(part.provenance['node.nics.count']!.source, /; the share of 2 of 8 devices$/);
  assert.equal(part.provenance['node.nics.count']!.kind, 'specified');
  // One NIC among four devices is a quarter of it each.
  const { nics } = loadCluster('a100-pcie-server:1of4').node;
  assert.deepEqual([nics.count, nics.bandwidth], [1, 25e9 / 4]);
});

test('several ways to say the same part', () => {
  const said = loadCluster('a100-dgx:2x6of8');
  assert.deepEqual([said.nodes, said.devices, said.node.devices, said.node.built], [2, 12, 6, 8]);
  assert.deepEqual(loadCluster('a100-dgx:2', { devices: 12 }), said);
  assert.deepEqual(loadCluster('a100-dgx:2', { devices: 12, of: 16 }), said);
  assert.deepEqual(loadCluster('a100-dgx', { devices: 12 }), said, 'as few nodes as hold them');
  assert.deepEqual(loadCluster('a100-dgx:2 x 6 of 8'), said);
  assert.deepEqual(loadCluster('a100-dgx:1', { devices: 8 }), loadCluster('a100-dgx:1'), 'all is no part');
  assert.deepEqual(withMoreUsed(loadCluster('a100-dgx:4of8'), 8).node, loadCluster('a100-dgx').node);
});

test('a part that is not there is a sentence', () => {
  const refused = (reference: string, devices: number | undefined, why: RegExp, of?: number) =>
    assert.throws(
      () => loadCluster(reference, devices === undefined ? undefined : { devices, ...(of ? { of } : {}) }),
      { name: InputError.name, message: why },
    );
  refused('a100-dgx:1', 9, /^9 devices are asked for, and 'a100-dgx:1' has 8; 'a100-dgx:2' has as many$/);
  refused('a100-dgx:2', 13, /the same number in each of its 2 nodes; ask for 12 or 14/);
  refused('a100-dgx:4', 3, /ask for 4, or for another number of nodes/);
  refused('a100-dgx', 2, /'2 of 4' devices: 'a100-dgx:1' has 8; write '2 of 8'/, 4);
  refused('a100-dgx:2of8', 2, /says how many devices are used, and 'devices' says it, too/);
  refused('a100-dgx:0of8', undefined, /'devices' is a whole number of at least 1/);
  refused('a100-dgx:9of8', undefined, /9 devices are asked for/);
  refused('tpu-v5e:2', 4, /is a torus, whose slices beyond one host of 4 are named by their shape/);
  assert.deepEqual(loadCluster('tpu-v5e:1', { devices: 2 }).fabric.torus, [1, 2]);
});
