/** A step played in part and multiplied out is the step played whole: to the picosecond, the byte and the part. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadCluster } from '../../hardware-profiles/index.js';
import { repeating } from '../../program/order/repeat.js';
import { total } from '../../program/result.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { simulate } from '../../sim/simulate.js';
import { peaksSteady, simulateSteady } from '../../sim/steady.js';
import type { Job } from '../../strategies/job.js';
import { type Plan, type ProgramWriter, programWriter } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

const prices = pricesOf(loadCluster('a100-dgx:16'));

/** A writer that notes how many micro-batches it was asked for. */
function noting(writer: ProgramWriter): { growing: ProgramWriter; asked: number[] } {
  const asked: number[] = [];
  const write = (microBatches: number) => {
    asked.push(microBatches);
    return writer.write(microBatches);
  };
  return { growing: { ...writer, write }, asked };
}

/** Both ways; the result in part must equal the whole in everything but the events that were handled. */
function holds(job: Job, plan: Plan): { played: number; of: number } {
  const writer = programWriter('p', job, plan);
  const { growing, asked } = noting(writer);
  const { events: _, ...part } = simulateSteady(growing, prices);
  const { events: __, ...whole } = simulate(writer.write(writer.microBatches).program, prices);
  assert.deepEqual(part, whole);
  for (const { breakdown } of part.roles) assert.equal(total(breakdown), part.stepPs);
  // A search writes without names: ops that differ by them alone are one object, and nothing else.
  const unnamed = simulateSteady(programWriter('p', job, plan, undefined, false), prices);
  assert.deepEqual({ ...unnamed, events: 0 }, { ...part, events: 0 });
  const peaks = peaksSteady(writer);
  for (const [i, { memory }] of whole.roles.entries()) {
    assert.deepEqual(peaks[i], { peakBytes: memory.peakBytes, atPeak: memory.atPeak });
  }
  return { played: Math.max(...asked), of: writer.microBatches };
}

const power = (most: number) => fc.integer({ min: 0, max: most }).map((e) => 2 ** e);

test('random pipelines of many micro-batches', () => {
  let shorter = 0;
  fc.assert(
    fc.property(
      fc.record({
        dp: power(2),
        tp: power(2),
        pp: power(3),
        vpp: fc.constantFrom(1, 1, 2),
        rounds: fc.integer({ min: 1, max: 12 }),
        over: fc.integer({ min: 0, max: 5 }),
        recompute: fc.constantFrom('none' as const, 'full' as const),
        state: fc.constantFrom('ddp' as const, 'zero-1' as const, 'zero-2' as const, 'zero-3' as const),
        schedule: fc.constantFrom('gpipe' as const, '1f1b' as const, 'sequential' as const),
        runtime: fc.constantFrom(
          {},
          { gradientReduce: 'after' as const },
          { paramGather: 'overlapped' as const },
          { gradientAccumulation: 'separate' as const, gradientAverage: 'separate' as const },
        ),
      }),
      ({ dp, tp, pp, vpp, rounds, over, recompute, state, schedule, runtime }) => {
        const interleaves = vpp > 1 && pp > 1;
        // Twelve blocks and two ends fill as many chunks.
        fc.pre(!interleaves || pp * vpp <= 14);
        const microBatches = rounds * pp + (interleaves ? 0 : over);
        const job = jobOf(
          'gpt2-124m',
          { dp, tp, pp, recompute, vpp: interleaves ? vpp : 1, sequenceParallel: tp > 1 },
          { globalBatch: dp * microBatches, sequence: 512, runtime },
        );
        const { played, of } = holds(job, {
          schedule: interleaves ? 'interleaved-1f1b' : schedule,
          state,
        });
        if (played < of) shorter++;
      },
    ),
    { numRuns: 50, seed: 11 },
  );
  assert.ok(shorter > 20, `${shorter} of 50 were played in part`);
});

test('a long 1F1B step is played for few more micro-batches than there are stages', () => {
  const job = jobOf('llama2-7b', { pp: 8, tp: 8, dp: 2, sequenceParallel: true }, { globalBatch: 2 * 512 });
  const { played, of } = holds(job, { schedule: '1f1b', state: 'zero-1' });
  assert.deepEqual({ played, of }, { played: 16, of: 512 });
});

test('an interleaved step is played for a few rounds, and what is left out are whole rounds', () => {
  const job = jobOf(
    'llama2-7b',
    { pp: 4, tp: 8, dp: 4, vpp: 2, sequenceParallel: true },
    { globalBatch: 4 * 200 },
  );
  const { played, of } = holds(job, { schedule: 'interleaved-1f1b', state: 'zero-1' });
  assert.ok(played <= 32 && (of - played) % 4 === 0, `${played} of ${of}`);
});

test('a stream that falls ever further behind has no steady state: all of the step is played, and a part written', () => {
  // Gradients of every micro-batch are reduce-scattered across nodes: their stream never catches up.
  const job = jobOf('llama2-7b', { dp: 128, zero: 2 }, { globalBatch: 128 * 24, sequence: 256 });
  const plan = { schedule: 'sequential', state: 'zero-2' } as const;
  const { played, of } = holds(job, plan);
  assert.ok(played < of, `${played} of ${of} are written`);
  const writer = programWriter('p', job, plan);
  const { program } = writer.write(of);
  assert.equal(simulateSteady(writer, prices).events, simulate(program, prices).events);
});

test('what repeats is found around the middle of a list, whatever its ends look like', () => {
  const job = jobOf('llama2-7b', { dp: 4 }, { globalBatch: 4 * 10 });
  const { program, rounds } = programWriter('p', job, { schedule: 'sequential', state: 'ddp' }).write(10);
  const { ops } = program.roles[0]!;
  // Nine backward passes in one call each; the last one is written layer by layer, with its gradients' buckets.
  assert.deepEqual(repeating(ops, rounds[0]![0]!), { from: 0, to: 2 * 9 + 1, length: 2 });
});
