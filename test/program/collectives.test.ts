/**
 * Every collective algorithm, held to three things: executing its sends on an idle network takes
 * exactly its closed form, the data ends up right, and the bytes sent are the known minimum.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chunkBytes, chunkStart } from '../../program/collectives/chunks.js';
import {
  ALGORITHMS,
  algorithmById,
  type CollectiveAlgorithm,
  DIRECT,
  type Fabric,
  HALVING_DOUBLING,
  HIERARCHICAL,
  RING,
  type SendList,
  TREE,
} from '../../program/collectives/index.js';
import type { CollectiveKind } from '../../program/program.js';
import { transferTime } from '../../program/time.js';
import { groupNetwork } from '../../sim/network/group.js';
import { sendAll } from '../../sim/network/messages.js';

const INTRA = { latencyPs: 936_250, bytesPerSecond: 400e9 };
const INTER = { latencyPs: 5_000_000, bytesPerSecond: 50e9 };
const SIZES = [2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 64];

function fabric(ranks: number, perNode = 1, intra = INTRA, inter = INTER): Fabric {
  return { ranks, perNode, intra, inter };
}

function executed(f: Fabric, sends: SendList): number {
  const endpoints = Array.from({ length: f.ranks }, (_, rank) => rank);
  return sendAll(groupNetwork(f), [{ sends, endpoints, startPs: 0 }]).endPs[0]!;
}

interface Case {
  readonly algorithm: CollectiveAlgorithm;
  readonly kind: CollectiveKind;
  readonly f: Fabric;
  readonly owners?: readonly number[];
}

/** Every algorithm × kind × group that is not refused, nodes of every size that divides the group. */
function cases(ranks: readonly number[]): Case[] {
  return ALGORITHMS.flatMap((algorithm) =>
    algorithm.serves.flatMap((kind) =>
      ranks.flatMap((n) =>
        Array.from({ length: n }, (_, i) => i + 1)
          .filter((perNode) => n % perNode === 0)
          .map((perNode): Case => ({ algorithm, kind, f: fabric(n, perNode) }))
          .filter(({ f }) => algorithm.refuses(kind, f) === undefined),
      ),
    ),
  );
}

function check({ algorithm, kind, f, owners }: Case, bytes: number): void {
  const took = executed(f, algorithm.sends(kind, f, bytes, owners));
  const says = algorithm.time(kind, f, bytes, owners);
  const where = `${algorithm.id} ${kind}, ${f.ranks} ranks in nodes of ${f.perNode}, ${bytes} B, owners ${owners}`;
  assert.equal(took, says, where);
}

test('executing the sends takes exactly the closed form, on every group size and node size', () => {
  for (const each of cases(SIZES)) {
    check(each, 0);
    check(each, 4 * each.f.ranks * 1000);
    check(each, 1_000_003);
  }
});

const arbitraryCase = fc
  .record({
    algorithm: fc.constantFrom(...ALGORITHMS),
    nodes: fc.integer({ min: 1, max: 5 }),
    perNode: fc.integer({ min: 1, max: 5 }),
    power: fc.boolean(),
    kindAt: fc.nat(),
    ports: fc.tuple(
      fc.nat(3_000_000),
      fc.integer({ min: 1e8, max: 1e12 }),
      fc.nat(9_000_000),
      fc.integer({ min: 1e8, max: 1e12 }),
    ),
    bytes: fc.oneof(fc.nat(200), fc.nat(1e8)),
    owners: fc.option(fc.uniqueArray(fc.nat(24), { minLength: 1, maxLength: 5 }), { nil: undefined }),
  })
  .map(({ algorithm, nodes, perNode, power, kindAt, ports, bytes, owners }) => {
    const raise = (x: number) => (power ? 2 ** Math.min(x, 3) : x);
    const [intraLatency, intraRate, interLatency, interRate] = ports;
    const f = fabric(
      raise(nodes) * raise(perNode),
      raise(perNode),
      { latencyPs: intraLatency, bytesPerSecond: intraRate },
      { latencyPs: interLatency, bytesPerSecond: interRate },
    );
    const kind = algorithm.serves[kindAt % algorithm.serves.length]!;
    const one: Case = owners === undefined ? { algorithm, kind, f } : { algorithm, kind, f, owners };
    return { one, bytes };
  })
  .filter(({ one }) => one.algorithm.refuses(one.kind, one.f, one.owners) === undefined);

