/** Kernels and transfers share a device: what a reader can reckon by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kernel } from '../../program/kernel.js';
import { meshOf } from '../../program/mesh.js';
import { OpList } from '../../program/op-list.js';
import type { Program, Segment } from '../../program/program.js';
import { total } from '../../program/result.js';
import { parseProgram } from '../../program/text.js';
import { simulate } from '../../sim/simulate.js';
import { fixedPrice, freeNetwork } from '../machines.js';

const MS = 1e9;
const kernel = (ms: number): Kernel => ({
  ...{ family: 'elementwise', name: `${ms} ms`, flops: 0, bytes: ms, launches: 1 },
});

/** A transfer takes a quarter of the device: kernels beside it run at three quarters of their speed. */
const prices = {
  ...freeNetwork((k) => ('bytes' in k ? k.bytes * 1e-3 : 0)),
  collective: (_kind: unknown, bytes: number) => fixedPrice(bytes * 1e-3),
  communicationShare: 0.25,
};

function played(write: (list: OpList) => void, segments: Record<string, Segment> = {}) {
  const list = new OpList();
  write(list);
  const roles = [{ name: 'all', where: {}, holds: [], ops: list.ops }];
  const program: Program = { name: 'by hand', mesh: meshOf([['dp', 2]]), roles, segments };
  const [folded, unfolded] = [simulate(program, prices), simulate(program, prices, { unfolded: true })];
  assert.equal(unfolded.stepPs, folded.stepPs);
  assert.equal(total(folded.roles[0]!.breakdown), folded.stepPs);
  return folded;
}

test('a kernel that outlasts the transfer beside it is slowed while it lasts', () => {
  const { stepPs, roles } = played((list) => {
    list.collective('sum', 'all-reduce', ['dp'], 4);
    list.compute('long', kernel(9));
  });
  // In 4 ms beside the transfer it does 3 of its 9; the other 6 alone.
  assert.equal(stepPs, (4 + 6) * MS);
  assert.equal(roles[0]!.breakdown.compute.elementwise, 10 * MS);
});

test('a transfer that starts in the middle of a kernel slows the rest of it', () => {
  const { stepPs } = played((list) => {
    const first = list.compute('first', kernel(2));
    list.collective('sum', 'all-reduce', ['dp'], 100, { after: [first] });
    list.compute('second', kernel(6));
  });
  // The second takes 6 / 0.75 = 8 and the transfer sticks out.
  assert.equal(stepPs, (2 + 100) * MS);
  const two = played((list) => {
    list.collective('one', 'all-reduce', ['dp'], 8, { stream: 'one' });
    list.collective('other', 'all-reduce', ['dp'], 8, { stream: 'other' });
    list.compute('kernel', kernel(6));
  });
  // Beside two it goes at half its speed: 4 of 6 ms by the time they end.
  assert.equal(two.stepPs, (8 + 2) * MS);
});

test('kernels on two streams are slowed both, whichever ends first', () => {
  for (const [one, other] of [
    [2, 9],
    [9, 2],
  ] as const) {
    const program = parseProgram(`program "two streams" on dp=2
role all
  elementwise one flops=0 bytes=${one}B
  elementwise other flops=0 bytes=${other}B   on beside
  elementwise wait flops=0 bytes=3B           on third
  all-reduce dp 4B                            after ^1
`);
    // By the transfer the long one has done 3 of its 9; in 4 ms beside it it does 3 more, and the last 3 after it.
    assert.equal(simulate(program, prices).stepPs, (3 + 4 + 3) * MS);
  }
});

test('inside a call the same rule holds', () => {
  const inner = new OpList();
  const sum = inner.collective('sum', 'all-reduce', ['dp'], 4);
  inner.compute('beside', kernel(9));
  inner.compute('behind', kernel(1), { after: [sum] });
  const segments = { layer: { name: 'layer', ops: inner.ops } };
  const { stepPs } = played((list) => list.call('layer', 'layer', {}), segments);
  assert.equal(stepPs, (4 + 6 + 1) * MS);
});

test('a call slowed from outside is slower at everything, and still sums to the step', () => {
  const inner = new OpList();
  inner.compute('only', kernel(9));
  const segments = { layer: { name: 'layer', ops: inner.ops } };
  const { stepPs } = played((list) => {
    list.collective('sum', 'all-reduce', ['dp'], 4);
    list.call('layer', 'layer', {});
  }, segments);
  assert.equal(stepPs, (4 + 6) * MS);
});

test('where transfers take nothing, nothing is slowed', () => {
  const list = new OpList();
  list.collective('sum', 'all-reduce', ['dp'], 4);
  list.compute('long', kernel(9));
  const roles = [{ name: 'all', where: {}, holds: [], ops: list.ops }];
  const program: Program = { name: 'p', mesh: meshOf([['dp', 2]]), roles, segments: {} };
  assert.equal(simulate(program, { ...prices, communicationShare: 0 }).stepPs, 9 * MS);
});
