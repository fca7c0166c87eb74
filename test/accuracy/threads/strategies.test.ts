import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkMemory } from '../../../accuracy/threads/checks/memory.js';
import { checkTraffic } from '../../../accuracy/threads/checks/traffic.js';
import { simulate } from '../../../sim/simulate.js';
import { STRATEGIES } from '../../../strategies/index.js';
import { freeNetwork } from '../../machines.js';
import { allCases, assertHolds, nameOf, oneWorker } from './runs.js';

const reference = oneWorker();

/** Of each strategy the last of its layouts; `llmsim validate` runs all. */
const CASES = [...new Map(allCases(2).map((each) => [each.strategy, each])).values()];

for (const it of CASES) {
  test(`${nameOf(it)} on 2 workers: loss of one worker; bytes, order and memory of the program`, async () => {
    const run = await assertHolds(it, await reference);
    const { traffic } = checkTraffic(run);
    const counted = traffic.reduce((sum, { countedBytes }) => sum + countedBytes, 0);
    const reported = run.reports.reduce(
      (sum, { sentBytes }) => sum + sentBytes.reduce((a, b) => a + b, 0),
      0,
    );
    assert.equal(counted, reported, 'no byte is left out of the sums by operation');
    assert.ok(counted > 0, 'two workers must talk');
    const simulated = simulate(
      run.workload.program,
      freeNetwork(() => 1e-6),
    );
    for (const { role, countedBytes } of checkMemory(run).peaks) {
      assert.equal(countedBytes, simulated.roles.find((r) => r.role === role)!.memory.peakBytes);
    }
  });
}

test('every named strategy that divides work runs on 2 or on 4 workers, but for experts of a model that has none', () => {
  const run = new Set([...allCases(2), ...allCases(4)].map(({ strategy }) => strategy));
  const divided = STRATEGIES.filter(({ axes }) => axes.length > 0 && !axes.includes('ep')).map(
    ({ id }) => id,
  );
  assert.deepEqual([...run].sort(), divided.sort());
});
