import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadCluster } from '../../hardware-profiles/index.js';
import type { Cluster, IntraLink, Node } from '../../hardware-profiles/profile.js';
import { collectivePrice, copyPrice, transferPrice } from '../../sim/collectives/index.js';
import { networkOf } from '../../sim/network/index.js';
import { pricesOf } from '../../sim/prices/cluster.js';

const SERVER = loadCluster('a100-pcie-server');
/** PCIe 4.0 x16, one way. */
const LINK = 31.5e9;
const GIB = 2 ** 30;
const BRIDGE = { devices: 2, bandwidth: 300e9, latencySeconds: 1e-6 };

/** The server with other links, devices and host. */
function server(intra: Partial<IntraLink>, devices = 8, host?: Node['host']): Cluster {
  const { node } = SERVER;
  const changed = { ...node, devices, intra: { ...node.intra, ...intra }, ...(host ? { host } : {}) };
  return { ...SERVER, devices, node: changed };
}

/** The group of the first `ranks` devices, `stride` apart, as many of them at once as the node holds. */
function group(ranks: number, stride = 1, devices = 8) {
  return { ranks, perNode: ranks, concurrent: Math.floor(devices / ranks), stride };
}

/** Bytes/s at which each rank sends in a large all-reduce: nccl-tests' bus bandwidth. */
function busBandwidth(cluster: Cluster, ranks: number, stride = 1): number {
  const bytes = 64 * GIB;
  const { transferPs } = collectivePrice('all-reduce', bytes, group(ranks, stride), cluster);
  return (2 * ((ranks - 1) / ranks) * bytes) / (transferPs / 1e12);
}

function near(actual: number, expected: number, share = 1e-3): void {
  assert.ok(Math.abs(actual / expected - 1) < share, `${actual} is not near ${expected}`);
}

test('with peer-to-peer access a ring runs at three quarters of the link, without at just under half', () => {
  for (const ranks of [2, 4, 8]) {
    near(busBandwidth(server({}), ranks), 0.75 * LINK);
    near(busBandwidth(server({ peerToPeer: true }), ranks), 0.75 * LINK);
    near(busBandwidth(server({ peerToPeer: false }), ranks), 0.48 * LINK);
  }
});

test('through the host every hop crosses the link twice', () => {
  const latency = (peerToPeer: boolean) =>
    collectivePrice('all-gather', 0, group(8), server({ peerToPeer })).latencyPs / 1e12;
  // Seven hops of a ring, each one link latency longer; Ampere's tuner latencies are taken 1.6 times.
  near(latency(false) - latency(true), 1.6 * 7 * SERVER.node.intra.latencySeconds);
  const ways = [true, false].map((peerToPeer) => networkOf(server({ peerToPeer })).route(0, 1));
  assert.equal(ways[1]!.latencyPs, 2 * ways[0]!.latencyPs);
  near(ways[1]!.bytesPerSecond / ways[0]!.bytesPerSecond, 0.48 / 0.75);
});

test('the host’s memory is written and read by every device that sends', () => {
  const slow = server({ peerToPeer: false }, 8, { memoryBandwidth: 100e9 });
  // 100 GB/s, of which three quarters are reached, over eight writers and eight readers.
  near(busBandwidth(slow, 8), (0.75 * 100e9) / (2 * 8));
  near(busBandwidth(slow, 2), (0.75 * 100e9) / (2 * 8), 1e-3);
  near(busBandwidth(server({ peerToPeer: true }, 8, { memoryBandwidth: 100e9 }), 8), 0.75 * LINK);
});

test('eight cards of PCIe 5.0 without peer-to-peer access, as NVIDIA/nccl issue 1639 has them', () => {
  // Two sockets of eight channels of DDR5-4800; all-reduce of 8 and of 4 cards reached 28 and 35 GB/s.
  const cards = (devices: number) =>
    server({ bandwidth: 63e9, peerToPeer: false }, devices, { memoryBandwidth: 614.4e9 });
  near(busBandwidth(cards(8), 8), 28e9, 0.2);
  near(busBandwidth(cards(8), 4), 35e9, 0.2);
});

test('a bridge serves the pair it joins, and larger rings are as slow as PCIe', () => {
  const bridged = server({ bridge: BRIDGE });
  near(busBandwidth(bridged, 2), 0.783 * 300e9, 0.02);
  for (const ranks of [3, 4, 8]) near(busBandwidth(bridged, ranks), 0.75 * LINK);
  // Pairs two apart are not neighbours.
  near(busBandwidth(bridged, 2, 2), 0.75 * LINK);
  // NVIDIA/nccl-tests issue 178: 208 GB/s over a bridge, 20 with a third card.
  near(busBandwidth(bridged, 2), 208e9, 0.15);
  near(busBandwidth(bridged, 3), 20e9, 0.2);
  assert.equal(networkOf(bridged).route(0, 1).bytesPerSecond, 300e9);
  assert.equal(networkOf(bridged).route(1, 2).bytesPerSecond, LINK);
});

