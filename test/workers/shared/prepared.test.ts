/** What a member prepares, without threads: traffic, deadlock-free order, workspace, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALGORITHMS, DIRECT, RING, SendList, TREE } from '../../../program/collectives/index.js';
import { meshOf } from '../../../program/mesh.js';
import { fastestAlgorithm, groupFor } from '../../../workers/shared/group.js';
import { type Part, partOf } from '../../../workers/shared/plan.js';
import { prepareCollective } from '../../../workers/shared/prepared.js';
import { fabricOf } from './script.js';

const task = { kind: 'reduce-scatter', bytes: 4000, inPlace: false, label: 'gradients' } as const;

/** Lets members act in turn, `order` choosing who; true when all come to the end of their part. */
function allFinish(parts: readonly Part[]): boolean {
  const progress = parts.map(() => 1);
  const reached = ({ member, count }: { member: number; count: number }) => progress[member]! >= count;
  for (let moved = true; moved; ) {
    moved = false;
    parts.forEach(({ rounds }, member) => {
      const next = rounds[progress[member]! - 1];
      if (next === undefined || !next.guards.every(reached)) return;
      if (!next.receives.every(({ from }) => reached(from))) return;
      progress[member]! += 1;
      moved = true;
    });
  }
  return parts.every(({ rounds, readers }, member) => {
    return progress[member] === rounds.length + 1 && readers.every(reached);
  });
}

/** Where what arrives is another tensor than what is sent. */
const apart = (kind: string) => kind === 'all-to-all' || kind === 'collective-permute';

test('every algorithm on every group can be run to its end, and all members agree on all progress', () => {
  for (const algorithm of ALGORITHMS)
    for (const kind of algorithm.serves)
      for (const ranks of [1, 2, 3, 4, 5, 6, 8, 12, 16])
        for (const perNode of new Set([ranks, Math.ceil(ranks / 2)])) {
          const fabric = fabricOf(ranks, perNode);
          if (algorithm.refuses(kind, fabric) !== undefined) continue;
          const sends = algorithm.sends(kind, fabric, 4 * 101);
          const parts = Array.from({ length: ranks }, (_, me) => partOf(sends, me, apart(kind)));
          const name = `${algorithm.id} ${kind} on ${ranks}`;
          assert.ok(allFinish(parts), name);
          for (const { final } of parts) assert.deepEqual(final, parts[0]!.final, name);
          const sent = parts.reduce((floats, part) => floats + part.sentFloats, 0);
          const read = parts.flatMap(({ rounds }) => rounds.flatMap(({ receives }) => receives));
          assert.equal(
            read.reduce((floats, receive) => floats + receive.floats, 0),
            sent,
            name,
          );
        }
});

test('a member waits before it overwrites what a peer is still to read', () => {
  // Member 0 gives its float to 1 in round 0 and takes that of 2 in round 1: not before 1 has read.
  const sends = new SendList(3, 2);
  sends.push(0, 0, 1, 0, 4, 'copy');
  sends.push(1, 2, 0, 0, 4, 'copy');
  assert.deepEqual(partOf(sends, 0, false).rounds[0]!.guards, [{ member: 1, count: 2 }]);
  assert.deepEqual(partOf(sends, 0, true).rounds[0]!.guards, []);
});

test('sends that swap a range in one round are refused: there is nowhere to put it', () => {
  const sends = new SendList(2, 2);
  sends.push(0, 0, 1, 0, 4, 'copy');
  sends.push(0, 1, 0, 0, 4, 'copy');
  assert.throws(() => partOf(sends, 0, false), /member 0 would send and receive the same range in round 0/);
});

test('a reduce-scatter apart needs a workspace where partial sums are passed on, and none where not', () => {
  assert.equal(prepareCollective(task, RING, fabricOf(4, 4), 1).workspaceBytes, 4000);
  assert.equal(prepareCollective(task, DIRECT, fabricOf(4, 4), 1).workspaceBytes, 0);
  assert.equal(prepareCollective({ ...task, inPlace: true }, RING, fabricOf(4, 4), 1).workspaceBytes, 0);
  // In a tree of four, 0 is the root, 2 passes on what 3 gave it, and 1 and 3 only give.
  const needs = [0, 1, 2, 3].map(
    (me) => prepareCollective({ ...task, kind: 'reduce' }, TREE, fabricOf(4, 4), me).workspaceBytes,
  );
  assert.deepEqual(needs, [0, 0, 4000, 0]);
});

test('half floats and unequal parts in place are refused with a way out', () => {
  const fabric = fabricOf(2, 2);
  assert.throws(
    () => prepareCollective({ ...task, bytes: 6 }, RING, fabric, 0),
    /gradients has 6 bytes.*fp32/,
  );
  const exchange = { ...task, kind: 'all-to-all', bytes: 12, inPlace: true } as const;
  assert.throws(() => prepareCollective(exchange, DIRECT, fabric, 0), /3 floats in place between 2 ranks/);
});

test('groups follow the mesh: strided members, those left out, and owners as positions', () => {
  const mesh = meshOf([
    ['dp', 4],
    ['tp', 2],
  ]);
  assert.deepEqual(groupFor({ axis: ['tp'] }, mesh, 5), { members: [4, 5], me: 1 });
  assert.deepEqual(groupFor({ axis: ['dp'] }, mesh, 5), { members: [1, 3, 5, 7], me: 2 });
  assert.deepEqual(groupFor({ axis: ['dp'], among: [3, 0, 2], owners: [3, 0] }, mesh, 5), {
    members: [1, 5, 7],
    me: 1,
    owners: [2, 0],
  });
  assert.equal(groupFor({ axis: ['dp'], among: [0, 3] }, mesh, 5), undefined);
});

test('the fastest algorithm is the one with the shortest closed form, refusals left out', () => {
  const fabric = fabricOf(4, 4);
  // Ports of 1 µs and 1 GB/s. 64 bytes: direct 2 × (1 µs + 3 × 16 ns) against a ring's 6 × (1 µs + 16 ns).
  assert.equal(fastestAlgorithm('all-reduce', fabric, 64).id, 'direct');
  // A broadcast of 1 MB: tree 2 × (1 µs + 1 ms) against direct 1 µs + 3 × 1 ms; of 4 bytes the reverse.
  assert.equal(fastestAlgorithm('broadcast', fabric, 1_000_000).id, 'tree');
  assert.equal(fastestAlgorithm('broadcast', fabric, 4).id, 'direct');
  assert.throws(
    () => fastestAlgorithm('all-reduce', fabric, 64, [0]),
    /No algorithm does all-reduce for these 4 ranks\. .*owners/,
  );
});
