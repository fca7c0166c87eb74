/** Node-limited routing and exchanges by nodes: how many ranks a vector goes to, and what that makes of a price. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadCluster } from '../../hardware-profiles/index.js';
import { collectivePrice, type GroupShape } from '../../sim/collectives/index.js';
import { ownersReached } from '../../sim/collectives/owners-reached.js';

/** All ways to choose so many of `from`. */
function* chosen(from: readonly number[], count: number): Generator<readonly number[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let i = 0; i + count <= from.length; i++)
    for (const rest of chosen(from.slice(i + 1), count - 1)) yield [from[i]!, ...rest];
}

test('owners reached are those of an enumeration of all groups and visits', () => {
  const cases = fc.record({
    groups: fc.constantFrom(2, 4),
    visited: fc.integer({ min: 1, max: 4 }),
    owners: fc.constantFrom(1, 2, 4, 8),
    visits: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(
      cases.filter(({ groups, visited }) => visited <= groups),
      ({ groups, visited, owners, visits }) => {
        // As many slots for experts as both divide: slot s is of group s·G/slots, on owner s·n/slots.
        const slots = Math.max(groups, owners);
        let [sum, count] = [0, 0];
        for (const some of chosen(
          Array.from({ length: groups }, (_, g) => g),
          visited,
        )) {
          const allowed = Array.from({ length: slots }, (_, s) => s).filter((s) =>
            some.includes(Math.floor((s * groups) / slots)),
          );
          for (let way = 0; way < allowed.length ** visits; way++) {
            const reached = new Set<number>();
            for (let i = 0, rest = way; i < visits; i++, rest = Math.floor(rest / allowed.length))
              reached.add(Math.floor((allowed[rest % allowed.length]! * owners) / slots));
            sum += reached.size;
            count++;
          }
        }
        const says = ownersReached(owners, visits, { groups, visited });
        assert.ok(Math.abs(says - sum / count) < 1e-12, `${says} is not ${sum / count}`);
      },
    ),
    { numRuns: 60 },
  );
});

test('DeepSeek-V3 sends a vector to 3.6 of 8 nodes, not to 5.25, as its four nodes at most say', () => {
  const limited = ownersReached(8, 8, { groups: 8, visited: 4 });
  assert.ok(Math.abs(limited - 4 * (1 - (3 / 4) ** 8)) < 1e-12);
  assert.ok(Math.abs(ownersReached(8, 8) - 8 * (1 - (7 / 8) ** 8)) < 1e-12);
  const cluster = loadCluster('h800-node:8');
  const group: GroupShape = { ranks: 64, perNode: 8, concurrent: 1, stride: 1, copies: 8, library: 'deepep' };
  const of = (limit?: GroupShape['limit']) =>
    collectivePrice('all-to-all', 4e8, limit === undefined ? group : { ...group, limit }, cluster);
  const [free, four] = [of(), of({ groups: 8, visited: 4 })];
  // Between nodes 8·(1 − (7/8)^8) = 5.25 vectors took the time, and 3.6 do; latency is the same.
  assert.ok(Math.abs(four.transferPs / free.transferPs - limited / ownersReached(8, 8)) < 1e-3);
  assert.equal(four.latencyPs, free.latencyPs);
  assert.equal(of({ groups: 8, visited: 8 }).transferPs, free.transferPs);
});

test('by nodes the bytes are the same, messages fewer: small exchanges are faster, large ones not', () => {
  const cluster = loadCluster('h100-dgx:32');
  const group: GroupShape = { ranks: 256, perNode: 8, concurrent: 1, stride: 1 };
  const seconds = (bytes: number, more: Partial<GroupShape>) => {
    const { latencyPs, transferPs } = collectivePrice('all-to-all', bytes, { ...group, ...more }, cluster);
    return { latency: latencyPs / 1e12, transfer: transferPs / 1e12 };
  };
  const [flat, levels] = [seconds(1e6, {}), seconds(1e6, { hierarchical: true })];
  // 248 peers in other nodes at 2.6 µs each, or 31; two first messages, 7 peers inside, and a copy's set-up.
  assert.ok(flat.latency > 247 * 2.6e-6 && levels.latency < 31 * 2.6e-6 + 50e-6);
  assert.ok(levels.latency + levels.transfer < (flat.latency + flat.transfer) / 2);
  // A gigabyte: what crosses takes as long, and the node's links and one copy come on top.
  const [large, twice] = [seconds(1e9, {}), seconds(1e9, { hierarchical: true })];
  assert.ok(twice.transfer > large.transfer);
  const inside = ((7 / 8) * 1e9) / 358e9 + (2 * 1e9) / (3.35e12 * 0.5);
  assert.ok(twice.transfer - large.transfer < inside);
  // Of one node, or one rank a node, there is one level.
  for (const one of [
    { ranks: 8, perNode: 8 },
    { ranks: 32, perNode: 1, concurrent: 8, stride: 8 },
  ])
    assert.deepEqual(seconds(1e6, { ...one, hierarchical: true }), seconds(1e6, one));
});
