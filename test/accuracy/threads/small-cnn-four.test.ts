import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf } from '../../../accuracy/threads/cases.js';
import { checkMemory } from '../../../accuracy/threads/checks/memory.js';
import { strategyById } from '../../../strategies/index.js';
import { assertSame, nameOf, oneWorker } from './runs.js';
import { SMALL_CNN } from './small-networks.js';

const reference = oneWorker(SMALL_CNN, { steps: 2, seed: 1 });

const firstOf = (id: string) => casesOf([strategyById(id)], 4, SMALL_CNN).cases[0]!;

test(`${nameOf(firstOf('hsdp'))} of a small CNN: groups of shards, replicated`, async () => {
  await assertSame(firstOf('hsdp'), await reference, 1e-5);
});

for (const id of ['zero-1', 'zero-3']) {
  test(`${nameOf(firstOf(id))}: shards that do not divide are whole numbers, and together what the ledger says`, async () => {
    const run = await assertSame(firstOf(id), await reference, 1e-5);
    const [{ parameters }] = run.memories as [(typeof run.memories)[0]];
    assert.notEqual(parameters.floats % 4, 0);
    const owned = run.memories.map((memory) => memory.owned.reduce((sum, { floats }) => sum + floats, 0));
    assert.equal(
      owned.reduce((sum, floats) => sum + floats, 0),
      parameters.floats,
    );
    assert.ok(new Set(owned).size > 1);
    const { peaks } = checkMemory(run);
    const over = peaks.map(({ countedBytes, ledgerBytes }) => countedBytes - ledgerBytes);
    assert.ok(over.some((bytes) => bytes !== 0));
    assert.ok(Math.abs(over.reduce((sum, bytes) => sum + bytes, 0)) < 1);
  });
}
