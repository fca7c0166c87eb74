import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryOp, Op, Program } from '../../../program/program.js';
import { CachingAllocator, reservedBytes } from '../../../sim/outcome/caching-allocator.js';

const MIB = 2 ** 20;

const op = (
  kind: 'alloc' | 'free',
  buffer: string,
  mib: number,
  category: MemoryOp['category'] = 'activations',
) =>
  ({
    kind,
    buffer,
    bytes: mib * MIB,
    category,
    label: '',
    stream: 'compute',
    after: [],
    phase: 'forward',
  }) as Op;

function reserved(ops: readonly Op[], limit?: number): number {
  const role = { name: 'all', where: {}, holds: [], ops };
  const program = { name: 'x', mesh: {} as Program['mesh'], roles: [role], segments: {} };
  return reservedBytes(program, role, limit) / MIB;
}

test('tensors come out of segments of 2, of 20, or of whole 2 MiB', () => {
  const of = (mib: number) => reserved([op('alloc', 'a', mib), op('free', 'a', mib)]);
  assert.deepEqual([0.25, 1, 1.5, 9, 10, 31].map(of), [2, 2, 20, 20, 10, 32]);
});

test('what was given back is given out again', () => {
  const again = [op('alloc', 'a', 40), op('free', 'a', 40), op('alloc', 'b', 30), op('free', 'b', 30)];
  assert.equal(reserved(again), 40);
});

test('two segments in the cache do not make one for a tensor as large as both', () => {
  const small = ['a', 'b'].map((name) => op('alloc', name, 40));
  const back = ['a', 'b'].map((name) => op('free', name, 40));
  const large = [op('alloc', 'c', 80), op('free', 'c', 80)];
  // 40 + 40 + 80, though never more than 80 were given out; the other way round the large one is split.
  assert.equal(reserved([...small, ...back, ...large], 1000 * MIB), 160);
  const allocator = new CachingAllocator();
  allocator.giveBack(allocator.take(80 * MIB, 'compute'));
  const halves = [allocator.take(40 * MIB, 'compute'), allocator.take(40 * MIB, 'compute')];
  for (const half of halves) allocator.giveBack(half);
  // The halves lie side by side and join again.
  allocator.take(80 * MIB, 'compute');
  assert.deepEqual(allocator.most, { reserved: 80 * MIB, allocated: 80 * MIB });
});

test('before memory runs out, whole free segments go back to the driver', () => {
  const small = ['a', 'b'].map((name) => op('alloc', name, 40));
  const back = ['a', 'b'].map((name) => op('free', name, 40));
  assert.equal(reserved([...small, ...back, op('alloc', 'c', 80), op('free', 'c', 80)], 100 * MIB), 80);
});

test('blocks of another stream serve nobody else', () => {
  const ops = [
    op('alloc', 'weights', 40, 'gathered'),
    op('free', 'weights', 40, 'gathered'),
    op('alloc', 'a', 40),
    op('free', 'a', 40),
  ];
  assert.equal(reserved(ops), 80);
});
