import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { changesBetween, isUnchanged, type Now, renewed } from './changes.js';
import { bytesOf, isSame, packed, reasonOf, type Stored, secondsOf, storedOf, unpacked } from './codes.js';
import { clustersOfPoints, namesOn, pointCalled } from './draw.js';
import { type Outcome, outcomeOf } from './play.js';
import { recordOf, recordText } from './record.js';

const FILE = new URL('../../../test/drift/points.txt', import.meta.url);
const committed = recordOf(readFileSync(FILE, 'utf8'), namesOn);

const ran = (seconds: number, peakBytes = 2 ** 30): Outcome => ({ seconds, peakBytes });
const refused: Outcome = { reason: 'rule', words: 'tp=3 does not divide' };
const now = (outcome: Outcome): Now => ({ outcome, stored: storedOf(outcome) });

test('there are at least 20,000 points, on all clusters and of all models, nine in ten of which run', () => {
  const points = [...committed.values()].flatMap((group) => [...group.values()]);
  assert.ok(points.length >= 20_000, `${points.length}`);
  assert.deepEqual([...committed.keys()], clustersOfPoints());
  const running = points.filter((point) => reasonOf(point) === undefined);
  assert.ok(running.length >= 0.9 * points.length, `${running.length} of ${points.length}`);
});

test('a code gives back what it stands for to 1e-5, and the packed points are the points', () => {
  const outcomes = [ran(0.0123, 7.7e9), ran(4321.5, 1.1e12), refused];
  const stored = outcomes.map(storedOf);
  assert.deepEqual(unpacked(packed(stored)), stored);
  for (const [i, outcome] of outcomes.entries()) {
    if ('reason' in outcome) {
      assert.equal(reasonOf(stored[i]!), outcome.reason);
      continue;
    }
    assert.ok(Math.abs(Math.log(secondsOf(stored[i]!) / outcome.seconds)) <= 1.0001e-5);
    assert.ok(Math.abs(Math.log(bytesOf(stored[i]!) / outcome.peakBytes)) <= 1.0001e-5);
  }
});

test('a move of 1.2e-4 is one and one of 0.8e-4 is none, whatever the rounding', () => {
  for (let i = 0; i < 50; i++) {
    const seconds = 0.5 * (1 + i * 1.7e-6);
    const then = storedOf(ran(seconds));
    assert.equal(isSame(then, storedOf(ran(seconds * Math.exp(1.2e-4)))), false);
    assert.equal(isSame(then, storedOf(ran(seconds * Math.exp(-0.8e-4)))), true);
  }
});

test('what ran and fails is a failure, what is at fault is one, too, and what is refused as before is none', () => {
  const then = new Map<string, Stored>([
    ['a@c', storedOf(ran(1))],
    ['b@c', storedOf(refused)],
    ['d@c', storedOf(refused)],
    ['e@c', storedOf(ran(1))],
    ['gone@c', storedOf(ran(1))],
  ]);
  const changes = changesBetween(
    then,
    new Map([
      ['a@c', now(refused)],
      ['b@c', now({ reason: 'error', words: 'undefined is not a function' })],
      ['d@c', now(refused)],
      ['e@c', now(ran(1.01))],
      ['f@c', now(ran(1))],
    ]),
  );
  assert.deepEqual(
    changes.failed.map(({ name, reason }) => `${name} ${reason}`),
    ['a@c rule', 'b@c error', 'gone@c gone'],
  );
  assert.deepEqual(
    changes.moved.map(({ name, step }) => `${name} ${step.toFixed(4)}`),
    [`e@c ${Math.log(1.01).toFixed(4)}`],
  );
  assert.deepEqual(changes.added, ['f@c']);
});

test('renewing keeps what is the same but for rounding, so that only what moved differs in the file', () => {
  const then = new Map([
    [
      'c',
      new Map([
        ['a@c', storedOf(ran(1))],
        ['b@c', storedOf(ran(2))],
      ]),
    ],
  ]);
  const again = new Map([
    [
      'c',
      new Map([
        ['a@c', now(ran(1.00003))],
        ['b@c', now(ran(2.1))],
      ]),
    ],
  ]);
  const written = renewed(then, again).get('c')!;
  assert.deepEqual(written.get('a@c'), then.get('c')!.get('a@c'));
  assert.deepEqual(written.get('b@c'), storedOf(ran(2.1)));
});

test('the file is read as it was written', () => {
  assert.deepEqual(recordOf(recordText(committed), namesOn), committed);
});

test('a point is drawn by its name alone', () => {
  const [once, again] = [pointCalled('llama3-8b@h100-dgx'), pointCalled('llama3-8b@h100-dgx')];
  assert.deepEqual(once, again);
});

test('a few hundred points are what the committed file says; if meant: npm run drift -- --renew', () => {
  const clusters = clustersOfPoints().filter((_, i) => i % 24 === 7);
  const names = clusters.flatMap((cluster) => namesOn(cluster).filter((_, i) => i % 3 === 2));
  assert.ok(names.length >= 200);
  const then = new Map(names.map((name) => [name, committed.get(name.split('@')[1]!)!.get(name)!]));
  const changes = changesBetween(then, new Map(names.map((name) => [name, now(outcomeOf(name))])));
  assert.ok(isUnchanged(changes), JSON.stringify(changes, null, 1).slice(0, 4000));
});
