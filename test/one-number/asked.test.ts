/** The same question as options, as a scenario file, and half and half: the same answer, to the last byte. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SCENARIO_KEYS } from '../../cli/options/keys.js';
import type { Comparison } from '../../planning/comparison.js';
import { invoke } from '../cli/invoke.js';
import { options, type Question, questions, runs, scenario } from './questions.js';

/** Which keys go into the file; the rest are options. */
const halves = fc.array(fc.boolean(), { minLength: 25, maxLength: 25 });

function half(question: Question, filed: (i: number) => boolean): Question {
  return Object.fromEntries(Object.entries(question).filter((_, i) => filed(i)));
}

test('options, a scenario file, and some of each are one question', async () => {
  await fc.assert(
    fc.asyncProperty(questions, halves, async (question, filed) => {
      const fromOptions = await invoke(['compare', ...options(question), '--json', '--quiet']);
      const fromFile = await invoke(['compare', scenario(question), '--json', '--quiet']);
      assert.equal(fromFile.code, fromOptions.code);
      assert.equal(fromFile.out, fromOptions.out);
      const rest = options(half(question, (i) => !filed[i]));
      const mixed = [scenario(half(question, (i) => filed[i]!)), ...rest, '--json', '--quiet'];
      assert.equal((await invoke(['compare', ...mixed])).out, fromOptions.out);
    }),
    { seed: 81, numRuns: runs(2), endOnFailure: true },
  );
});

/** Asks as `argv` says, and again by the command that the answer names; the same rows. */
async function assertRepeatable(argv: readonly string[]): Promise<void> {
  const { out, code } = await invoke(['compare', ...argv, '--json', '--quiet', '--detail']);
  if (code === 2) return;
  const { command, rows } = JSON.parse(out) as Comparison;
  const words = command!.split(' ').map((word) => word.replace(/^'(.*)'$/s, '$1'));
  assert.deepEqual(words.splice(0, 2), ['llmsim', 'compare']);
  assert.deepEqual(words.splice(-2), ['--report', 'report.html']);
  const again = await invoke(['compare', ...words, '--json', '--quiet']);
  assert.equal(again.code, code, again.err);
  const plain = rows.map(({ detail: _drawn, ...row }) => row);
  assert.deepEqual((JSON.parse(again.out) as Comparison).rows, plain);
}

test('the command a result names gives the result again', async () => {
  await fc.assert(
    fc.asyncProperty(questions, halves, async (question, filed) => {
      const file = scenario(half(question, (i) => filed[i]!));
      await assertRepeatable([file, ...options(half(question, (i) => !filed[i]))]);
    }),
    { seed: 82, numRuns: runs(1), endOnFailure: true },
  );
});

test('the command names what was turned off', async () => {
  const job = ['--model=llama3.2-1b', '--cluster=h100-dgx:2', '--global-batch=32', '--strategy=zero-3'];
  await assertRepeatable([...job, '--reshard=false']);
  await assertRepeatable([...job, '--no-reshard']);
});

test('a value is read alike in a file and after an option, or refused in both', async () => {
  const base = {
    model: 'tiny',
    cluster: 'h100-dgx:1',
    strategy: 'fsdp',
    tp: 1,
    recompute: 'none',
    'global-batch': 16,
  };
  const cases: [key: string, words: string[]][] = [
    ['global-batch', ['8', '8.0', '8.', '+8', '1e1', '0x10', '0o20', '1_024', '1,024', '-8', '0', '8.5', '']],
    [
      'tokens',
      ['15T', '1.5e12', '1.5e+12', '.5e12', '2_000_000', '0x10', '1.5e-3', '0', '15t', '-1', '1e12B'],
    ],
    ['reshard', ['true', 'True', 'TRUE', 'false', 'False', 'yes', 'no', '1', 'on', '']],
    ['zero', ['3', '3.0', '0x3', '4', 'three']],
  ];
  assert.ok(cases.every(([key]) => SCENARIO_KEYS.some(({ name }) => name === key)));
  for (const [key, words] of cases) {
    for (const word of words) {
      const filed = await invoke(['compare', scenario({ ...base, [key]: word }), '--json']);
      const given = await invoke(['compare', ...options({ ...base, [key]: word }), '--json']);
      assert.equal(given.code === 2, filed.code === 2, `${key} ${word}: ${given.err} ${filed.err}`);
      assert.equal(given.out, filed.out, `${key} ${word}`);
    }
  }
});