test('a bridge carries its share of an all-to-all', () => {
  const seconds = (cluster: Cluster) =>
    collectivePrice('all-to-all', 8 * GIB, group(4), cluster).transferPs / 1e12;
  // Of 8 GiB three quarters leave a device; the bridged neighbour takes a third of those off PCIe.
  near(seconds(server({})), (6 * GIB) / (0.75 * LINK));
  near(seconds(server({ bridge: BRIDGE })), (4 * GIB) / (0.75 * LINK));
});

test('groups that cross a switch share its uplink', () => {
  const shared = server({ switch: { devices: 4, bandwidth: LINK } });
  near(busBandwidth(shared, 4), 0.75 * LINK);
  // One ring through both switches: one stream up and one down each.
  near(busBandwidth(shared, 8), 0.75 * LINK);
  // Four pairs of devices four apart: all of them through the uplinks.
  near(busBandwidth(shared, 2, 4), (0.75 * LINK) / 4);
  // Two groups of four, every other device: two streams.
  near(busBandwidth(shared, 4, 2), (0.75 * LINK) / 2);
  // Without peer-to-peer access all four devices of a switch send through it, whoever they send to.
  near(
    busBandwidth(server({ peerToPeer: false, switch: { devices: 4, bandwidth: LINK } }), 4),
    (0.48 * LINK) / 4,
  );
  // In an all-to-all of eight, four of a device's seven peers are beyond the uplink, which four devices share.
  const { transferPs } = collectivePrice('all-to-all', 8 * GIB, group(8), shared);
  near(transferPs / 1e12, (4 * 4 * GIB) / (0.75 * LINK));
  const routes = networkOf(shared);
  assert.deepEqual([routes.route(0, 3).links.length, routes.route(0, 4).links.length], [2, 4]);
});

test('messages between stages are taken as far apart as they may be', () => {
  const seconds = (cluster: Cluster) => transferPrice(GIB, true, cluster).transferPs / 1e12;
  near(seconds(server({})), GIB / (0.75 * LINK));
  near(seconds(server({ bridge: BRIDGE })), GIB / (0.75 * LINK));
  near(seconds(server({ bridge: BRIDGE }, 2)), GIB / (0.783 * 300e9));
  near(seconds(server({ switch: { devices: 4, bandwidth: LINK } })), (4 * GIB) / (0.75 * LINK));
});

test('a pair on a bridge takes as much of its port as of the bridge', () => {
  const prices = pricesOf(server({ bridge: BRIDGE }));
  const { intraBytesPerSecond } = prices.collective('all-gather', 64 * GIB, group(2));
  assert.ok(intraBytesPerSecond <= prices.intraPort);
  near(intraBytesPerSecond / prices.intraPort, 0.783, 0.05);
});

test('no change for the worse of a link makes a collective quicker', () => {
  const kinds = ['all-reduce', 'all-gather', 'all-to-all', 'broadcast'] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.constantFrom(2, 4, 8),
      fc.integer({ min: 10, max: 32 }),
      fc.constantFrom(2, 4, 8),
      fc.integer({ min: 1, max: 60 }),
      (kind, ranks, doublings, under, gigabytes) => {
        const price = (intra: Partial<IntraLink>) =>
          collectivePrice(kind, 2 ** doublings, group(ranks), server(intra));
        const time = (intra: Partial<IntraLink>) => price(intra).latencyPs + price(intra).transferPs;
        const uplink = { devices: under, bandwidth: gigabytes * 1e9 };
        const bridge = { ...BRIDGE, bandwidth: LINK + gigabytes * 1e9 };
        assert.ok(time({ peerToPeer: false }) >= time({}));
        assert.ok(time({ switch: uplink }) >= time({}));
        assert.ok(time({ switch: uplink, peerToPeer: false }) >= time({ switch: uplink }));
        assert.ok(time({ bridge }) <= time({}) * 1.02 + 40e6, `${kind} ${ranks} 2^${doublings}`);
      },
    ),
  );
});

test('copies to and from disk go at the node’s own disks, shared out, where it states them', () => {
  const seconds = (from: 'disk' | 'host', to: 'disk' | 'host', host?: Node['host']) =>
    copyPrice(GIB, from, to, server({}, 8, host)).transferPs / 1e12;
  const disk = { readBandwidth: 16e9, writeBandwidth: 8e9 };
  near(seconds('disk', 'host', { disk }), GIB / 2e9);
  near(seconds('host', 'disk', { disk }), GIB / 1e9);
  near(seconds('disk', 'host', {}), GIB / 2e9);
  near(seconds('disk', 'host', { disk: { readBandwidth: 8 * 100e9 } }), GIB / (0.85 * LINK));
});
