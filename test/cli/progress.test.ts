import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressBar } from '../../cli/output/progress.js';
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