test('executing the sends takes exactly the closed form, for any sizes, speeds and latencies', () => {
  fc.assert(
    fc.property(arbitraryCase, ({ one, bytes }) => check(one, bytes)),
    { numRuns: 150 },
  );
});

/**
 * Runs the sends on vectors of small numbers, one byte an element. A send reads its range as it was
 * before the round, as a rendezvous promises.
 */
function interpret(sends: SendList, start: readonly number[][]): number[][] {
  const memory = start.map((vector) => [...vector]);
  const all = [...sends];
  for (let round = 0; round < sends.rounds; round++) {
    const arriving = all
      .filter((send) => send.round === round)
      .map((send) => ({ send, data: memory[send.from]!.slice(send.offset, send.offset + send.bytes) }));
    for (const { send, data } of arriving) {
      data.forEach((value, i) => {
        const own = send.combine === 'add' ? memory[send.to]![send.offset + i]! : 0;
        memory[send.to]![send.offset + i] = own + value;
      });
    }
  }
  return memory;
}

/** Different for every rank and place, so that a missing or doubled contribution shows. */
function contribution(rank: number, place: number): number {
  return 2 ** (rank % 20) * 3 + place * 7 + rank * 1000;
}

function checkData({ algorithm, kind, f, owners }: Case, bytes: number): void {
  const n = f.ranks;
  const where = `${algorithm.id} ${kind}, ${n} ranks in nodes of ${f.perNode}, ${bytes} B, owners ${owners}`;
  const places = Array.from({ length: bytes }, (_, place) => place);
  const ranks = Array.from({ length: n }, (_, rank) => rank);
  const inputs = ranks.map((rank) => places.map((place) => contribution(rank, place)));
  const sums = places.map((place) => ranks.reduce((sum, rank) => sum + contribution(rank, place), 0));
  const rooted = kind === 'broadcast' || kind === 'reduce';
  const holders = owners ?? (rooted ? [0] : ranks);
  const shard = (i: number) =>
    [chunkStart(bytes, holders.length, i), chunkStart(bytes, holders.length, i + 1)] as const;
  const sends = algorithm.sends(kind, f, bytes, owners);
  switch (kind) {
    case 'all-reduce':
      for (const vector of interpret(sends, inputs)) assert.deepEqual(vector, sums, where);
      return;
    case 'reduce-scatter':
    case 'reduce': {
      const memory = interpret(sends, inputs);
      holders.forEach((holder, i) => {
        assert.deepEqual(memory[holder]!.slice(...shard(i)), sums.slice(...shard(i)), where);
      });
      return;
    }
    case 'all-gather':
    case 'broadcast': {
      const gathered = places.map((place) => contribution(0, place));
      const own = ranks.map((rank) => {
        const [from, to] = holders.includes(rank) ? shard(holders.indexOf(rank)) : [0, 0];
        return gathered.map((value, place) => (place >= from && place < to ? value : Number.NaN));
      });
      for (const vector of interpret(sends, own)) assert.deepEqual(vector, gathered, where);
      return;
    }
    case 'all-to-all': {
      // Each ordered pair exchanges exactly the block meant for the receiver, once.
      const seen = [...sends].map(({ from, to, offset, bytes: size }) => `${from} ${to} ${offset} ${size}`);
      const meant = ranks.flatMap((from) =>
        ranks
          .filter((to) => to !== from)
          .map((to) => `${from} ${to} ${chunkStart(bytes, n, to)} ${chunkBytes(bytes, n, to)}`),
      );
      assert.deepEqual(seen.sort(), meant.sort(), where);
      return;
    }
    case 'collective-permute': {
      for (const [rank, vector] of interpret(sends, inputs).entries())
        assert.deepEqual(vector, inputs[(rank + n - 1) % n], where);
      return;
    }
    case 'barrier': {
      // Nobody leaves before everybody has come: each rank has heard, directly or not, of all.
      const heard = ranks.map((rank) => new Set([rank]));
      for (let round = 0; round < sends.rounds; round++) {
        const before = heard.map((set) => new Set(set));
        for (const send of sends) {
          assert.equal(send.bytes, 0, where);
          if (send.round === round) for (const rank of before[send.from]!) heard[send.to]!.add(rank);
        }
      }
      for (const set of heard) assert.equal(set.size, n, where);
    }
  }
}

