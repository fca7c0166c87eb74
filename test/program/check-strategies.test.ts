import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { modelById } from '../../models/index.js';
import { check } from '../../program/check.js';
import { coordinate, worldSize } from '../../program/mesh.js';
import type { Op, Program, Role } from '../../program/program.js';
import { parseProgram, printProgram } from '../../program/text.js';
import { STRATEGIES, strategyById } from '../../strategies/index.js';
import type { Job, Layout } from '../../strategies/job.js';
import { planOf } from '../../strategies/strategy.js';
import { writeProgram } from '../../strategies/write.js';
import { anyProgram } from './arbitrary.js';
import { compute, withOps } from './samples.js';

/** A strategy's program for a small model, with every axis it uses at work. */
function programOf(id: string, more: Partial<Layout> = {}): Program {
  const strategy = strategyById(id);
  const size = (axis: (typeof strategy.axes)[number], used: number) =>
    strategy.axes.includes(axis) ? used : 1;
  const dp = size('dp', 4);
  const layout: Layout = {
    dp,
    tp: size('tp', 2),
    pp: size('pp', 4),
    cp: size('cp', 2),
    ep: size('ep', 8),
    vpp: id.includes('interleaved') ? 3 : 1,
    shard: strategy.axes.includes('shard') ? 2 : dp,
    zero: strategy.zero,
    sequenceParallel: strategy.sequenceParallel,
    recompute: 'selective',
    microBatch: 1,
    ...more,
  };
  const job: Job = {
    model: modelById(layout.ep > 1 ? 'mixtral-8x7b' : 'gpt2-124m'),
    layout,
    sequence: 256,
    globalBatch: dp * 8,
    precision: 'bf16',
    gradientPrecision: 'fp32',
    kernels: 'flash-fused',
  };
  return writeProgram(id, job, planOf(strategy, layout));
}

/** The same program with a role of its own for every rank. */
function unfolded(program: Program): Program {
  const roles = Array.from({ length: worldSize(program.mesh) }, (_, rank): Role => {
    const at = program.mesh.axes.map(({ name }) => [name, [coordinate(program.mesh, rank, name)]] as const);
    const role = program.roles.find((r) =>
      at.every(([axis, [here]]) => r.where[axis]?.includes(here!) ?? true),
    )!;
    return { ...role, name: `${role.name} rank ${rank}`, where: Object.fromEntries(at) };
  });
  return { ...program, roles };
}

const isTransfer = (op: Op) => op.kind === 'send' || op.kind === 'recv';
const replaced = (program: Program, role: string, index: number, by: (op: Op) => Op) =>
  withOps(program, role, (ops) => ops.with(index, by(ops[index]!)));

for (const { id } of STRATEGIES) {
  test(`the program of ${id} is sound under every recomputation`, () => {
    for (const recompute of ['none', 'selective', 'full'] as const) {
      const problems = check(programOf(id, { recompute }));
      assert.deepEqual(problems, [], `${problems[0]?.message}`);
    }
  });

  test(`the program of ${id} is read back from its text`, () => {
    const program = programOf(id);
    assert.deepEqual(parseProgram(printProgram(program)), program);
  });
}

const PIPELINES = ['gpipe', '1f1b', 'interleaved-1f1b', 'megatron-3d'];

test('a pipeline without one of its sends or receives names the lonely end and its peer', () => {
  for (const id of PIPELINES) {
    const program = programOf(id);
    for (const role of program.roles) {
      const transfers = role.ops.flatMap((op, index) => (isTransfer(op) ? [index] : []));
      for (const index of transfers.filter((_, i) => i % 5 === 0)) {
        const gone = role.ops[index]!;
        const [problem, ...others] = check(
          replaced(program, role.name, index, (op) => ({ ...compute('gone'), stream: op.stream })),
        );
        assert.equal(others.length, 0);
        assert.equal(problem?.rule, 'send-recv');
        const lonely = gone.kind === 'send' ? 'this receive has no send' : 'this send has no receive';
        assert.ok(
          problem.message.includes(lonely) && problem.message.includes(`(role ${role.name})`),
          problem.message,
        );
        // Both ends name the tensor alike, so the very message that lost its partner is found.
        assert.equal(problem.op?.label, gone.label.replace(/^\w+/, gone.kind === 'send' ? 'recv' : 'send'));
      }
    }
  }
});

