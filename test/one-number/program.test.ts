/**
 * A strategy's step by two ways: `simulate` plays it, or its program is printed, read back and played by itself.
 * The same figures to the last picosecond and byte, whatever the job, in the text form and in JSON.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRequest } from '../../cli/input/request.js';
import { InputError } from '../../input/error.js';
import type { Request } from '../../planning/request.js';
import { programOf, simulateOne } from '../../planning/simulate.js';
import { simulateProgram } from '../../planning/simulate-program.js';
import type { Program } from '../../program/program.js';
import type { Result } from '../../program/result.js';
import { PROGRAM_SCHEMA } from '../../program/schema.js';
import { parseProgram, printProgram } from '../../program/text.js';
import { STRATEGIES } from '../../strategies/index.js';
import { requestOf } from '../planning/request.js';
import { type Question, questions, runs } from './questions.js';

const FORMS: readonly ((program: Program) => Program)[] = [
  (program) => parseProgram(printProgram(program)),
  (program) => parseProgram(printProgram(program, { numbered: true })),
  (program) => PROGRAM_SCHEMA.parse(JSON.parse(JSON.stringify(program))),
];

/** Everything but the name. */
function figures({ program: _name, ...all }: Result) {
  return all;
}

/** Whether the strategy can run the job at all; if so, both ways must agree. */
function agrees(request: Request, strategy: string, forms: typeof FORMS): boolean {
  let simulated: ReturnType<typeof simulateOne>;
  try {
    simulated = simulateOne(request, strategy, { detail: 'summary' });
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return false;
  }
  const { program, job } = programOf(request, strategy);
  assert.deepEqual(job, simulated.job);
  for (const form of forms) {
    const played = simulateProgram(form(program), request.cluster, { detail: 'summary' });
    assert.equal(played.result.stepPs, simulated.result.stepPs);
    assert.deepEqual(figures(played.result), figures(simulated.result));
    assert.deepEqual(played.breakdown, simulated.row.breakdown);
  }
  return true;
}

for (const { id, axes } of STRATEGIES) {
  test(`${id}: its program, printed and read back, plays as the strategy does`, () => {
    const request = axes.includes('ep')
      ? requestOf('qwen1.5-moe-a2.7b', 'h100-dgx:1', { globalBatch: 8 })
      : requestOf('tiny', 'h100-dgx:2', { globalBatch: 16 });
    assert.ok(agrees(request, id, FORMS), id);
  });
}

test('random jobs, clusters and layouts agree too', async () => {
  let agreed = 0;
  await fc.assert(
    fc.asyncProperty(questions, fc.constantFrom(...FORMS), async (question, form) => {
      const { strategy, ...rest } = question;
      const request = await readRequest({ operand: undefined, options: said(rest) }).catch(refusal);
      if (request === undefined) return;
      for (const id of String(strategy).split(',')) if (agrees(request, id, [form])) agreed++;
    }),
    { seed: 43, numRuns: runs(6), endOnFailure: true },
  );
  assert.ok(agreed >= 8, `only ${agreed}`);
});

/** A question that is refused is no program; anything else is a fault. */
function refusal(error: unknown): undefined {
  if (!(error instanceof InputError)) throw error;
}

/** As the command line hands options on: flags apart, all else words. */
function said(question: Question): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(question).map(([key, value]) => [key, typeof value === 'boolean' ? value : String(value)]),
  );
}
