import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { check } from '../../program/check.js';
import { meshOf } from '../../program/mesh.js';
import { OpList } from '../../program/op-list.js';
import type { Op, Program } from '../../program/program.js';
import { alike, call, memory } from './samples.js';

/** Memory without any short cut: every call written out, every name filled in, every op followed. */
function soundBytes(program: Program): boolean {
  const live = new Map<string, number>();
  const run = (ops: readonly Op[], given: Readonly<Record<string, number>>): boolean =>
    ops.every((op) => {
      if (op.kind === 'call') return run(program.segments[op.segment]!.ops, { ...given, ...op.arguments });
      if (op.kind !== 'alloc' && op.kind !== 'free') return true;
      const buffer = op.buffer.replace(/\{(\w+)\}/g, (_, name: string) => `${given[name]}`);
      if (op.kind === 'alloc') return !live.has(buffer) && live.set(buffer, op.bytes).has(buffer);
      return live.get(buffer) === op.bytes && live.delete(buffer);
    });
  return run(program.roles[0]!.ops, {}) && live.size === 0;
}

const pair = ['a.{mb}', 'b.{mb}', 'c.{layer}.{mb}', 'a.1', 'x{mb}{layer}', 'c.0.{mb}', 'x10'];
const step = fc.record({ buffer: fc.constantFrom(...pair), bytes: fc.constantFrom(8, 8, 8, 16) });
const given = fc.record({ mb: fc.nat(1), layer: fc.nat(1) });

/** Segments that take some buffers, others that give the same back, called for a few micro-batches. */
const programs = fc
  .record({
    steps: fc.uniqueArray(step, { selector: (s) => s.buffer, minLength: 1, maxLength: 4 }),
    lost: fc.option(fc.nat(3)),
    resized: fc.option(fc.nat(3)),
    shuffled: fc.boolean(),
    calls: fc.array(given, { minLength: 1, maxLength: 3 }),
    missed: fc.option(fc.nat(2)),
  })
  .map(({ steps, lost, resized, shuffled, calls, missed }) => {
    const forward = steps.map((s) => memory('alloc', s.buffer, s.bytes));
    const returned = steps
      .map((s, i) => memory('free', s.buffer, i === resized ? 2 * s.bytes : s.bytes))
      .filter((_, i) => i !== lost);
    const backward = shuffled ? returned.toReversed() : returned;
    const lists = { forward, backward, inner: [call('forward', { layer: 1 })] };
    const ops = calls.flatMap((args, i) => [
      call('forward', args),
      ...(i === missed ? [] : [call('backward', args)]),
    ]);
    return alike([...ops, call('inner', { mb: 0 }), call('backward', { mb: 0, layer: 1 })], lists);
  });

test('memory is judged as by writing every call out and following every buffer', () => {
  let sound = 0;
  fc.assert(
    fc.property(programs, (program) => {
      const right = soundBytes(program);
      assert.equal(check(program).length === 0, right);
      if (right) sound++;
    }),
    { numRuns: 1000, seed: 7 },
  );
  assert.ok(
    sound > 100 && sound < 900,
    `${sound} of 1000 samples are sound: both verdicts are put to the test`,
  );
});

test('a buffer that one op alone gives back does not vouch for the others of its segment', () => {
  const lists = { fwd: [memory('alloc', 'a.{mb}'), memory('alloc', 'b.{mb}')] };
  const problems = check(alike([call('fwd', { mb: 7 }), memory('free', 'a.7')], lists));
  assert.equal(problems.length, 1);
  assert.match(problems[0]!.message, /takes 'b\.7' and nobody gives it back/);
});

/** The value, telling `count` of every property read in it and in what it holds. */
function watched<T extends object>(value: T, count: () => void): T {
  return new Proxy(value, {
    get(target, name, receiver) {
      count();
      const read: unknown = Reflect.get(target, name, receiver);
      return typeof read === 'object' && read !== null ? watched(read, count) : read;
    },
  });
}

test('a program of 16 stages is checked in reads that grow with its ops, and no faster', () => {
  const readsPerOp = (microBatches: number) => {
    const program = pipelineOf(16, microBatches);
    let reads = 0;
    assert.deepEqual(check(watched(program, () => void reads++)), []);
    return reads / program.roles.reduce((sum, role) => sum + role.ops.length, 0);
  };
  const [few, many] = [readsPerOp(20), readsPerOp(160)];
  assert.ok(many < 1.1 * few, `${few} reads an op of a short list, ${many} of a long one`);
});

test('16 stages with 100,000 ops between them are sound', () => {
  const program = pipelineOf(16, 1600);
  const ops = program.roles.reduce((sum, role) => sum + role.ops.length, 0);
  assert.equal(ops, 1600 * (16 * 2 + 15 * 2));
  assert.deepEqual(check(program), []);
});

function pipelineOf(stages: number, microBatches: number): Program {
  const buffers = Array.from({ length: 10 }, (_, i) => `L{layer}.mb{mb}.${i}`);
  return {
    name: 'large',
    mesh: meshOf([
      ['pp', stages],
      ['dp', 64],
      ['tp', 8],
    ]),
    roles: Array.from({ length: stages }, (_, stage) => {
      const list = new OpList();
      for (let mb = 0; mb < microBatches; mb++) {
        const buffer = `act ${mb}`;
        const arrived = stage === 0 ? [] : [list.transfer('recv', 'pp', -1, 1024, { buffer })];
        const after = [list.call('forward', 'fwd', { layer: stage, mb }, arrived)];
        if (stage < stages - 1) list.transfer('send', 'pp', +1, 1024, { buffer, after });
        list.call('backward', 'bwd', { layer: stage, mb });
      }
      return { name: `stage${stage}`, where: { pp: [stage] }, holds: [], ops: list.ops };
    }),
    segments: {
      fwd: { name: 'fwd', ops: buffers.map((buffer) => memory('alloc', buffer)) },
      bwd: { name: 'bwd', ops: buffers.map((buffer) => memory('free', buffer)) },
    },
  };
}
