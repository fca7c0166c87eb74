/** Waits of the host for the device, on a timeline worked out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HostStalls } from '../../sim/run/host-stalls.js';

test('a host that never waits for the device is ahead of it', () => {
  const stalls = new HostStalls();
  for (let k = 0; k < 5; k++) stalls.launched(40, 10 * k, undefined);
  assert.equal(stalls.ps, 0);
});

test('after a wait the device waits for launches until the host is ahead again', () => {
  const stalls = new HostStalls();
  stalls.launched(40, 0, 100);
  // Waited for until 100. Launched at 140, 180, 220; the device would start at 100, 110 and 300: late by 40, by 70, and never.
  stalls.launched(40, 100, undefined);
  assert.equal(stalls.ps, 40);
  stalls.launched(40, 110, undefined);
  assert.equal(stalls.ps, 70);
  stalls.launched(40, 300, undefined);
  assert.equal(stalls.ps, 70);
});

test('two waits add up', () => {
  const stalls = new HostStalls();
  stalls.launched(40, 0, 100);
  stalls.launched(40, 100, 500);
  stalls.launched(30, 500, undefined);
  assert.equal(stalls.ps, 40 + 30);
});
