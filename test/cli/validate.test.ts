import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { test } from 'node:test';
import { casesOf } from '../../accuracy/threads/cases.js';
import { expectedRuns } from '../../accuracy/threads/duration.js';
import { bench } from '../../cli/commands/bench.js';
import { validate } from '../../cli/commands/validate.js';
import { parse } from '../../cli/parse.js';
import { InputError } from '../../input/error.js';
import { modelById } from '../../models/index.js';
import { strategyById } from '../../strategies/index.js';
import { PIPED } from './invoke.js';

/** What a command line of these commands is refused with. */
async function refusal(...words: string[]): Promise<string> {
  const { command, args } = parse(words, [validate, bench]);
  let said = '';
  const silent = { out: () => {}, err: () => {}, style: PIPED, live: false };
  await assert.rejects(command.run(args, silent), (error) => {
    assert.ok(error instanceof InputError, String(error));
    said = error.message;
    return true;
  });
  return said;
}

test('mistakes are found before any thread is started, each a sentence with the next step', async () => {
  let threads = 0;
  const count = () => void threads++;
  subscribe('worker_threads', count);
  const mistakes: [string[], RegExp][] = [
    [['validate', 'zero-9'], /unknown strategy 'zero-9': did you mean 'zero-/],
    [['validate', 'ddp', '--workers', '1'], /--workers '1' is not a whole number of at least 2/],
    [['validate', '--workers', 'two'], /--workers 'two' is not a whole number/],
    [['validate', '--workers', '1000'], /--workers 1000 is more than the 64 threads/],
    [['validate', '--wait', '-1'], /--wait '-1' is not a whole number of at least 0/],
    [['validate', '--steps', '3'], /--steps 3 leaves too few after warm-up; at least 12/],
    [['validate', '--model', 'deepseek-v3'], /deepseek-v3 has a router with biases; use --model tiny/],
    [['validate', '--model', 'nothing'], /unknown model 'nothing'/],
    [['validate', 'hsdp'], /nothing to run on 2 workers: hsdp: .* use --workers 4 or more/],
    [['validate', 'expert-parallel'], /expert-parallel: tiny has no experts; use --model tiny-moe/],
    [['validate', '--csv', '/no/such/folder/out.csv'], /cannot write/],
    [
      ['validate', 'ddp', '--cluster', 'h100-dgx'],
      /'h100-dgx' is no calibration of threads; `llmsim calibrate/,
    ],
    [['bench', 'everything'], /unknown suite 'everything'. There are 'simulator' and 'strategies'/],
    [['bench', 'simulator', '--rounds', '9'], /--rounds belongs to `llmsim bench strategies`/],
    [['bench', 'simulator', '--trace', 'x.json'], /--trace belongs to `llmsim bench strategies`/],
    [['bench', '--chart', 'x.svg'], /--chart belongs to `llmsim bench strategies`/],
    [['bench', 'strategies', '--chart', '/no/such/folder/x.svg'], /cannot write/],
    [['bench', 'strategies', '--rounds', '2'], /--rounds '2' is not a whole number of at least 5/],
    [['bench', 'strategies', '--strategy', 'dpp'], /unknown strategy 'dpp': did you mean 'ddp'/],
  ];
  for (const [words, expected] of mistakes) {
    assert.match(await refusal(...words), expected);
    assert.equal(threads, 0, words.join(' '));
  }
  unsubscribe('worker_threads', count);
});

test('how many runs there are and how long they take is known before the first', () => {
  const task = { model: modelById('tiny'), sequence: 64, globalBatch: 8 };
  const strategies = ['ddp', 'zero-1'].map(strategyById);
  const expected = (steps: number, rounds: number) =>
    expectedRuns(task, strategies, { workers: 2, steps, rounds });
  // Four ways to run ddp, one of zero-1, and the single worker.
  assert.equal(casesOf(strategies, 2, task).cases.length, 5);
  assert.equal(expected(36, 1).runs, 6);
  assert.equal(expected(36, 7).runs, 42);
  assert.ok(Math.abs(expected(36, 7).seconds / expected(36, 1).seconds - 7) < 1e-9);
  const [start, ten, twenty] = [0, 10, 20].map((steps) => expected(steps, 1).seconds);
  assert.ok(Math.abs(twenty! - ten! - (ten! - start!)) < 1e-9);
  assert.ok(ten! > start! && start! > 0);
});
