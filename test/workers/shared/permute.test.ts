/** A collective permute on threads: each rank ends with what the one before it had, and keeps its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputAt, playCases } from './cases.js';

test('tensors go one place round the circle, of any size, and the last rank’s to the first', async () => {
  const members = [0, 1, 2];
  const sizes = [1, 1000];
  const { values, operands, sent } = await playCases(
    3,
    sizes.map((floats) => ({
      ...{ kind: 'collective-permute', algorithm: 'permute', perNode: 3, floats, inPlace: false, members },
    })),
  );
  for (const [which, floats] of sizes.entries())
    for (const rank of members) {
      const { input, output } = operands[which]![rank]!;
      for (const [at, of] of [
        [output, (rank + 2) % 3],
        [input, rank],
      ] as const)
        for (let i = 0; i < floats; i++)
          assert.equal(values[at / 4 + i], inputAt(which, of, i, false), `rank ${rank}, float ${i}`);
      assert.equal(sent[rank]![which], 4 * floats);
    }
});
