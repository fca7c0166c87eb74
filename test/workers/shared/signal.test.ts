/** Signals and the barrier: counters may run over, and no rank passes a barrier before all have come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Signals } from '../../../workers/shared/signal.js';
import { StopFlag } from '../../../workers/shared/stop.js';
import { type Action, play } from './script.js';
import { PATIENT_MS, teamOf } from './team.js';

test('at a barrier, everything written before it by any rank is seen by all ranks after it', async () => {
  const ranks = 4;
  const rounds = 40;
  // In each round every rank writes its float, and after the barrier takes a copy of everybody's.
  const { data, places } = teamOf(ranks, PATIENT_MS, (layout) => ({
    written: layout.floats(ranks),
    seen: Array.from({ length: ranks }, () => layout.floats(ranks * rounds)),
  }));
  const { results } = play(data, (rank) =>
    Array.from({ length: rounds }).flatMap((_, round): Action[] => [
      { do: 'compute', milliseconds: (round + rank) % 5 === 0 ? 1 : 0 },
      { do: 'fill', at: places.written + 4 * rank, floats: 1, value: round + 1 },
      { do: 'barrier' },
      { do: 'keep', from: places.written, at: places.seen[rank]! + 4 * ranks * round, floats: ranks },
      { do: 'barrier' },
    ]),
  );
  await results;
  for (const at of places.seen) {
    const expected = Array.from({ length: ranks * rounds }, (_, i) => Math.floor(i / ranks) + 1);
    assert.deepEqual([...new Float32Array(data.buffer, at, ranks * rounds)], expected);
  }
});

test('a counter that runs over 32 bits is still seen to be reached', () => {
  const { data, places } = teamOf(1, 100, (layout) => ({ line: layout.lines(1) }));
  const signals = new Signals(data.buffer, data.team, 0, 100);
  signals.words[places.line / 4] = 2 ** 31 - 1;
  assert.equal(signals.reached(places.line, -(2 ** 31)), false);
  signals.raise(places.line);
  assert.equal(signals.reached(places.line, -(2 ** 31)), true);
  assert.equal(signals.reached(places.line, 2 ** 31 - 1), true);
});

test('the first rank to stop is the one remembered', () => {
  const { data } = teamOf(3, 100, () => undefined);
  const flag = new StopFlag(data.buffer, data.team);
  assert.equal(flag.stopped(), undefined);
  flag.raise(2);
  flag.raise(0);
  assert.equal(flag.stopped(), 2);
});