test('one byte more at one end of a message is found at that message', () => {
  const program = programOf('1f1b');
  for (const role of program.roles) {
    const index = role.ops.findLastIndex(isTransfer);
    const changed = replaced(program, role.name, index, (op) =>
      'bytes' in op ? { ...op, bytes: op.bytes + 1 } : op,
    );
    const [problem, ...others] = check(changed);
    assert.equal(others.length, 0);
    assert.equal(problem?.rule, 'send-recv');
    assert.ok(problem.message.includes(`'${role.ops[index]!.label}'`), problem.message);
  }
});

test('a server that swaps two collectives with its workers, or differs by a byte, is named', () => {
  const program = programOf('parameter-server');
  assert.ok(program.roles.length > 1);
  const [server] = program.roles;
  const pushes = server!.ops.flatMap((op, i) =>
    op.kind === 'collective' && op.axis.includes('dp') ? [i] : [],
  );
  const [first, last] = [pushes[0]!, pushes.at(-1)!];
  const swapped = withOps(program, server!.name, (ops) =>
    ops.with(first, ops[last]!).with(last, ops[first]!),
  );
  // Waits that now point forward are another fault; here only the order of the group is asked about.
  const untied = withOps(swapped, server!.name, (ops) => ops.map((op) => ({ ...op, after: [] })));
  const [order] = check(untied);
  assert.equal(order?.rule, 'collective');
  assert.match(order.message, /collective 1 over dp is .* here and .* at rank/);
  const [byte] = check(
    replaced(program, server!.name, first, (op) => ('bytes' in op ? { ...op, bytes: op.bytes + 1 } : op)),
  );
  assert.equal(byte?.rule, 'collective');
});

test('a pipeline whose stage waits for a gradient before its first forward stands still', () => {
  const program = programOf('1f1b');
  const role = program.roles[1]!;
  // Gradients come from the stage after; activations from the one before.
  const gradient = role.ops.findIndex((op) => op.kind === 'recv' && op.offset > 0);
  const newPlace = (id: number) => (id === gradient ? 0 : id < gradient ? id + 1 : id);
  const impatient = withOps(program, role.name, (ops) => {
    const others = ops.filter((_, id) => id !== gradient);
    const moved = others.map((op) => ({ ...op, after: op.after.map(newPlace) }));
    const forward = moved.findIndex((op) => op.kind === 'call');
    return [{ ...ops[gradient]!, after: [] }, ...moved.with(forward, { ...moved[forward]!, after: [0] })];
  });
  const [problem] = check(impatient);
  assert.equal(problem?.rule, 'deadlock');
  assert.match(problem.message, /wait in a circle: rank \d+ \(role .*stands at/s);
});

test('a layer that forgets to free an activation is named with segment and tensor', () => {
  const program = programOf('ddp');
  const [name, segment] = Object.entries(program.segments).find(([, s]) =>
    s.ops.some((op) => op.kind === 'free' && op.buffer.includes('{layer}')),
  )!;
  const index = segment.ops.findIndex((op) => op.kind === 'free' && op.buffer.includes('{layer}'));
  const leaky = { ...segment, ops: segment.ops.with(index, compute('forgot')) };
  const problems = check({ ...program, segments: { ...program.segments, [name]: leaky } });
  assert.ok(problems.length > 0 && problems.every((p) => p.rule === 'memory'));
  assert.match(problems[0]!.message, /takes 'L\d+\.mb\d+\..*' /);
});

test('folded and unfolded programs get the same verdict, sound or with any op lost', () => {
  const samples = ['hsdp', 'megatron-3d', 'parameter-server', 'interleaved-1f1b'].map((id) => programOf(id));
  for (const program of samples) assert.deepEqual(check(unfolded(program)), [], program.name);
  const lossy = fc
    .constantFrom(...samples)
    .chain((program) =>
      fc
        .constantFrom(...program.roles)
        .chain((role) =>
          fc
            .nat(role.ops.length - 1)
            .map((index) =>
              replaced(program, role.name, index, (op) => ({ ...compute('lost'), stream: op.stream })),
            ),
        ),
    );
  const rules = (program: Program) => new Set(check(program).map((problem) => problem.rule));
  fc.assert(
    fc.property(lossy, (program) => {
      assert.deepEqual(rules(unfolded(program)), rules(program));
    }),
    { numRuns: 12 },
  );
});

test('any program at all gets a list of problems, each a sentence about a role, and never a crash', () => {
  fc.assert(
    fc.property(anyProgram, (program) => {
      for (const problem of check(program)) {
        assert.match(problem.message, /[.;]$|\n/);
        assert.ok(problem.role === '' || program.roles.some((role) => role.name === problem.role));
      }
    }),
    { numRuns: 100 },
  );
});
