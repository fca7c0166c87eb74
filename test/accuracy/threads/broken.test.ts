import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLoss } from '../../../accuracy/threads/checks/loss.js';
import { checkMemory } from '../../../accuracy/threads/checks/memory.js';
import { checkOrder } from '../../../accuracy/threads/checks/order.js';
import { checkTraffic } from '../../../accuracy/threads/checks/traffic.js';
import { type Execution, execute } from '../../../accuracy/threads/execute.js';
import { InputError } from '../../../input/error.js';
import type { Op, Program } from '../../../program/program.js';
import type { Workload } from '../../../workers/workload.js';
import { firstCase, oneWorker, TASK, workload } from './runs.js';

const SHORT = { steps: 4, seed: 1 };
const SMALL = { ...TASK, sequence: 16, globalBatch: 2 };

/** The workload with one role's ops replaced by what `change` makes of them. */
function withOps(given: Workload, role: number, change: (ops: readonly Op[]) => readonly Op[]): Workload {
  const roles = given.program.roles.map((r, i) => (i === role ? { ...r, ops: change(r.ops) } : r));
  const program: Program = { ...given.program, roles };
  return { ...given, program };
}

/** Ops without the one at `at`; what waited for it waits for what it waited for. */
function without(ops: readonly Op[], at: number): Op[] {
  const moved = (id: number): readonly number[] => (id === at ? ops[at]!.after : [id]);
  return ops.toSpliced(at, 1).map((op) => {
    const after = op.after.flatMap(moved).map((id) => (id > at ? id - 1 : id));
    return { ...op, after: [...new Set(after)] };
  });
}

async function refusal(broken: Workload): Promise<string> {
  let message = '';
  await assert.rejects(execute(broken), (error) => {
    assert.ok(error instanceof InputError, String(error));
    message = error.message;
    return true;
  });
  return message;
}

test('a send removed from a pipeline is refused before any thread starts, by rank and op', async () => {
  const given = workload(firstCase('1f1b', 2, SMALL), SHORT);
  const broken = withOps(given, 0, (ops) =>
    without(
      ops,
      ops.findIndex((op) => op.kind === 'send'),
    ),
  );
  const said = await refusal(broken);
  assert.match(said, /program '1f1b' cannot run/);
  assert.match(said, /rank [01] \(role stage [01]\).*(recv|send)/s);
});

test('two collectives swapped on the workers’ side alone are refused by name', async () => {
  const given = workload(firstCase('parameter-server', 2, SMALL), SHORT);
  assert.equal(given.program.roles.length, 2, 'servers and workers run different lists');
  const broken = withOps(given, 1, (ops) => {
    const [a, b] = ops.flatMap((op, i) => (op.kind === 'collective' ? [i] : []));
    const swapped = [...ops];
    swapped[a!] = { ...ops[b!]!, after: ops[a!]!.after };
    swapped[b!] = { ...ops[a!]!, after: ops[b!]!.after };
    return swapped;
  });
  const said =
    /op \d+ 'push gradients L0\.\.L5'.* reduce-scatter .* and all-gather .* op \d+ 'pull weights L0\.\.L5'/;
  assert.match(await refusal(broken), said);
});

test('one message a float shorter on one side is refused by rank and op', async () => {
  const given = workload(firstCase('gpipe', 2, SMALL), SHORT);
  const broken = withOps(given, 1, (ops) => {
    const at = ops.findIndex((op) => op.kind === 'recv');
    return ops.map((op, i) => (i === at ? { ...op, bytes: (op as { bytes: number }).bytes - 4 } : op) as Op);
  });
  assert.match(await refusal(broken), /rank \d \(role stage \d\), op \d+ '.+bytes/s);
});

test('a byte count changed on all ranks alike passes the check, and the loss gives it away', async () => {
  const given = workload(firstCase('ddp', 2, SMALL), SHORT);
  const halved = withOps(given, 0, (ops) =>
    ops.map((op) =>
      op.kind === 'collective' && op.buffer.startsWith('gradients') ? { ...op, bytes: op.bytes / 2 } : op,
    ),
  );
  const run = await execute(halved);
  const { problem } = checkLoss(run.losses, await oneWorker(SMALL, SHORT));
  assert.match(problem ?? '', /^the loss of step [23] differs from one worker's by/);
});

test('a byte too many, an op out of order and a float too much are each told by rank and op', async () => {
  const run = await execute(workload(firstCase('ddp', 2, SMALL), SHORT));
  /** The sound run with what its first rank reports replaced. */
  const retold = (change: (report: Execution['reports'][number]) => object): Execution => {
    const [first, ...rest] = run.reports;
    return { ...run, reports: [{ ...first!, ...change(first!) }, ...rest] };
  };
  const bytes = retold(({ sentBytes }) => {
    const at = sentBytes.findIndex((sent) => sent > 0);
    return { sentBytes: sentBytes.map((sent, i) => (i === at ? sent + 1 : sent)) };
  });
  assert.match(
    checkTraffic(bytes).problem ?? '',
    /^rank 0 sent \d+ bytes for '.+', where the program says \d+$/,
  );
  assert.equal(checkOrder(bytes).problem, undefined);

  const order = retold(({ order: ran }) => {
    const swapped = ran.slice();
    swapped.set([ran[1]!, ran[0]!], 0);
    return { order: swapped };
  });
  assert.match(checkOrder(order).problem ?? '', /^rank 0 ran '.+' as op 1 of stream compute/);

  const cut = retold(({ order: ran }) => ({ order: ran.slice(0, -1) }));
  assert.match(checkOrder(cut).problem ?? '', /^rank 0 ran nothing as op \d+ of stream/);

  const memory = retold(({ peakBytes }) => ({ peakBytes: peakBytes + 4 }));
  assert.match(checkMemory(memory).problem ?? '', /^rank 0 had \d+ bytes live at its peak/);
});

test('a loss that does not fall, or is not a number, is a problem', () => {
  assert.match(checkLoss([2, 2], [2, 2]).problem ?? '', /does not fall: 2\.0000 at first, 2\.0000 at last/);
  assert.match(checkLoss([2, Number.NaN], [2, 1]).problem ?? '', /step 2 differs/);
  assert.equal(checkLoss([2, 1 + 1e-5], [2, 1]).problem, undefined);
  assert.ok(Math.abs(checkLoss([2, 1 + 1e-5], [2, 1]).maxRelativeDifference - 1e-5) < 1e-12);
});
