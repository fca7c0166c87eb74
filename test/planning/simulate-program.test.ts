/** Whether a program can run depends on what it runs on: a thread communicates itself, and takes its list line by line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { simulateProgram } from '../../planning/simulate-program.js';
import { parseProgram } from '../../program/text.js';
import { ROUND_MACHINE } from '../sim/thread-machine.js';

const exchange = (first: string, second: string) =>
  parseProgram(`program exchange on pp=2

role left at pp=0
  ${first} pp+1 8B a
  ${second} pp+1 8B a

role right at pp=1
  ${first} pp-1 8B a
  ${second} pp-1 8B a
`);

test('what overlapping streams can run is refused where streams take turns, and mailboxes are reckoned with', () => {
  const devices = loadCluster('h100-dgx');
  const threads = { ...devices, threads: ROUND_MACHINE };
  for (const program of [exchange('recv', 'send'), exchange('send', 'recv')])
    assert.ok(simulateProgram(program, devices).stepTimeSeconds > 0);
  assert.ok(simulateProgram(exchange('send', 'recv'), threads).stepTimeSeconds > 0);
  assert.throws(
    () => simulateProgram(exchange('recv', 'send'), threads),
    /^InputError: the program cannot finish, as ranks wait in a circle: .* its streams take turns/,
  );
});