test('every rank ends with the right data, each contribution added exactly once', () => {
  for (const each of cases([2, 3, 4, 5, 6, 7, 8, 9, 12, 16])) {
    for (const bytes of each.kind === 'barrier' ? [0] : [4 * each.f.ranks, 30, 3]) checkData(each, bytes);
  }
});

test('the data is right for any owners, roots and sizes', () => {
  fc.assert(
    fc.property(arbitraryCase, ({ one, bytes }) => checkData(one, one.kind === 'barrier' ? 0 : bytes % 150)),
    { numRuns: 150 },
  );
});

/** The most any rank sends, and the most any rank receives. */
function busiest(f: Fabric, sends: SendList): { sent: number; received: number } {
  const sent = new Array<number>(f.ranks).fill(0);
  const received = new Array<number>(f.ranks).fill(0);
  for (const { from, to, bytes } of sends) {
    sent[from]! += bytes;
    received[to]! += bytes;
  }
  return { sent: Math.max(...sent), received: Math.max(...received) };
}

test('ring, halving-doubling and direct send the least an all-reduce can: 2(n−1)/n of the tensor', () => {
  for (const n of SIZES) {
    const bytes = 4 * n * 250;
    const least = (2 * (n - 1) * bytes) / n;
    for (const algorithm of [RING, HALVING_DOUBLING, DIRECT]) {
      const f = fabric(n);
      if (algorithm.refuses('all-reduce', f) !== undefined) continue;
      assert.deepEqual(busiest(f, algorithm.sends('all-reduce', f, bytes)), { sent: least, received: least });
      for (const kind of ['all-gather', 'reduce-scatter'] as const) {
        const half = { sent: least / 2, received: least / 2 };
        assert.deepEqual(busiest(f, algorithm.sends(kind, f, bytes)), half);
      }
    }
  }
});

test('a hierarchical all-reduce sends only 2(m−1)/m of a p-th of the tensor between nodes', () => {
  const [nodes, perNode] = [4, 8];
  const f = fabric(nodes * perNode, perNode);
  const bytes = 4 * f.ranks * 100;
  const sends = HIERARCHICAL.sends('all-reduce', f, bytes);
  // In all, inside and between, it is the least there is.
  const least = (2 * (f.ranks - 1) * bytes) / f.ranks;
  assert.deepEqual(busiest(f, sends), { sent: least, received: least });
  const between = new Array<number>(f.ranks).fill(0);
  for (const { from, to, bytes: size } of sends) {
    if (Math.floor(from / perNode) !== Math.floor(to / perNode)) between[from]! += size;
  }
  assert.deepEqual(new Set(between), new Set([((2 * (nodes - 1)) / nodes) * (bytes / perNode)]));
});

test('with k owners an owner receives (n−1)/k of the tensor, and every other rank sends the tensor once', () => {
  const n = 12;
  const owners = [2, 7, 11];
  const bytes = 12_000;
  const sends = DIRECT.sends('reduce-scatter', fabric(n), bytes, owners);
  assert.deepEqual(busiest(fabric(n), sends), { sent: bytes, received: ((n - 1) / owners.length) * bytes });
});

test('in a ring, rank r only ever sends to r + 1', () => {
  for (const n of SIZES) {
    for (const kind of RING.serves) {
      for (const { from, to } of RING.sends(kind, fabric(n), 1000)) assert.equal(to, (from + 1) % n);
    }
  }
});

test('the textbook formulas hold on one level', () => {
  const alpha = INTER.latencyPs;
  const beta = (bytes: number) => transferTime(bytes, INTER.bytesPerSecond);
  for (const n of SIZES) {
    const f = fabric(n);
    const s = 4 * n * 1000;
    assert.equal(RING.time('all-reduce', f, s), 2 * (n - 1) * (alpha + beta(s / n)));
    assert.equal(RING.time('all-gather', f, s), (n - 1) * (alpha + beta(s / n)));
    assert.equal(TREE.time('broadcast', f, s), Math.ceil(Math.log2(n)) * (alpha + beta(s)));
    assert.equal(TREE.time('all-reduce', f, s), 2 * Math.ceil(Math.log2(n)) * (alpha + beta(s)));
    assert.equal(DIRECT.time('all-to-all', f, s), alpha + (n - 1) * beta(s / n));
    assert.equal(DIRECT.time('all-reduce', f, s), 2 * (alpha + (n - 1) * beta(s / n)));
    assert.equal(RING.time('barrier', f, 0), 2 * (n - 1) * alpha);
    const owners = [0, n - 1];
    assert.equal(DIRECT.time('all-gather', f, s, owners), alpha + (n - 1) * beta(s / 2));
    if (HALVING_DOUBLING.refuses('all-reduce', f) !== undefined) continue;
    // S/2 + S/4 + … + S/n = (n−1)/n·S
    const parts = Array.from({ length: Math.log2(n) }, (_, i) => alpha + beta(s / 2 ** (i + 1)));
    assert.equal(
      HALVING_DOUBLING.time('reduce-scatter', f, s),
      parts.reduce((sum, part) => sum + part, 0),
    );
  }
});

