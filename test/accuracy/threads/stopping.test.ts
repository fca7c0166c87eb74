import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execute, RunStopped } from '../../../accuracy/threads/execute.js';
import type { Program } from '../../../program/program.js';
import type { Workload } from '../../../workers/workload.js';
import { firstCase, workload } from './runs.js';

/** Long enough that it cannot come to its end before it is stopped. */
const LONG = { steps: 2_000, seed: 1 };

for (const strategy of ['ddp', '1f1b', 'tensor-parallel']) {
  test(`killing a worker of ${strategy} ends the run within 2 s with its rank and an op`, async () => {
    const threads: { readonly threadId: number }[] = [];
    let killed = Number.NaN;
    const run = execute(workload(firstCase(strategy, 2), LONG), (workers) => {
      threads.push(...workers);
      setTimeout(() => {
        killed = performance.now();
        void workers[1]!.terminate();
      }, 700);
    });
    await assert.rejects(run, (error) => {
      assert.ok(error instanceof RunStopped);
      assert.equal(error.rank, 1);
      assert.match(error.message, /^[^:]+: rank 1 stopped: .*rank 0 gave up waiting for rank 1 \(.+\)/);
      return true;
    });
    const seconds = (performance.now() - killed) / 1e3;
    assert.ok(seconds < 2, `it took ${seconds} s`);
    for (const { threadId } of threads) assert.equal(threadId, -1, 'the thread has ended');
  });
}

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
