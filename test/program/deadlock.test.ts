/**
 * The check finds exactly what a play would not finish. Random programs are judged and played: with streams that
 * overlap and messages that meet, and as threads run them; folded, and with a list for every rank.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { check, type Problem } from '../../program/check.js';
import type { Program } from '../../program/program.js';
import { printProgram } from '../../program/text.js';
import { simulate } from '../../sim/simulate.js';
import { strategyById } from '../../strategies/index.js';
import { planOf } from '../../strategies/strategy.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { fixedPrice, freeNetwork } from '../machines.js';
import { endsLineByLine } from './line-by-line.js';
import { communicating, edit, edited } from './random-programs.js';

/** Kernels of a millisecond, all communication of a tenth: times that tell early from late. */
const STREAMS = {
  ...freeNetwork(() => 1e-3),
  collective: () => fixedPrice(1e-4),
  transfer: () => fixedPrice(1e-4),
};
const THREADS = { ...STREAMS, serial: true, mailboxes: true };

/** Of the check's sentences, those that say that something waits for ever. */
function hangs({ rule, message }: Problem): boolean {
  return rule === 'deadlock' || /waits? for ever|has no (send|receive)|past the end/.test(message);
}

/** The step in picoseconds, or undefined when the play does not come to its end. */
function stepOf(program: Program, prices: typeof STREAMS, unfolded: boolean): number | undefined {
  try {
    return simulate(program, prices, { unfolded }).stepPs;
  } catch (error) {
    assert.match(`${error}`, /ops never ran|points past the end/);
    return undefined;
  }
}

function judge(program: Program): { readonly sound: boolean } {
  const problems = check(program);
  const sound = !problems.some(hangs);
  const text = () =>
    `${problems.map(({ message }) => message).join('\n')}\n${printProgram(program, { numbered: true })}`;
  const folded = stepOf(program, STREAMS, false);
  assert.equal(folded !== undefined, sound, text());
  assert.equal(stepOf(program, STREAMS, true), folded, `unfolded\n${text()}`);

  const asThreads = check(program, { serial: true, mailboxes: true });
  const told = () =>
    `on threads: ${asThreads.map(({ message }) => message).join('\n')}\n${printProgram(program)}`;
  // A letter that nobody fetches stops nobody within the step, and is still a fault.
  const unfetched = asThreads.some(({ message }) => message.includes('this send has no receive'));
  const ends = stepOf(program, THREADS, false) !== undefined;
  if (!unfetched) assert.equal(ends, !asThreads.some(hangs), told());
  if (!asThreads.some(hangs)) assert.ok(endsLineByLine(program), told());
  return { sound };
}

test('check passes a random program if, and only if, a play of it comes to its end', () => {
  const count = { sound: 0, stuck: 0 };
  fc.assert(
    fc.property(communicating, fc.array(edit, { maxLength: 3 }), (program, edits) => {
      const { sound } = judge(edits.reduce(edited, program));
      if (sound) count.sound++;
      else count.stuck++;
    }),
    {
      numRuns: Number(process.env.RUNS ?? 160),
      seed: Number(process.env.SEED ?? 11),
      includeErrorInReport: true,
    },
  );
  assert.ok(count.sound > 50 && count.stuck > 50, `${count.sound} sound, ${count.stuck} stuck`);
});

/** Four layers on two of whatever the strategy divides by, four micro-batches. */
function smallProgramOf(id: string): Program {
  const strategy = strategyById(id);
  const two = (axis: (typeof strategy.axes)[number]) => (strategy.axes.includes(axis) ? 2 : 1);
  const layout = {
    ...{ dp: two('dp'), tp: two('tp'), pp: two('pp'), vpp: id.startsWith('interleaved') ? 2 : 1 },
    ...{ zero: strategy.zero, sequenceParallel: strategy.sequenceParallel },
  };
  const job = jobOf('tiny', layout, { sequence: 64, globalBatch: layout.dp * 4 });
  const program = { ...job, model: { ...job.model, layers: 4 } };
  return writeProgram(id, program, planOf(strategy, program.layout));
}

const STRATEGIES_TRIED = ['1f1b', 'gpipe', 'interleaved-1f1b', 'megatron-3d', 'zero-3', 'parameter-server'];

test('check passes an edited program of a strategy only if, and whenever, a play of it comes to its end', () => {
  const programs = new Map(STRATEGIES_TRIED.map((id) => [id, smallProgramOf(id)]));
  for (const [id, program] of programs) assert.ok(judge(program).sound, id);
  let stuck = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...STRATEGIES_TRIED),
      fc.array(edit, { minLength: 1, maxLength: 2 }),
      (id, edits) => {
        if (!judge(edits.reduce(edited, programs.get(id)!)).sound) stuck++;
      },
    ),
    {
      numRuns: Math.round(Number(process.env.RUNS ?? 160) / 8),
      seed: Number(process.env.SEED ?? 11),
      includeErrorInReport: true,
    },
  );
  assert.ok(stuck > 5, `${stuck} stuck`);
});