test('the hierarchical formula holds: two levels, each at its own speed', () => {
  const [nodes, perNode] = [8, 8];
  const s = 4 * nodes * perNode * 5000;
  const inNode = INTRA.latencyPs + (perNode - 1) * transferTime(s / perNode, INTRA.bytesPerSecond);
  const hop = INTER.latencyPs + transferTime(s / perNode / nodes, INTER.bytesPerSecond);
  const f = fabric(nodes * perNode, perNode);
  assert.equal(HIERARCHICAL.time('all-reduce', f, s), 2 * inNode + 2 * (nodes - 1) * hop);
});

test('a group of one has nothing to send', () => {
  for (const algorithm of ALGORITHMS) {
    for (const kind of algorithm.serves) {
      if (algorithm.refuses(kind, fabric(1)) !== undefined) continue;
      assert.equal(algorithm.sends(kind, fabric(1), 100).length, 0);
      assert.equal(algorithm.time(kind, fabric(1), 100), 0);
    }
  }
});

test('what an algorithm cannot do it refuses in a sentence, with the next step', () => {
  assert.match(
    HALVING_DOUBLING.refuses('all-reduce', fabric(6)) ?? '',
    /power of two of ranks, not 6; use ring\.$/,
  );
  assert.match(
    RING.refuses('all-to-all', fabric(4)) ?? '',
    /ring does not do all-to-all; it does all-reduce/,
  );
  assert.match(RING.refuses('all-reduce', fabric(10, 4)) ?? '', /10 ranks do not fill nodes of 4/);
  assert.match(RING.refuses('all-gather', fabric(4), [0]) ?? '', /use direct/);
  assert.match(HIERARCHICAL.refuses('all-reduce', fabric(8, 8)) ?? '', /several nodes of several ranks/);
  assert.match(
    DIRECT.refuses('all-gather', fabric(4), [1, 4]) ?? '',
    /\[1, 4\] are not all ranks of a group of 4/,
  );
  assert.match(DIRECT.refuses('all-gather', fabric(4), [1, 1]) ?? '', /name a rank twice/);
  assert.match(DIRECT.refuses('all-gather', fabric(4), []) ?? '', /name at least one/);
  assert.match(DIRECT.refuses('all-reduce', fabric(4), [1]) ?? '', /ends on every rank/);
  assert.match(TREE.refuses('broadcast', fabric(4), [1, 2]) ?? '', /one root, not the owners \[1, 2\]/);
  assert.match(RING.refuses('all-reduce', fabric(0)) ?? '', /from 1 up, not 0/);
  assert.throws(() => HALVING_DOUBLING.time('all-reduce', fabric(6), 8), /power of two/);
  assert.throws(() => RING.sends('all-reduce', fabric(2), 1.5), /whole number of bytes from 0 up, not 1\.5/);
  assert.throws(() => algorithmById('rng'), /unknown collective algorithm 'rng': choose one of ring, tree/);
  assert.equal(algorithmById('ring'), RING);
});

test('chunks cover the tensor, tear no word, differ by at most one word and begin with the largest', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 40 }), (bytes, parts) => {
      assert.equal(chunkStart(bytes, parts, 0), 0);
      assert.equal(chunkStart(bytes, parts, parts), bytes);
      for (let i = 0; i < parts; i++) {
        const start = chunkStart(bytes, parts, i);
        assert.ok(start % 4 === 0 || start === bytes);
        assert.ok(chunkBytes(bytes, parts, i) <= chunkBytes(bytes, parts, 0));
        assert.ok(chunkBytes(bytes, parts, i) > chunkBytes(bytes, parts, 0) - 8);
      }
    }),
  );
});
