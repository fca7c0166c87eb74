/** Which ranks share a lane, against the plainest definition: nothing in the program tells their coordinates apart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { coordinate, groupOf, meshOf, worldSize } from '../../program/mesh.js';
import { Cells } from '../../program/order/cells.js';
import { CoordinateLists } from '../../program/order/coordinates.js';
import { Lanes } from '../../program/order/lanes.js';
import type { Role } from '../../program/program.js';
import { simulate } from '../../sim/simulate.js';
import { fixedPrice, freeNetwork } from '../machines.js';
import { recv, send } from '../program/samples.js';

const PP = 4;
const DP = 6;
const mesh = meshOf([
  ['pp', PP],
  ['dp', DP],
]);
const coordinates = fc.uniqueArray(fc.nat(DP - 1), { minLength: 1, maxLength: DP });

test('cells are the ranks that every list of coordinates holds together or not at all', () => {
  fc.assert(
    fc.property(fc.array(coordinates, { maxLength: 3 }), fc.nat(PP - 1), (lists, cut) => {
      const roles: Role[] = [
        { name: 'low', where: { pp: range(0, cut) }, holds: [], ops: [] },
        { name: 'high', where: { pp: range(cut, PP) }, holds: [], ops: [] },
      ].filter(({ where }) => where.pp.length > 0);
      const restrictions = lists.map((at) => ({ axis: 'dp', at }) as const);
      const cells = new Cells(
        mesh,
        roles,
        { restrictions, channels: [], coordinates: new CoordinateLists() },
        false,
      );
      const lanes = new Lanes(cells, roles);
      const kindOf = (rank: number) =>
        `${coordinate(mesh, rank, 'pp') < cut} ${lists.map((at) => at.includes(coordinate(mesh, rank, 'dp'))).join()}`;
      const ranks = Array.from({ length: worldSize(mesh) }, (_, rank) => rank);
      const byKind = new Map<string, number[]>();
      for (const rank of ranks) byKind.set(kindOf(rank), [...(byKind.get(kindOf(rank)) ?? []), rank]);
      assert.equal(lanes.all.length, byKind.size);
      for (const { rank, ranks: count } of lanes.all) {
        const alike = byKind.get(kindOf(rank))!;
        assert.deepEqual([rank, count], [Math.min(...alike), alike.length]);
      }
      for (const lane of lanes.all) {
        const group = groupOf(mesh, lane.rank, ['dp']).map(kindOf);
        assert.deepEqual(new Set(lanes.group(lane, ['dp']).map(({ rank }) => kindOf(rank))), new Set(group));
      }
    }),
    { numRuns: 100, seed: 3 },
  );
});

test('a role of several stages is one lane a stage, folded or not', () => {
  const roles: Role[] = [
    { name: 'first', where: { pp: [0] }, holds: [], ops: [send('a', +1)] },
    {
      name: 'middle',
      where: { pp: [1, 2] },
      holds: [],
      ops: [recv('a', -1), send('a', +1, 1024, { after: [0] })],
    },
    { name: 'last', where: { pp: [3] }, holds: [], ops: [recv('a', -1)] },
  ];
  const prices = { ...freeNetwork(() => 0), transfer: () => fixedPrice(1e-6) };
  for (const unfolded of [false, true]) {
    const { stepPs, roles: lanes } = simulate({ name: 'chain', mesh, roles, segments: {} }, prices, {
      unfolded,
    });
    assert.equal(stepPs, (PP - 1) * 1e6, 'three hops, one after the other');
    assert.equal(lanes.length, unfolded ? PP * DP : PP);
  }
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
