/** Blocks beside multi-token-prediction modules: the last stage has as many fewer as head and modules are worth. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { modelById } from '../../models/index.js';
import type { Job } from '../../strategies/job.js';
import {
  blocksBesideModules,
  blocksByPlace,
  blocksOfHead,
  modulesSetPace,
  partition,
} from '../../strategies/schedules/partition.js';
import { jobOf } from '../jobs.js';

test('no other number of blocks on the last place makes the longest place shorter', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 32 }),
      fc.integer({ min: 0, max: 100 }),
      fc.double({ min: 0, max: 12, noNaN: true }),
      (places, more, worth) => {
        const layers = places + more;
        const counts = blocksBesideModules(layers, places, worth);
        assert.equal(counts.length, places);
        assert.equal(
          counts.reduce((sum, n) => sum + n, 0),
          layers,
        );
        // Only the ends, which have embedding and head, may be without a block.
        assert.ok(counts.slice(1, -1).every((n) => n > 0));
        const longest = (all: readonly number[]) =>
          all.reduce((most, n, i) => Math.max(most, i === all.length - 1 ? n + worth : n), 0);
        for (let last = 0; last <= layers - places + 2; last++) {
          const other = [...blocksByPlace(layers - last, places - 1), last];
          assert.ok(longest(counts) <= longest(other), `${last} blocks`);
        }
      },
    ),
  );
});

test('DeepSeek-V3 with its module: the last of 16 stages has one block', () => {
  const plain = jobOf('deepseek-v3', { pp: 16 }, { sequence: 4096 });
  const job: Job = { ...plain, model: { ...modelById('deepseek-v3'), mtp: 1 } };
  // Twice [7168, 129280] for two heads, a projection [14336, 7168] and a block.
  const block = 1 + (2 * 7168 * 129280 + 2 * 7168 ** 2) / blockWeights();
  assert.ok(Math.abs(blocksOfHead(job) / block - 1) < 1e-9);
  const blocks = (one: Job) =>
    partition(one, 16, 1).map((place) => place.filter(({ kind }) => /block/.test(kind)).length);
  // With a block the last is worth 4.92, of 60 others each stage has 4; without one another would have 5, with two it 5.92.
  const counts = blocks(job);
  assert.equal(counts.at(-1), 1);
  assert.equal(
    counts.reduce((most, n) => Math.max(most, n), 0),
    60 / 15,
  );
  assert.ok(4 < 1 + block && 1 + block < 5);
  assert.ok(modulesSetPace(job));
  // Of 3 stages one has 22 blocks, the last 18 and 3.92: nothing is to be said.
  assert.ok(!modulesSetPace({ ...job, layout: { ...job.layout, pp: 3 } }));
  // Without a module the head counts for nothing, as in Megatron Core.
  assert.deepEqual(blocks(plain), blocksByPlace(61, 16));
  assert.ok(!modulesSetPace(plain));
});

/** Weights that a token's products take in a block of DeepSeek-V3 at 4,096 tokens, scores and values counted as such. */
function blockWeights(): number {
  const hidden = 7168;
  const attention =
    hidden * 1536 + 1536 * 128 * 192 + hidden * (512 + 64) + 512 * 128 * 256 + 128 * 128 * hidden;
  const experts = 9 * 3 * hidden * 2048 + hidden * 256;
  // Of 4,096 positions a token sees 2,048.5 on average, by 128 heads of 192 for scores and 128 for values.
  const scores = ((4096 + 1) / 2) * 128 * (192 + 128);
  return attention + experts + scores;
}
