import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  axisSize,
  axisStride,
  coordinate,
  groupOf,
  type Mesh,
  meshOf,
  neighbour,
  rankAt,
  worldSize,
} from '../../program/mesh.js';
import { anyMesh } from './arbitrary.js';

/** 2 stages × 3 replicas × 4 tensor ranks: rank = (stage · 3 + replica) · 4 + tensor. */
const MESH: Mesh = meshOf([
  ['pp', 2],
  ['dp', 3],
  ['cp', 1],
  ['tp', 4],
]);

const meshAndRank = anyMesh.chain((mesh) =>
  fc.record({ mesh: fc.constant(mesh), rank: fc.nat(worldSize(mesh) - 1) }),
);

test('the world is the product of the axes, and axes of size 1 are left out', () => {
  assert.equal(worldSize(MESH), 2 * 3 * 4);
  assert.deepEqual(
    MESH.axes.map((axis) => axis.name),
    ['pp', 'dp', 'tp'],
  );
  assert.equal(worldSize({ axes: [] }), 1);
});

test('an absent axis has size 1, so every rank is at coordinate 0 of it', () => {
  assert.equal(axisSize(MESH, 'cp'), 1);
  for (let rank = 0; rank < worldSize(MESH); rank++) assert.equal(coordinate(MESH, rank, 'cp'), 0);
});

test('neighbours on the innermost axis have consecutive ranks, on outer axes whole blocks lie between', () => {
  assert.equal(axisStride(MESH, 'tp'), 1);
  assert.equal(axisStride(MESH, 'dp'), 4);
  assert.equal(axisStride(MESH, 'pp'), 3 * 4);
});

test('a rank is its coordinates: rank 17 is stage 1, replica 1, tensor rank 1', () => {
  assert.equal(17, (1 * 3 + 1) * 4 + 1);
  assert.deepEqual(
    (['pp', 'dp', 'tp'] as const).map((axis) => coordinate(MESH, 17, axis)),
    [1, 1, 1],
  );
  assert.equal(rankAt(MESH, { pp: 1, dp: 1, tp: 1 }), 17);
  assert.equal(rankAt(MESH, { pp: 1 }), 12, 'axes not named count as 0');
});

test('a neighbour is one stride away, and past either end there is none', () => {
  assert.equal(neighbour(MESH, 5, 'pp', +1), 5 + 12);
  assert.equal(neighbour(MESH, 5, 'pp', -1), undefined);
  assert.equal(neighbour(MESH, 17, 'pp', +1), undefined);
  assert.equal(neighbour(MESH, 5, 'tp', +2), 7);
  assert.equal(neighbour(MESH, 5, 'tp', +3), undefined, 'it does not slip into the next replica');
});

test('a group holds the ranks that differ only along its axes, in rank order', () => {
  assert.deepEqual(groupOf(MESH, 17, ['tp']), [16, 17, 18, 19]);
  assert.deepEqual(groupOf(MESH, 17, ['dp']), [13, 17, 21]);
  assert.deepEqual(groupOf(MESH, 17, ['pp', 'dp']), [1, 5, 9, 13, 17, 21]);
  assert.deepEqual(groupOf(MESH, 17, []), [17]);
  assert.deepEqual(groupOf(MESH, 17, ['cp']), [17]);
});

test('rank to coordinates and back is the identity on any mesh', () => {
  fc.assert(
    fc.property(meshAndRank, ({ mesh, rank }) => {
      const at = Object.fromEntries(mesh.axes.map(({ name }) => [name, coordinate(mesh, rank, name)]));
      assert.equal(rankAt(mesh, at), rank);
    }),
  );
});

test('the groups along any axes part the world into equal disjoint groups', () => {
  fc.assert(
    fc.property(anyMesh, fc.subarray(['pp', 'dp', 'shard', 'cp', 'ep', 'tp'] as const), (mesh, axes) => {
      const size = axes.reduce((product, axis) => product * axisSize(mesh, axis), 1);
      const seen = new Set<number>();
      for (let rank = 0; rank < worldSize(mesh); rank++) {
        const group = groupOf(mesh, rank, axes);
        assert.equal(group.length, size);
        assert.ok(group.includes(rank));
        assert.deepEqual(groupOf(mesh, group[0]!, axes), group);
        seen.add(group[0]!);
      }
      assert.equal(seen.size * size, worldSize(mesh));
    }),
    { numRuns: 40 },
  );
});

test('going to a neighbour and back returns to the same rank', () => {
  fc.assert(
    fc.property(meshAndRank, fc.integer({ min: -4, max: 4 }), ({ mesh, rank }, offset) => {
      for (const { name } of mesh.axes) {
        const there = neighbour(mesh, rank, name, offset);
        if (there === undefined) continue;
        assert.equal(coordinate(mesh, there, name), coordinate(mesh, rank, name) + offset);
        assert.equal(neighbour(mesh, there, name, -offset), rank);
      }
    }),
  );
});
