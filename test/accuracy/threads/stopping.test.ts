import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execute, RunStopped } from '../../../accuracy/threads/execute.js';
import type { Program } from '../../../program/program.js';
import type { Workload } from '../../../workers/workload.js';
import { firstCase, workload } from './runs.js';

/** So many steps that the run cannot come to its end before it is stopped. */
const LONG = { steps: 2_000, seed: 1 };

for (const strategy of ['ddp', '1f1b', 'tensor-parallel']) {
  test(`killing a worker of ${strategy} in the midst of a run ends it with the worker's rank and an op`, async () => {
    const threads = new Set<{ readonly threadId: number }>();
    const run = execute(workload(firstCase(strategy, 2), LONG), (step, workers) => {
      for (const worker of workers) threads.add(worker);
      if (step === 2) void workers[1]!.terminate();
    });
    await assert.rejects(run, (error) => {
      assert.ok(error instanceof RunStopped);
      assert.equal(error.rank, 1);
      // Rank 0 gives up because it is told to, not because its patience of a minute has come to an end.
      assert.match(
        error.message,
        /^[^:]+: rank 1 stopped: .*rank 0 gave up waiting for rank 1 \(.+\) because rank 1 has stopped\.$/,
      );
      return true;
    });
    assert.equal(threads.size, 2);
    for (const { threadId } of threads) assert.equal(threadId, -1, 'the thread has ended');
  });
}

test('a run says of every step, in order, that all threads have ended it', async () => {
  const steps: number[] = [];
  await execute(workload(firstCase('1f1b', 2), { steps: 12, seed: 1 }), (step) => steps.push(step));
  assert.deepEqual(
    steps,
    Array.from({ length: 12 }, (_, i) => i + 1),
  );
});

test('a worker that throws is a sentence with its rank and the op', async () => {
  const given = workload(firstCase('ddp', 2));
  const broken = withKernelRenamed(given, 'adam', 'no such optimizer');
  await assert.rejects(execute(broken), (error) => {
    assert.ok(error instanceof RunStopped);
    assert.match(error.message, /^ddp: rank \d stopped: .+: threads have no kernel 'no such optimizer'/);
    return true;
  });
});

function withKernelRenamed(given: Workload, from: string, to: string): Workload {
  const program: Program = {
    ...given.program,
    roles: given.program.roles.map((role) => ({
      ...role,
      ops: role.ops.map((op) =>
        op.kind === 'compute' && 'name' in op.kernel && op.kernel.name === from
          ? { ...op, kernel: { ...op.kernel, name: to } as typeof op.kernel }
          : op,
      ),
    })),
  };
  return { ...given, program };
}
