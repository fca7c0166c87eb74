/** The closed form of each kind of run held against as many plays as tell a hundredth. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closedForm } from '../../../planning/run/closed-form.js';
import type { Lifetime } from '../../../sim/lifetime/lifetime.js';
import { playHere } from '../../../sim/lifetime/trials.js';
import { crashes, MONTH, written } from './lifetimes.js';

const HOUR = 3600;
const node = (perDay: number, repairSeconds: number) =>
  crashes(perDay, { id: 'node', component: 'device', repairSeconds, detectSeconds: 60, loses: 'node' });
const SOFT = crashes(4, { detectSeconds: 120 });
/** Ten days of steps. */
const TEN: Lifetime = {
  ...MONTH,
  steps: 86_400,
  restart: { schedulerSeconds: 30, startSeconds: 60, initSeconds: 12, warmupSeconds: 60 },
  checkpoints: [written(20, 60, { loadSeconds: 60 })],
};
const MEMORY = written(2, 6, { id: 'memory', survives: 'process', loadSeconds: 2 });
const BEHIND = written(0, 60, { durableSeconds: 60, loadSeconds: 60 });
const LOCAL = written(5, 60, { id: 'local', survives: 'process', loadSeconds: 10 });

/** Each with so many trials that the mean of them is sure to half of what it is held to. */
const RUNS: Readonly<Record<string, { run: Partial<Lifetime>; trials: number; within: number }>> = {
  'nodes replaced at once': { run: { causes: [SOFT, node(4, 0)] }, trials: 30, within: 0.004 },
  'repairs waited for': { run: { causes: [SOFT, node(4, 6 * HOUR)] }, trials: 100, within: 0.02 },
  spares: { run: { causes: [SOFT, node(8, 24 * HOUR)], spares: 6 }, trials: 150, within: 0.02 },
  elastic: {
    run: { causes: [SOFT, node(4, 6 * HOUR)], elastic: [10, 10.2, 10.4, 10.6, 10.8] },
    ...{ trials: 60, within: 0.01 },
  },
  layered: { run: { causes: [SOFT, node(4, 0)], checkpoints: [MEMORY, BEHIND] }, trials: 30, within: 0.003 },
  maintenance: {
    run: { causes: [SOFT], maintenance: { everySeconds: 24 * HOUR, forSeconds: 2 * HOUR } },
    ...{ trials: 30, within: 0.003 },
  },
  // One in forty days of ten that must pass without: 1.13 times as long as with a store.
  'checkpoints that go with a node': {
    run: { causes: [SOFT, node(0.025, 0)], checkpoints: [LOCAL] },
    ...{ trials: 1000, within: 0.02 },
  },
};

for (const [what, { run, trials, within }] of Object.entries(RUNS)) {
  test(`closed form and plays: ${what}`, () => {
    const lifetime = { ...TEN, ...run };
    const closed = closedForm(lifetime);
    const { timeToTrainSeconds } = closed;
    const { ettr, wallSeconds } = playHere(lifetime, trials, 3);
    const { mean } = wallSeconds;
    const off = timeToTrainSeconds / mean - 1;
    assert.ok(Math.abs(closed.ettr / ettr - 1) < within, `ETTR ${closed.ettr}, played ${ettr}`);
    assert.ok(
      Math.abs(off) < within,
      `${timeToTrainSeconds} s, played ${mean} s: ${(100 * off).toFixed(2)} %`,
    );
  });
}

test('what nothing outlives lengthens a run by (exp(λX) − 1)/λX, and as good as ends it where λX is large', () => {
  const bare = { ...TEN, restart: { ...TEN.restart, schedulerSeconds: 0 } };
  const anew = (perDay: number) => {
    const causes = [crashes(perDay, { loses: 'node' })];
    return closedForm({ ...bare, causes, checkpoints: [LOCAL] }).timeToTrainSeconds;
  };
  // 864,000 s of steps, 1,440 stops of 5 s, 132 s to start.
  const once = 864_000 * (1 + 5 / 600) + 132;
  for (const perDay of [0.01, 0.1, 1]) {
    const lost = (perDay * once) / 86_400;
    assert.ok(Math.abs(anew(perDay) / once / (Math.expm1(lost) / lost) - 1) < 1e-9);
  }
  assert.equal(anew(1000), Number.POSITIVE_INFINITY);
});
