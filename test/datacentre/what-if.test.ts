/** Words that change a datacentre, policies and reserved pools: what they come to, and the sentences for what they do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { submittedBetween } from '../../datacentre/jobs/window.js';
import type { DatacentreNode } from '../../datacentre/nodes/node.js';
import { parsePolicy } from '../../datacentre/policy-words.js';
import { readReserve, withReserves } from '../../datacentre/reserve.js';
import { changedNodes, nodesSaid, readChange } from '../../datacentre/what-if.js';
import { tableOf } from './by-hand.js';

const nodesOf = (count: number, kind = 'x'): DatacentreNode[] =>
  Array.from({ length: count }, (_, i) => {
    return { id: `${kind}${i}`, cpuMilli: 0, memoryMib: 0, devices: 8, kind };
  });

test('nodes=+20% adds a fifth, and kinds keep their shares', () => {
  const nodes = [...nodesOf(60, 'a'), ...nodesOf(40, 'b')];
  const change = readChange('nodes=+20%');
  assert.ok(change.what === 'nodes');
  const more = changedNodes(nodes, change.change);
  const of = (kind: string) => more.filter((node) => node.kind === kind).length;
  assert.deepEqual([more.length, of('a'), of('b')], [120, 72, 48]);
  assert.equal(new Set(more.map(({ id }) => id)).size, 120);
  assert.deepEqual(more.slice(0, 100), nodes);
  assert.equal(nodesSaid(change, 100, 120), 'nodes=+20%');
  const eight = changedNodes(nodesOf(8), change.change);
  assert.equal(nodesSaid(change, 8, eight.length), 'nodes=+20% (8 to 10 nodes: +25 %)');
});

test('any number of nodes is reached, upwards and downwards, and names stay apart', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: -49, max: 300 }), (count, by) => {
      fc.pre(count + by >= 1);
      const changed = changedNodes(nodesOf(count), { by });
      assert.equal(changed.length, count + by);
      assert.equal(new Set(changed.map(({ id }) => id)).size, count + by);
    }),
  );
  assert.equal(changedNodes(nodesOf(10), { times: 2.5 }).length, 25);
  assert.throws(() => changedNodes(nodesOf(3), { by: -3 }), /of 3 nodes none would be left/);
});

test('changes that are none are told what there is', () => {
  assert.throws(() => readChange('nodse=+1'), /did you mean nodes=…\?/);
  assert.throws(() => readChange('nodes=many'), /write \+20%, -10%, \+16 or x2/);
  assert.throws(() => readChange('failures=x1e9'), /no factor/);
  assert.throws(() => readChange('failures=x5000'), /no factor from x0\.001 to x1000/);
  assert.throws(() => readChange('failures=2'), /write x2 or x0\.5/);
  assert.throws(
    () => readChange('policy=fif'),
    /--what-if policy: there is no policy 'fif'; did you mean 'fifo'/,
  );
  assert.deepEqual(readChange('failures=×2'), { what: 'failures', said: 'failures=×2', factor: 2 });
});

test('a policy is one half or both, in either order', () => {
  assert.deepEqual(parsePolicy('fgd'), { name: 'fgd', queueing: 'fifo', placement: 'fgd' });
  assert.deepEqual(parsePolicy('sjf'), { name: 'sjf', queueing: 'sjf', placement: 'best-fit' });
  assert.deepEqual(parsePolicy('fgd+backfill'), {
    name: 'backfill+fgd',
    queueing: 'backfill',
    placement: 'fgd',
  });
  assert.throws(() => parsePolicy('fifo+sjf'), /says twice which job goes next/);
  assert.throws(() => parsePolicy('random+fgd'), /says twice where a job goes/);
});

test('a pool is nodes from the end of the list with that share of the devices, for a queue or a type', () => {
  const table = tableOf([
    { submit: 0, run: 1, devices: 1, queue: 'q', type: 'pretraining' },
    { submit: 0, run: 1, devices: 1, queue: 'q', type: 'evaluation' },
  ]);
  const nodes = nodesOf(10);
  const byQueue = withReserves(table, nodes, [readReserve('q:25%')]);
  assert.equal(byQueue.table, table);
  // 25 % of 80 devices are 20, which three nodes of 8 hold.
  assert.deepEqual(
    byQueue.nodes.map(({ reservedFor }) => reservedFor?.join()),
    [...Array(7).fill(undefined), 'q', 'q', 'q'],
  );
  const byType = withReserves(table, nodes, [readReserve('pretraining:10%')]);
  assert.equal(byType.table.queue, table.type);
  assert.throws(
    () => withReserves(table, nodes, [readReserve('pretrainng:10%')]),
    /did you mean 'pretraining'/,
  );
  assert.throws(() => readReserve('q'), /write pretraining:30%/);
});

test('a window of days begins at its first job', () => {
  const day = 86_400;
  const table = tableOf([0, 0.5, 1, 1.5, 2].map((at) => ({ submit: at * day, run: 1, devices: 1 })));
  const middle = submittedBetween(table, 1, 2);
  assert.deepEqual([...middle.submitMillis], [0, 0.5 * day * 1e3]);
  assert.deepEqual(middle.ids, ['2', '3']);
  assert.equal(submittedBetween(table, 5, 9).count, 0);
});
