/** Nodes of a datacentre: lists of them, and clusters of profiles. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodesOfClusters } from '../../../datacentre/nodes/clusters.js';
import { NOT_SAID } from '../../../datacentre/nodes/node.js';
import { readNodes } from '../../../datacentre/nodes/read.js';
import { loadCluster } from '../../../hardware-profiles/index.js';

test("openb's nodes", () => {
  assert.deepEqual(readNodes('sn,cpu_milli,memory_mib,gpu,model\nn0,64000,262144,2,P100\n', 'nodes.csv'), [
    { id: 'n0', cpuMilli: 64_000, memoryMib: 262_144, devices: 2, kind: 'P100' },
  ]);
});

test('ours: a row for many, racks, reserved nodes, nothing said of cores', () => {
  const nodes = readNodes(
    'node,devices,kind,count,rack,reserved_for,memory_gib\na,8,h100-sxm,2,r1,pretraining | debug,64\nb,4,l40s,,,,\n',
    'nodes.csv',
  );
  assert.deepEqual(nodes, [
    ...[0, 1].map((at) => ({
      ...{
        id: `a-${at}`,
        cpuMilli: NOT_SAID,
        memoryMib: 64 * 1024,
        devices: 8,
        kind: 'h100-sxm',
        rack: 'r1',
      },
      reservedFor: ['pretraining', 'debug'],
    })),
    { id: 'b', cpuMilli: NOT_SAID, memoryMib: NOT_SAID, devices: 4, kind: 'l40s' },
  ]);
});

test('what is wrong with a list', () => {
  assert.throws(() => readNodes('node,devices\na,8\na,x\n', 'n.csv'), {
    message:
      "n.csv:3 devices 'x': it must be a whole number, 0 or more\nn.csv:3 node 'a': this name is given twice; each node has one of its own",
  });
  assert.throws(
    () => readNodes('name,gpus\na,8\n', 'n.csv'),
    /n.csv:1 is no list of nodes that is known: its columns are name, gpus; it needs node, devices/,
  );
  assert.throws(() => readNodes('node,devices\n', 'n.csv'), /has no nodes/);
  assert.throws(
    () => readNodes('node,devices,count\na,8,1e9\n', 'n.csv'),
    /n.csv:2 count '1e9': it must be 1000000 at most/,
  );
  assert.throws(() => readNodes(' \n', 'n.csv'), /n.csv is empty/);
});

test('clusters: each node whole, racks by leaf switch, kinds side by side', () => {
  const [a100, h100] = [loadCluster('a100-dgx:3'), loadCluster('h100-dgx:64')];
  const nodes = nodesOfClusters([a100, h100]);
  assert.equal(nodes.length, 3 + 64);
  assert.equal(
    nodes.reduce((sum, { devices }) => sum + devices, 0),
    a100.devices + h100.devices,
  );
  assert.equal(new Set(nodes.map(({ id }) => id)).size, 67);
  const racks = new Map<string, number>();
  for (const { rack, kind } of nodes) if (kind === 'h100-sxm') racks.set(rack!, (racks.get(rack!) ?? 0) + 1);
  assert.deepEqual([...racks.values()], [h100.fabric.leafNodes, 64 - h100.fabric.leafNodes]);
  assert.equal(nodes[0]!.rack, undefined, 'three nodes are under one leaf');
  assert.throws(() => nodesOfClusters([h100, h100]), /'h100-dgx' is given twice/);
});
