/** Answers other simulators gave to the same question, reproduced by the executor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kernel } from '../../program/kernel.js';
import { meshOf } from '../../program/mesh.js';
import { OpList } from '../../program/op-list.js';
import type { Program } from '../../program/program.js';
import { simulate } from '../../sim/simulate.js';
import { fixedPrice, freeNetwork } from '../machines.js';

/**
 * ASTRA-sim, 8 devices, 96 layers: forward two times (2 ms of compute, an all-reduce of 50,331,648
 * bytes), backward two times (4 ms, the same), each all-reduce 174,950 ns: 1,219,180,800 ns.
 */
function transformer(layers: number): Program {
  const list = new OpList();
  const work = (ms: number): Kernel => ({
    family: 'elementwise',
    name: `${ms} ms`,
    flops: 0,
    bytes: ms,
    launches: 1,
  });
  let after: number[] = [];
  const halfLayer = (ms: number) => {
    const computed = list.compute(`${ms} ms`, work(ms), { after });
    after = [list.collective('sum', 'all-reduce', ['tp'], 50_331_648, { after: [computed] })];
  };
  for (let layer = 0; layer < layers; layer++) for (let half = 0; half < 2; half++) halfLayer(2);
  list.phase('backward');
  for (let layer = 0; layer < layers; layer++) for (let half = 0; half < 2; half++) halfLayer(4);
  const role = { name: 'all ranks', where: {}, holds: [], ops: list.ops };
  return { name: 'serial transformer', mesh: meshOf([['tp', 8]]), roles: [role], segments: {} };
}

const prices = {
  ...freeNetwork((kernel) => ('bytes' in kernel ? kernel.bytes * 1e-3 : 0)),
  collective: () => fixedPrice(174_950e-9),
};

for (const unfolded of [false, true]) {
  test(`96 serial layers with an all-reduce after each half, ${unfolded ? 'every rank on its own' : 'folded'}: 1,219,180,800 ns`, () => {
    const result = simulate(transformer(96), prices, { unfolded });
    const ALL_REDUCE = 174_950;
    const MS = 1_000_000;
    assert.equal(96 * (2 * (2 * MS + ALL_REDUCE) + 2 * (4 * MS + ALL_REDUCE)), 1_219_180_800);
    assert.equal(result.stepPs, 1_219_180_800 * 1000);
    for (const { breakdown } of result.roles) assert.equal(breakdown.exposed.tp, 4 * 96 * ALL_REDUCE * 1000);
  });
}
