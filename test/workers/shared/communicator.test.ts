/**
 * Collectives on real threads, held to serial sums, to the algorithms' own sends and to the program's count
 * of bytes; every algorithm and kind, odd sizes, groups with gaps, and ranks that come late.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALGORITHMS, algorithmById } from '../../../program/collectives/index.js';
import { groupOf, meshOf, worldSize } from '../../../program/mesh.js';
import type { CollectiveKind } from '../../../program/program.js';
import { sentBytes } from '../../../program/traffic.js';
import { type Case, checkCases, nameOf, playCases } from './cases.js';
import { fabricOf } from './script.js';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Every algorithm and kind it serves, for all ranks of a team, in and out of place, with several owners. */
function everything(ranks: number, sizes: readonly number[]): Case[] {
  const members = upTo(ranks);
  const all: Case[] = [];
  for (const { id, serves } of ALGORITHMS)
    for (const kind of serves)
      for (const perNode of new Set([ranks, ranks / 2]))
        for (const owners of [undefined, [ranks - 1], [1, 0]])
          for (const floats of sizes)
            for (const inPlace of [true, false]) {
              const each = { kind, algorithm: id, perNode, floats, inPlace, members };
              all.push(owners === undefined ? each : { ...each, owners });
            }
  return all.filter(possible);
}

function possible({ algorithm, kind, members, perNode, owners, inPlace, floats }: Case): boolean {
  if (kind === 'collective-permute' && inPlace) return false;
  if (kind === 'all-to-all' && inPlace && floats % members.length !== 0) return false;
  return algorithmById(algorithm).refuses(kind, fabricOf(members.length, perNode), owners) === undefined;
}

for (const ranks of [2, 4, 8]) {
  test(`${ranks} threads: every algorithm and kind gives the serial result and sends what its sends say`, async () => {
    const cases = everything(ranks, ranks < 8 ? [0, 1, ranks * 3, 61] : [24, 61]);
    const played = await playCases(ranks, cases);
    checkCases(cases, played);
  });
}

test("bytes sent are the program's: 2(n−1)/n of an all-reduce, (n−1)/n of its halves and of an all-to-all", async () => {
  const ranks = 4;
  const floats = 1024;
  const kinds: CollectiveKind[] = ['all-reduce', 'reduce-scatter', 'all-gather', 'all-to-all', 'barrier'];
  const cases = everything(ranks, [floats]).filter(
    ({ kind, owners, algorithm }) => kinds.includes(kind) && owners === undefined && algorithm !== 'tree',
  );
  const { sent } = await playCases(ranks, cases);
  cases.forEach(({ kind }, which) => {
    const op = {
      kind: 'collective',
      collective: kind,
      axis: ['dp'],
      bytes: 4 * floats,
      buffer: 'x',
    } as const;
    const common = { stream: 'dp', after: [], label: 'x', phase: 'forward' } as const;
    const byProgram = sentBytes({ ...op, ...common }, ranks);
    if (kind === 'all-reduce') assert.equal(byProgram, (2 * (4 - 1) * 4096) / 4);
    for (const rank of upTo(ranks)) assert.equal(sent[rank]![which], byProgram, nameOf(cases[which]!));
  });
});

test('an all-reduce of fractions has the same bits on every rank and in every run, whoever is late', async () => {
  const ranks = 4;
  const cases = everything(ranks, [4097]).filter(({ kind }) => kind === 'all-reduce');
  const bitsOf = async (late: (which: number, rank: number) => number) => {
    const { values, operands } = await playCases(ranks, cases, { irregular: true, late });
    const bits = new Int32Array(values.buffer);
    return cases.map((_, which) =>
      upTo(ranks).map((rank) => {
        const at = operands[which]![rank]!.output / 4;
        return [...bits.subarray(at, at + 4097)];
      }),
    );
  };
  const first = await bitsOf(() => 0);
  first.forEach((byRank, which) => {
    for (const rank of upTo(ranks)) assert.deepEqual(byRank[rank], byRank[0], nameOf(cases[which]!));
  });
  assert.deepEqual(await bitsOf((which, rank) => (which + rank) % 3), first);
});

test('groups along different axes follow each other: tensor ranks, their replicas, and all ranks', async () => {
  const mesh = meshOf([
    ['dp', 2],
    ['tp', 2],
  ]);
  const ranks = worldSize(mesh);
  const groups = [['tp'], ['dp'], ['tp', 'dp'], ['dp'], ['tp']] as const;
  const cases = groups.flatMap((axes) =>
    // Every rank is in exactly one of the groups along the same axes.
    [...new Set(upTo(ranks).map((rank) => groupOf(mesh, rank, axes).join()))].map((members): Case => {
      const all = members.split(',').map(Number);
      return {
        kind: 'all-reduce',
        algorithm: 'ring',
        perNode: all.length,
        floats: 77,
        inPlace: true,
        members: all,
      };
    }),
  );
  assert.deepEqual(
    cases.slice(0, 4).map(({ members }) => members),
    [
      [0, 1],
      [2, 3],
      [0, 2],
      [1, 3],
    ],
  );
  const played = await playCases(ranks, cases, { late: (which, rank) => (7 * which + 3 * rank) % 4 });
  checkCases(cases, played);
});

const arbitraryCase = (ranks: number) =>
  fc
    .record({
      algorithm: fc.constantFrom(...ALGORITHMS),
      kindAt: fc.nat(),
      floats: fc.oneof(fc.nat(20), fc.nat(3000)),
      inPlace: fc.boolean(),
      members: fc.subarray(upTo(ranks), { minLength: 1 }),
      owners: fc.option(fc.uniqueArray(fc.nat(ranks - 1), { minLength: 1, maxLength: 3 }), {
        nil: undefined,
      }),
      perNode: fc.integer({ min: 1, max: ranks }),
    })
    .map(({ algorithm, kindAt, owners, ...rest }): Case => {
      const kind = algorithm.serves[kindAt % algorithm.serves.length]!;
      return { ...rest, kind, algorithm: algorithm.id, ...(owners ? { owners } : {}) };
    })
    .filter(possible);

test('any sequence of collectives of any groups comes to the serial results', async () => {
  const sequence = fc.array(arbitraryCase(4), { minLength: 20, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(sequence, fc.nat(50), async (cases, seed) => {
      const played = await playCases(4, cases, {
        late: (which, rank) => (((which + seed) * (rank + 1)) % 7 === 0 ? 1 : 0),
      });
      checkCases(cases, played);
    }),
    { numRuns: 4 },
  );
});
