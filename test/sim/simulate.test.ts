/** The executor on programs small enough to reckon by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kernel } from '../../program/kernel.js';
import { type Axis, meshOf } from '../../program/mesh.js';
import { OpList } from '../../program/op-list.js';
import type { Program, Segment } from '../../program/program.js';
import { simulate } from '../../sim/simulate.js';
import { fixedPrice, freeNetwork } from '../machines.js';

const MS = 1e9;

function kernel(ms: number): Kernel {
  return { family: 'elementwise', name: `${ms} ms`, flops: 0, bytes: ms, launches: 1 };
}

/** Kernels take as many milliseconds as they have bytes; so do collectives and sends. */
const prices = {
  ...freeNetwork((k) => ('bytes' in k ? k.bytes * 1e-3 : 0)),
  collective: (_kind: unknown, bytes: number) => ({ ...fixedPrice(bytes * 1e-3), interBytesPerSecond: 1e11 }),
  transfer: (bytes: number) => ({ ...fixedPrice(bytes * 1e-3), interBytesPerSecond: 1e11 }),
};

function program(
  write: (list: OpList) => void,
  mesh: [Axis, number][] = [['dp', 2]],
  segments: Record<string, Segment> = {},
): Program {
  const list = new OpList();
  write(list);
  return {
    name: 'by hand',
    mesh: meshOf(mesh),
    roles: [{ name: 'all', where: {}, holds: [], ops: list.ops }],
    segments,
  };
}

test('a collective beside compute costs nothing but what sticks out', () => {
  const result = simulate(
    program((list) => {
      const first = list.compute('a', kernel(3));
      const sum = list.collective('sum', 'all-reduce', ['dp'], 5, { after: [first] });
      list.compute('b', kernel(4));
      list.compute('c', kernel(1), { after: [sum] });
    }),
    prices,
  );
  // a ends at 3, b at 7, the sum at 8: one millisecond sticks out.
  assert.equal(result.stepPs, (3 + 5 + 1) * MS);
  const { breakdown } = result.roles[0]!;
  assert.equal(breakdown.exposed.dp, 1 * MS);
  assert.equal(breakdown.compute.elementwise, (3 + 4 + 1) * MS);
  assert.equal(breakdown.bubble, 0);
});

test('two transfers on one port share it: each takes as long as both', () => {
  const result = simulate(
    program((list) => {
      list.collective('one', 'all-reduce', ['dp'], 5, { stream: 'one' });
      list.collective('two', 'all-reduce', ['dp'], 5, { stream: 'two' });
    }),
    prices,
  );
  assert.equal(result.stepPs, (5 + 5) * MS);
});

test('a shorter transfer leaves, and the longer one speeds up', () => {
  const result = simulate(
    program((list) => {
      list.collective('short', 'all-reduce', ['dp'], 2, { stream: 'one' });
      list.collective('long', 'all-reduce', ['dp'], 6, { stream: 'two' });
    }),
    prices,
    { detail: true },
  );
  const end = (label: string) => result.roles[0]!.spans.find((s) => s.label === label)!.endPs;
  // Half speed each until the short one has moved its 2 at 4 ms; the long one has 4 left then.
  assert.equal(end('short'), 2 * 2 * MS);
  assert.equal(end('long'), (2 * 2 + (6 - 2)) * MS);
});

test('a call lasts until its last op, on whichever stream', () => {
  const inner = new OpList();
  const work = inner.compute('work', kernel(2));
  inner.collective('tail', 'all-reduce', ['tp'], 3, { after: [work] });
  const segments = { layer: { name: 'layer', ops: inner.ops } };
  const result = simulate(
    program(
      (list) => {
        list.call('first', 'layer', {});
        list.call('second', 'layer', {});
      },
      [['tp', 2]],
      segments,
    ),
    prices,
  );
  assert.equal(result.stepPs, 2 * (2 + 3) * MS);
  assert.equal(result.roles[0]!.breakdown.exposed.tp, 2 * 3 * MS);
});

test('a receiver waits for its sender: that wait is bubble, the flight is exposed communication', () => {
  const sender = new OpList();
  const done = sender.compute('make', kernel(7));
  sender.transfer('send', 'pp', 1, 2, { after: [done], buffer: 'x' });
  const receiver = new OpList();
  const got = receiver.transfer('recv', 'pp', -1, 2, { buffer: 'x' });
  receiver.compute('use', kernel(1), { after: [got] });
  const roles = [sender, receiver].map((list, pp) => ({
    name: `stage ${pp}`,
    where: { pp: [pp] },
    holds: [],
    ops: list.ops,
  }));
  const result = simulate({ name: 'pair', mesh: meshOf([['pp', 2]]), roles, segments: {} }, prices);
  assert.equal(result.stepPs, (7 + 2 + 1) * MS);
  assert.deepEqual(result.roles[1]!.breakdown.bubble, 7 * MS);
  assert.deepEqual(result.roles[1]!.breakdown.exposed, { pp: 2 * MS });
});

test('where the host launches slower than the device computes, the host decides', () => {
  const inner = new OpList();
  for (let i = 0; i < 10; i++) inner.compute('tiny', kernel(1));
  const segments = { layer: { name: 'layer', ops: inner.ops } };
  const slowHost = { ...prices, launch: () => 1.5 * MS };
  const result = simulate(
    program((list) => list.call('layer', 'layer', {}), [], segments),
    slowHost,
  );
  assert.equal(result.stepPs, 10 * 1.5 * MS);
  assert.equal(result.roles[0]!.breakdown.launch, 10 * 0.5 * MS);
});

test('memory follows alloc and free in order, through calls', () => {
  const inner = new OpList();
  inner.alloc('activations', 'big', 100);
  inner.free('activations', 'big', 100);
  inner.alloc('activations', 'kept', 10);
  const segments = { layer: { name: 'layer', ops: inner.ops } };
  const list = new OpList();
  list.alloc('gathered', 'weights', 50);
  list.call('one', 'layer', {});
  list.free('gathered', 'weights', 50);
  list.call('two', 'layer', {});
  const role = {
    name: 'all',
    where: {},
    holds: [{ category: 'parameters' as const, bytes: 1000, buffer: 'w' }],
    ops: list.ops,
  };
  const { memory } = simulate({ name: 'm', mesh: meshOf([]), roles: [role], segments }, prices, {
    detail: true,
  }).roles[0]!;
  // The first call peaks at 1000 + 50 + 100, the second at 1000 + 10 + 100.
  assert.equal(memory.peakBytes, 1000 + 50 + 100);
  assert.deepEqual(
    [memory.atPeak.parameters, memory.atPeak.gathered, memory.atPeak.activations],
    [1000, 50, 100],
  );
  assert.equal(memory.timeline.at(-1)!.bytes, 1000 + 10 + 10);
});

test('lanes that wait for each other forever are an error, not a hang', () => {
  const list = new OpList();
  list.transfer('recv', 'pp', -1, 1, { buffer: 'never sent' });
  const roles = [
    { name: 'silent', where: { pp: [0] }, holds: [], ops: [] },
    { name: 'waiting', where: { pp: [1] }, holds: [], ops: list.ops },
  ];
  assert.throws(
    () => simulate({ name: 'p', mesh: meshOf([['pp', 2]]), roles, segments: {} }, prices),
    /1 ops never ran/,
  );
});
