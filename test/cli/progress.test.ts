import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announce, byTheClock, progressBar } from '../../cli/output/progress.js';
import { PIPED } from './invoke.js';

function drawn(live: boolean, quiet: boolean, times: readonly number[]): string[] {
  const lines: string[] = [];
  const terminal = {
    out: () => assert.fail('progress is not a result'),
    err: (t: string) => void lines.push(t),
    style: PIPED,
    live,
  };
  const clock = [0, ...times];
  const progress = progressBar(terminal, quiet, () => clock.shift()!);
  times.forEach((_, i) => {
    progress.update(i + 1, times.length, `strategy-${i}`);
  });
  progress.end();
  return lines;
}

test('work that takes less than a second draws nothing', () => {
  assert.deepEqual(drawn(true, false, [10, 500, 999]), []);
});

test('after a second a bar is drawn over itself, ten times a second at most, and taken away', () => {
  const lines = drawn(true, false, [900, 1_000, 1_050, 1_100]);
  assert.equal(lines.length, 3);
  assert.match(lines[0]!, /^\r.*█{12}░{12} {2}50 % {2}strategy-1$/);
  assert.match(lines[1]!, /█{24} 100 % {2}strategy-3$/);
  assert.match(lines[2]!, /^\r[^█]*$/);
});

test('nothing is drawn when quiet, or when standard error is not a terminal', () => {
  assert.deepEqual(drawn(true, true, [2_000, 4_000]), []);
  assert.deepEqual(drawn(false, false, [2_000, 4_000]), []);
});

test('the line is short enough for a terminal of 80 columns', () => {
  const lines: string[] = [];
  const terminal = { out: () => {}, err: (t: string) => void lines.push(t), style: PIPED, live: true };
  const clock = [0, 5_000];
  progressBar(terminal, false, () => clock.shift()!).update(1, 2, 'x'.repeat(200));
  assert.ok(lines[0]!.replace(/^[^█]*/, '').length < 80);
});

test('the time left follows from the pace, to a guess’s precision, once there is a pace', () => {
  const lines = drawn(true, false, [1_000, 10_000, 20_000, 30_000, 290_000, 390_000, 399_000]).map(
    (line) => /about .* left/.exec(line)?.[0],
  );
  // Of seven parts: 10 s for two leave 25 s, 20 s for three 27 s, 30 s for four 22.5 s, 290 s for five 116 s.
  assert.deepEqual(lines.slice(0, 5), [
    undefined,
    'about 25 s left',
    'about 25 s left',
    'about 25 s left',
    'about 2 min left',
  ]);
  assert.equal(lines[6], undefined);
});

test('in a pipe there is a line every five seconds, and none to take away', () => {
  // Of four parts: 5 s for two leave 5 s; the third is said too soon after it.
  assert.deepEqual(drawn(false, false, [4_900, 5_000, 9_900, 10_000]), [
    '50 %  about 5 s left  strategy-1\n',
    '100 %  strategy-3\n',
  ]);
  assert.deepEqual(drawn(false, true, [5_000, 10_000]), []);
});

/** What is said before work of so many seconds. */
function announced(seconds: number, quiet = false): string {
  let said = '';
  const err = (text: string) => {
    said += text;
  };
  announce({ out: () => {}, err, style: PIPED, live: false }, quiet, seconds, '14 runs');
  return said;
}

test('long work is announced with about how long it takes; short work, and any when quiet, is not', () => {
  assert.equal(announced(4.9), '');
  assert.equal(announced(600, true), '');
  const words = [
    [5, '5 s'],
    [12, '10 s'],
    [38, '40 s'],
    [54, '55 s'],
    [58, '1 min'],
    [170, '3 min'],
    [5_399, '90 min'],
    [7_300, '2 h'],
  ] as const;
  for (const [seconds, text] of words) assert.equal(announced(seconds), `about ${text}: 14 runs\n`);
});

test('work that cannot tell how far it is follows the clock, and never says that it is done', async () => {
  const shares: number[] = [];
  const seen = deferred();
  const stop = byTheClock(
    {
      update: (done, total) => {
        shares.push(done / total);
        if (shares.at(-1)! >= 0.99) seen.resolve();
      },
      end: () => {},
    },
    0.2,
    'measuring',
  );
  await seen.promise;
  stop();
  assert.deepEqual(
    shares,
    [...shares].sort((a, b) => a - b),
  );
  assert.equal(Math.max(...shares), 0.99);
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
