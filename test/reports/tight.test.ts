/** What is said of peaks near the capacity. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cached, risk, tightMark, tightNotes, tightWord } from '../../reports/tight.js';

const band = (from: number, runs: number, ranOut: number) => ({
  verdict: 'tight' as const,
  outcomes: { from, to: from + 0.05, runs, ranOut },
});

test('one sentence for all tight rows: each band once, the lowest first, and the margin that leaves them out', () => {
  const rows = [band(0.95, 31, 12), { verdict: 'fits' as const }, band(0.9, 48, 10), band(0.95, 31, 12)];
  assert.deepEqual(tightNotes(rows), [
    'tight: near the capacity; of 48 published runs predicted at 90 to 95 % of it, 10 ran out of memory (20.8 %); ' +
      'of 31 at 95 to 100 % of it, 12 (38.7 %). --memory-margin 10% ranks only what leaves that free.',
  ]);
});

test('nothing is said where nothing is tight, and no figures where none are known', () => {
  assert.deepEqual(tightNotes([{ verdict: 'fits' }, { verdict: 'no' }]), []);
  assert.match(
    tightNotes([{ verdict: 'tight' }])[0]!,
    /^tight: near the capacity, where some published runs/,
  );
  assert.equal(risk({ verdict: 'fits' }), '');
  assert.equal(
    risk(band(0.8, 1200, 300)),
    ', of 1,200 published runs predicted at 80 to 85 % of it, 300 ran out of memory (25.0 %)',
  );
});

test('memory of the host that is near its capacity is not taken for that of a device, and no margin is advised', () => {
  const host = { verdict: 'tight' as const, host: { bytes: 99, capacityBytes: 100 } };
  assert.equal(tightMark(host), ', host tight');
  assert.equal(tightWord(host), 'host tight');
  assert.deepEqual(tightNotes([host, { verdict: 'fits' }]), [
    'host tight: what is offloaded is near the capacity of the host memory of a node.',
  ]);
  // A device near its capacity is what is told first, whatever the host has.
  const both = { ...band(0.9, 48, 10), host: host.host };
  assert.equal(tightMark(both), ' tight');
  assert.equal(tightNotes([both, host]).length, 2);
  assert.equal(tightMark({ verdict: 'fits', host: host.host }), '');
});

test('what the allocator caches is said where there is something', () => {
  assert.equal(cached({}), '');
  assert.match(cached({ cacheBytes: 3 * 2 ** 30 }), /^; its allocator keeps 3\.0 GiB more cached/);
});
