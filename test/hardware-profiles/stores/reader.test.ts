/** Stores by name, from a file, from a rate; every shipped figure has a source. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeIds, storeIn, storeNamed } from '../../../hardware-profiles/stores/reader.js';
import { InputError } from '../../../input/error.js';

const OWN = `title: Ours
type: parallel
read: 100 GB/s
write: 50 GB/s
`;

test('every shipped store has rates, and a source and a kind for each figure', () => {
  assert.ok(storeIds().length >= 8);
  for (const id of storeIds()) {
    const store = storeNamed(id);
    assert.ok(store.nodeReadBytesPerSecond > 0 && store.nodeWriteBytesPerSecond > 0, id);
    assert.equal(store.readBytesPerSecond === null, store.type === 'local', id);
    for (const [figure, { kind, source }] of Object.entries(store.figures!)) {
      assert.ok(source.length > 20, `${id} ${figure}`);
      assert.ok(['measured', 'specified', 'assumed'].includes(kind), `${id} ${figure}`);
    }
  }
});

test('published figures: Tectonic under Llama 3, NFS of Lablup as shares of what its storage can do', () => {
  assert.equal(storeNamed('tectonic').writeBytesPerSecond, 2e12);
  assert.equal(storeNamed('tectonic-peak').readBytesPerSecond, 7e12);
  assert.equal(storeNamed('nfs-lablup').readBytesPerSecond, 0.215 * 700e9);
  assert.equal(storeNamed('nfs').writeBytesPerSecond, 0.16 * 250e9);
  assert.equal(storeNamed('s3').usdPerTerabyteMonth, 0.023 * 1000);
});

test('a rate is a store of that rate each way', () => {
  const store = storeNamed('100GB/s');
  assert.equal(store.type, 'parallel');
  assert.deepEqual([store.readBytesPerSecond, store.writeBytesPerSecond], [100e9, 100e9]);
  assert.equal(storeNamed('800 Gb/s').readBytesPerSecond, 100e9);
  for (const bad of ['0GB/s', '100GB', '12', '5 apples/s']) {
    assert.throws(() => storeNamed(bad), /bytes per second, such as 100GB\/s/, bad);
  }
});

test('an unknown name is told with the nearest', () => {
  assert.throws(() => storeNamed('tectonik'), /unknown store 'tectonik': did you mean 'tectonic'/);
});

test("a person's own file: node rates are the store's where it says none; wrong keys and units have their place", () => {
  const store = storeIn(OWN, 'dir/ours.yaml');
  assert.equal(store.id, 'ours');
  assert.equal(store.nodeWriteBytesPerSecond, 50e9);
  assert.equal(store.source, 'dir/ours.yaml');
  assert.throws(
    () => storeIn(OWN.replace('50 GB/s', '50 GB'), 'a.yaml'),
    (error) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, /^a\.yaml:4:8 write: '50 GB' is a size/);
      return true;
    },
  );
  assert.throws(() => storeIn('title: x\ntype: local\n', 'a.yaml'), /nodeRead/);
  assert.throws(() => storeIn(`${OWN}speed: 3\n`, 'a.yaml'), /a\.yaml:5:1 .*speed/s);
});
