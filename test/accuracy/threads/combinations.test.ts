import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCases, assertHolds, nameOf, oneWorker } from './runs.js';

const reference = oneWorker();
/** Two axes on four workers; on eight three, and replicas in fours whose weights are sharded. */
const CASES = [
  ...allCases(4).filter(({ strategy, job: { layout } }) => {
    if (strategy === 'hsdp') return true;
    const axes = [layout.dp, layout.tp, layout.pp].filter((size) => size > 1).length;
    return axes === 2 && ['sequence-parallel', 'megatron-3d'].includes(strategy);
  }),
  ...allCases(8).filter(
    ({ strategy, job: { layout } }) => strategy === 'megatron-3d' && (layout.tp > 1 || layout.zero === 3),
  ),
];

for (const it of CASES) {
  test(`${nameOf(it)}: loss of one worker; bytes, order and memory of the program`, async () => {
    await assertHolds(it, await reference);
  });
}

test('the combinations are tp×pp, dp×tp, dp×pp and dp×pp×tp, and sharding inside a replica group', () => {
  const shapes = CASES.map(({ job: { layout } }) => `dp${layout.dp} tp${layout.tp} pp${layout.pp}`);
  for (const shape of ['dp1 tp2 pp2', 'dp2 tp2 pp1', 'dp2 tp1 pp2', 'dp2 tp2 pp2', 'dp4 tp1 pp1']) {
    assert.ok(shapes.includes(shape), shape);
  }
});
