/** Several TPU slices: collectives cross the hosts' NICs between them, and the torus inside. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { loadCluster } from '../../hardware-profiles/index.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import { clusterWith } from '../../hardware-profiles/variant.js';
import { RING } from '../../program/collectives/ring.js';
import type { CollectiveKind } from '../../program/program.js';
import { collectivePrice, type GroupShape, transferPrice } from '../../sim/collectives/index.js';
import { networkOf, sendAll } from '../../sim/network/index.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { areApart } from '../../sim/prices/placement.js';

/** Slices of 64 chips, 16 hosts. */
const SLICES = 4;
const ONE = loadCluster('tpu-v5p:4x4x4');
const FOUR = loadCluster(`tpu-v5p:4x4x4:${SLICES}`);
const BYTES = 1e9;

/** A chip's share of its host's 200 Gb/s, as sustained. */
const SHARE = (200e9 / 8 / 4) * 0.96;
const DCN_LATENCY = 10e-6;

function group(ranks: number, stride = 1): GroupShape {
  return { ranks, perNode: Math.min(4, ranks), concurrent: 1, stride };
}

const seconds = (kind: CollectiveKind, ranks: number, cluster: Cluster, stride = 1, bytes = BYTES) => {
  const { latencyPs, transferPs } = collectivePrice(kind, bytes, group(ranks, stride), cluster);
  return { latency: latencyPs / 1e12, transfer: transferPs / 1e12 };
};

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual / expected - 1) < 1e-9, `${actual} is not ${expected}`);
}

test('an all-reduce over slices is one inside, and one of a 64th between them', () => {
  const all = seconds('all-reduce', 256, FOUR);
  const inside = seconds('all-reduce', 64, ONE);
  // Each of 64 chips sums its 64th with three others': 2 · 3/4 of it leaves.
  const between = (2 * (3 / 4) * (BYTES / 64)) / SHARE;
  close(all.transfer, inside.transfer + between);
  close(all.latency, inside.latency + 2 * (SLICES - 1) * DCN_LATENCY);
});

test('gathering and scattering over slices send once what an all-reduce sends twice', () => {
  for (const kind of ['all-gather', 'reduce-scatter'] as const) {
    const { transfer, latency } = seconds(kind, 256, FOUR);
    close(transfer, seconds(kind, 64, ONE).transfer + ((3 / 4) * (BYTES / 64)) / SHARE);
    close(latency, seconds(kind, 64, ONE).latency + (SLICES - 1) * DCN_LATENCY);
  }
});

test('of an all-to-all over slices a quarter stays inside, and three leave', () => {
  const inside = seconds('all-to-all', 64, ONE, 1, BYTES / 4).transfer;
  close(seconds('all-to-all', 256, FOUR).transfer, inside + ((3 / 4) * BYTES) / SHARE);
});

test('replicas of one chip a slice use no torus, and groups inside a slice no NIC', () => {
  const replicas = seconds('all-reduce', SLICES, FOUR, 64);
  close(replicas.transfer, (2 * (3 / 4) * BYTES) / SHARE);
  close(replicas.latency, 2 * 3 * DCN_LATENCY);
  fc.assert(
    fc.property(
      fc.constantFrom<CollectiveKind>('all-reduce', 'all-gather', 'all-to-all', 'broadcast', 'barrier'),
      fc.constantFrom(2, 4, 16, 64),
      fc.constantFrom(1, 2, 4),
      (kind, ranks, stride) => {
        if (ranks * stride > 64) return;
        const of = (cluster: Cluster) => collectivePrice(kind, BYTES, group(ranks, stride), cluster);
        assert.deepEqual(of(FOUR), of(ONE));
      },
    ),
  );
});

test('rings between slices, executed message by message, take the NICs as long as the closed form', () => {
  const cluster = loadCluster('tpu-v5p:1:4');
  const port = { latencyPs: 10_000_000, bytesPerSecond: 25e9 / 4 };
  const fabric = { ranks: 4, perNode: 1, intra: port, inter: port };
  const bytes = 2 ** 28;
  // Chip c of every slice forms a ring; the four of a host share its NIC.
  const rings = [0, 1, 2, 3].map((c) => ({
    sends: RING.sends('all-reduce', fabric, bytes / 4),
    endpoints: [c, 4 + c, 8 + c, 12 + c],
    startPs: 0,
  }));
  const { endPs } = sendAll(networkOf(cluster), rings);
  const whole = seconds('all-reduce', 16, cluster, 1, bytes);
  const inside = seconds('all-reduce', 4, cluster, 1, bytes);
  const between = (whole.transfer - inside.transfer) * 0.96 + whole.latency - inside.latency;
  for (const end of endPs) assert.ok(Math.abs(end / 1e12 / between - 1) < 1e-6, `${end} is not ${between}`);
});

test('a message to another slice leaves by the NIC, and one to the next chip by a link', () => {
  const prices = pricesOf(FOUR);
  assert.deepEqual([areApart(0, 63, prices), areApart(63, 64, prices)], [false, true]);
  assert.ok(!areApart(0, 63, pricesOf(ONE)));
  const far = transferPrice(BYTES, false, FOUR, 4, true);
  close(far.transferPs / 1e12, BYTES / SHARE);
  assert.deepEqual(transferPrice(BYTES, false, FOUR), transferPrice(BYTES, false, ONE));
});

test('several slices grow and shrink by whole slices', () => {
  const provenance = { kind: 'assumed', source: 'test' } as const;
  const at = (nodes: number) => clusterWith(FOUR, { nodes, provenance }).fabric;
  assert.deepEqual([at(128).slices, at(128).torus], [8, [4, 4, 4]]);
  assert.deepEqual([at(16).slices, at(16).torus], [undefined, [4, 4, 4]]);
});
