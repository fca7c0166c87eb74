/** A collective permute: as long as its slowest message, whoever prices it, and the same the other way round its circle. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { check } from '../../program/check.js';
import { meshOf } from '../../program/mesh.js';
import { parseProgram, printProgram } from '../../program/text.js';
import { sentBytes } from '../../program/traffic.js';
import { collectivePrice, type GroupShape, transferPrice } from '../../sim/collectives/index.js';
import { groupFor } from '../../workers/shared/group.js';
import { collective, segments } from '../program/samples.js';

const BYTES = 32e6;

function group(ranks: number, perNode: number, stride = 1): GroupShape {
  return { ranks, perNode, concurrent: 8 / perNode, stride };
}

test('inside a node it is a message over NVLink, across nodes one over a device’s share of the NICs', () => {
  const cluster = loadCluster('h100-dgx:4');
  const near = collectivePrice('collective-permute', BYTES, group(8, 8), cluster);
  assert.deepEqual(near, transferPrice(BYTES, true, cluster));
  const far = collectivePrice('collective-permute', BYTES, group(32, 8), cluster);
  assert.deepEqual(far, transferPrice(BYTES, false, cluster));
  // A ring across nodes whose members are alone in theirs is no slower than one through all devices.
  assert.deepEqual(collectivePrice('collective-permute', BYTES, group(4, 1, 8), cluster), far);
  // 450 GB/s of NVLink against 50 of a NIC, each as sustained.
  assert.ok(far.transferPs / near.transferPs > 6 && far.transferPs / near.transferPs < 9);
});

test('on a torus it is one link, on slices the network between them, on CPUs the closed form of its sends', () => {
  const slice = loadCluster('tpu-v5p:4x4x4');
  const within = { ranks: 8, perNode: 4, concurrent: 1, stride: 1 };
  assert.deepEqual(
    collectivePrice('collective-permute', BYTES, within, slice),
    transferPrice(BYTES, true, slice),
  );
  const four = loadCluster('tpu-v5p:4x4x4:4');
  const apart = collectivePrice('collective-permute', BYTES, { ...within, ranks: 256 }, four);
  assert.deepEqual(apart, transferPrice(BYTES, false, four, four.node.devices, true));
});

test('a rank sends all of its tensor, to one rank', () => {
  assert.equal(sentBytes(collective('collective-permute', BYTES), 8), BYTES);
  assert.equal(sentBytes(collective('collective-permute', BYTES), 1), 0);
});

test('the other way round the circle is the same way round its ranks in the other order', () => {
  const mesh = meshOf([['cp', 4]]);
  const op = collective('collective-permute', BYTES, { axis: ['cp'] });
  assert.deepEqual(groupFor(op, mesh, 1), { members: [0, 1, 2, 3], me: 1 });
  assert.deepEqual(groupFor({ ...op, reversed: true }, mesh, 1), { members: [3, 2, 1, 0], me: 2 });
});

test('ranks that turn different ways, and permutes of a part of a group, are found', () => {
  const op = (reversed: boolean) =>
    collective('collective-permute', 64, {
      axis: ['cp'],
      ...{ stream: 'cp', into: 'h' },
      ...(reversed ? { reversed: true } : {}),
    });
  const role = (at: number, reversed: boolean) =>
    ({ name: `rank ${at}`, where: { cp: [at] }, holds: [], ops: [op(reversed)] }) as const;
  const program = (second: boolean) => ({
    ...{ name: 'p', mesh: meshOf([['cp', 2]]), segments: segments({}) },
    roles: [role(0, false), role(1, second)],
  });
  assert.deepEqual(check(program(false)), []);
  assert.match(check(program(true))[0]!.message, /collective-permute of 64 bytes.* reversed of 64 bytes/);
  const some = {
    ...program(false),
    roles: [{ ...role(0, false), where: {}, ops: [{ ...op(false), among: [0] }] }],
  };
  assert.match(check(some)[0]!.message, /of the whole group; leave 'among' and 'owners' out/);
  const { into: _, ...over } = op(false);
  const inPlace = { ...program(false), roles: [{ ...role(0, false), where: {}, ops: [over] }] };
  assert.match(
    check(inPlace)[0]!.message,
    /reads 'g' while another arrives; name the tensor for that with 'into'/,
  );
  const turned = { ...program(true), roles: [{ ...role(0, true), where: {}, name: 'all ranks' }] };
  assert.deepEqual(parseProgram(printProgram(turned)), turned);
});
