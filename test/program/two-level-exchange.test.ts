/** The all-to-all in two levels: its sends take what its closed form says, and every block comes to the rank it is for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chunkBytes } from '../../program/collectives/chunks.js';
import { DIRECT, type Fabric, TWO_LEVEL_EXCHANGE } from '../../program/collectives/index.js';
import { groupNetwork } from '../../sim/network/group.js';
import { sendAll } from '../../sim/network/messages.js';

const INTRA = { latencyPs: 936_250, bytesPerSecond: 400e9 };
const INTER = { latencyPs: 5_000_000, bytesPerSecond: 50e9 };

const fabrics = fc.record({
  nodes: fc.integer({ min: 2, max: 6 }),
  perNode: fc.integer({ min: 2, max: 6 }),
  latencies: fc.tuple(fc.nat(3_000_000), fc.nat(9_000_000)),
  rates: fc.tuple(fc.integer({ min: 1e9, max: 1e12 }), fc.integer({ min: 1e8, max: 1e11 })),
  bytes: fc.oneof(fc.nat(400), fc.nat(1e8)),
});

test('executing the sends takes exactly the closed form', () => {
  fc.assert(
    fc.property(fabrics, ({ nodes, perNode, latencies, rates, bytes }) => {
      const ranks = nodes * perNode;
      const [intra, inter] = [0, 1].map((i) => ({ latencyPs: latencies[i]!, bytesPerSecond: rates[i]! }));
      const f: Fabric = { ranks, perNode, intra: intra!, inter: inter! };
      const sends = TWO_LEVEL_EXCHANGE.sends('all-to-all', f, bytes);
      const endpoints = Array.from({ length: ranks }, (_, rank) => rank);
      const { endPs } = sendAll(groupNetwork(f), [{ sends, endpoints, startPs: 0 }]);
      assert.equal(endPs[0], TWO_LEVEL_EXCHANGE.time('all-to-all', f, bytes));
    }),
    { numRuns: 60 },
  );
});

test('the closed form is α1 + (p−1)·S/(pB1) + α2 + (m−1)·S/(mB2)', () => {
  const f: Fabric = { ranks: 64, perNode: 8, intra: INTRA, inter: INTER };
  const bytes = 64 * 8 * 100_000;
  const seconds = 0.93625e-6 + (7 / 8) * (bytes / 400e9) + 5e-6 + (7 / 8) * (bytes / 50e9);
  const says = TWO_LEVEL_EXCHANGE.time('all-to-all', f, bytes) / 1e12;
  assert.ok(Math.abs(says - seconds) < 1e-9, `${says} is not ${seconds}`);
  // As many bytes cross as directly, 56 of 64 parts; latency is paid twice.
  const direct = DIRECT.time('all-to-all', f, bytes) / 1e12;
  assert.ok(Math.abs(direct - (5e-6 + (56 / 64) * (bytes / 50e9))) < 1e-9);
});

test('every block comes to the rank it is for', () => {
  for (const [nodes, perNode] of [
    [2, 2],
    [3, 4],
    [4, 2],
  ] as const) {
    const ranks = nodes * perNode;
    const f: Fabric = { ranks, perNode, intra: INTRA, inter: INTER };
    const block = 4;
    // In order of local rank, then of node; a word says from whom and for whom it is.
    const order = Array.from({ length: ranks }, (_, i) => (i % nodes) * perNode + Math.floor(i / nodes));
    let held = Array.from({ length: ranks }, (_, from) => order.map((to) => ({ from, to })));
    const sends = [...TWO_LEVEL_EXCHANGE.sends('all-to-all', f, ranks * block)];
    for (const round of [0, 1]) {
      const parts = round === 0 ? perNode : nodes;
      const next = held.map((own, rank) => {
        const mine = round === 0 ? rank % perNode : Math.floor(rank / perNode);
        const size = own.length / parts;
        return own.slice(mine * size, (mine + 1) * size);
      });
      for (const { from, to, offset, bytes } of sends.filter((send) => send.round === round))
        next[to]!.push(...held[from]!.slice(offset / block, (offset + bytes) / block));
      // In order of the nodes that it goes to.
      held = next.map((own) => own.toSorted((a, b) => a.to - b.to || a.from - b.from));
    }
    held.forEach((own, rank) => {
      assert.deepEqual(
        own,
        Array.from({ length: ranks }, (_, from) => ({ from, to: rank })),
      );
    });
    assert.equal(chunkBytes(ranks * block, ranks, 0), block);
  }
});

test('a group inside one node, or of one rank a node, has no two levels', () => {
  for (const perNode of [1, 8])
    assert.match(
      TWO_LEVEL_EXCHANGE.refuses('all-to-all', { ranks: 8, perNode, intra: INTRA, inter: INTER })!,
      /several nodes of several ranks, not 8 ranks in nodes of/,
    );
  assert.match(
    TWO_LEVEL_EXCHANGE.refuses('all-reduce', { ranks: 8, perNode: 2, intra: INTRA, inter: INTER })!,
    /does not do/,
  );
});
