/**
 * Whatever a person writes, they get an answer or a sentence: thousands of damaged scenario files and
 * random options, none of which may end in anything but a request or an InputError.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { COMMANDS } from '../../cli/commands/index.js';
import { SCENARIO_KEYS } from '../../cli/keys.js';
import { parse } from '../../cli/parse.js';
import { readRequest } from '../../cli/request.js';
import { InputError } from '../../input/error.js';
import { invoke, STACK_TRACE } from './invoke.js';

const FILE = join(mkdtempSync(join(tmpdir(), 'llmsim-fuzz-')), 'fuzz.yaml');

const SCENARIO = `# A complete scenario
model: llama3-8b
cluster: h100-dgx:4
global-batch: 128
seq: 8192
strategy: [fsdp, megatron-3d]
tokens: 15T
precision: bf16
tp: 2
zero: 1
sequence-parallel: true
recompute: selective
`;

/** Runs `question`, and fails on anything but an answer or a sentence. */
function answers(question: () => unknown): boolean {
  try {
    question();
    return true;
  } catch (error) {
    assert.ok(error instanceof InputError, `${error instanceof Error ? error.stack : error}`);
    assert.ok(error.message.trim().length > 5, `too short to help: '${error.message}'`);
    assert.doesNotMatch(error.message, STACK_TRACE);
    assert.doesNotMatch(error.message, /\[object |undefined|NaN/);
    return false;
  }
}

function answersFile(text: string): boolean {
  writeFileSync(FILE, text);
  return answers(() => readRequest({ operand: FILE, options: {} }));
}

const value = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1',
    '8',
    '3.5',
    '1e999',
    '.nan',
    '.inf',
    'null',
    'true',
    'no',
    '~',
    '[]',
    '{}',
    '[1, 2]',
  ),
  fc.constantFrom(
    '{a: 1}',
    '&a 5',
    '*a',
    '!!binary x',
    '|',
    '>',
    '"',
    "'",
    'full',
    'bf16',
    'fp12',
    '15T',
    '0x10',
    '1_000',
    '99999999999999999999',
  ),
  fc.constantFrom(
    'h100-dgx:0',
    'h100-dgx:-1',
    'h100-dgx:x',
    'h100-dgx:1e3',
    'tpu-v5p:4x4x8',
    'tpu-v5p:0x4',
    ':',
    '/',
    './',
    '../..',
    '__proto__',
  ),
  fc.integer().map(String),
  fc.double().map(String),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const key = fc.oneof(
  fc.constantFrom(...SCENARIO_KEYS.map(({ name }) => name as string)),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'modle', 'TP', 'tp ', '?', '-', '<<', ''),
);

type Mutation = (text: string) => string;
const place = fc.nat(SCENARIO.length);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.string({ maxLength: 4 })).map(
    ([at, s]): Mutation =>
      (t) =>
        t.slice(0, at) + s + t.slice(at),
  ),
  fc.tuple(place, fc.nat(8)).map(
    ([at, n]): Mutation =>
      (t) =>
        t.slice(0, at) + t.slice(at + n),
  ),
  fc.tuple(fc.nat(11), fc.nat(11)).map(
    ([i, j]): Mutation =>
      (t) =>
        swapped(t.split('\n'), i, j).join('\n'),
  ),
  fc.tuple(key, value).map(
    ([k, v]): Mutation =>
      (t) =>
        t.replace(new RegExp(`^(${escaped(k)}):.*$`, 'm'), (_, name) => `${name}: ${v}`),
  ),
  fc.tuple(key, value).map(
    ([k, v]): Mutation =>
      (t) =>
        `${t}${k}: ${v}\n`,
  ),
  fc.constantFrom<Mutation>(
    (t) => `\t${t}`,
    (t) => `\uFEFF${t}`,
    (t) => t.replaceAll('\n', '\r\n'),
    (t) => `${t}---\n${t}`,
    (t) => `[${t}`,
  ),
);

function swapped(lines: string[], i: number, j: number): string[] {
  [lines[i % lines.length], lines[j % lines.length]] = [lines[j % lines.length]!, lines[i % lines.length]!];
  return lines;
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}

test('the scenario the mutations start from is sound', () => assert.equal(answersFile(SCENARIO), true));

test('two thousand damaged scenario files are answered, some with a request and most with a sentence', () => {
  const outcomes = new Map<boolean, number>();
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      const outcome = answersFile(mutations.reduce((text, mutate) => mutate(text), SCENARIO));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }),
    { seed: 20, numRuns: 2_000 },
  );
  // The mutations reach both sides: neither all refused nor all harmless.
  assert.ok(
    (outcomes.get(true) ?? 0) > 200 && (outcomes.get(false) ?? 0) > 200,
    JSON.stringify([...outcomes]),
  );
});

test('files that are not scenarios at all are answered', () => {
  const nested = '['.repeat(20_000);
  const bomb = `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `k${i}: &b${i} [*a, *a]`).join('\n')}`;
  for (const text of [
    nested,
    bomb,
    '\0',
    '{}',
    '[]',
    '5',
    'null',
    '"text"',
    '\u{1F600}',
    '%YAML 9\n---\n',
    '? {a: b}\n: c\n',
  ]) {
    answersFile(text);
  }
});

test('six hundred random command lines are answered', () => {
  const word = fc.oneof(
    fc.tuple(key, value).map(([k, v]) => [`--${k}`, v]),
    fc.tuple(key, value).map(([k, v]) => [`--${k}=${v}`]),
    key.map((k) => [`--no-${k}`]),
    value.map((v) => [v]),
    fc.constantFrom(
      ['--'],
      ['-'],
      ['--='],
      ['--json'],
      ['--model', 'tiny'],
      ['--cluster', 'h100-dgx'],
      ['--global-batch', '8'],
    ),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (words) => {
      answers(() => {
        const { args } = parse(['compare', ...words.flat()], COMMANDS);
        // A word by itself names a scenario file; files are the other tests' business.
        readRequest({ ...args, operand: undefined });
      });
    }),
    { seed: 21, numRuns: 600 },
  );
});

test('whole runs with random layouts end with exit code 0, 1 or 2 and without a stack trace', async () => {
  const small = fc.constantFrom('1', '2', '3', '4', '8', '64', '0', 'x');
  const option = fc.oneof(
    fc.tuple(
      fc.constantFrom(
        '--dp',
        '--tp',
        '--pp',
        '--vpp',
        '--micro-batch',
        '--shard',
        '--cp',
        '--ep',
        '--global-batch',
      ),
      small,
    ),
    fc.tuple(fc.constant('--zero'), fc.constantFrom('0', '1', '2', '3', '4')),
    fc.tuple(fc.constant('--recompute'), fc.constantFrom('none', 'selective', 'full', 'all')),
    fc.tuple(fc.constant('--precision'), fc.constantFrom('fp32', 'fp8', 'fp4', 'tf32')),
    fc.tuple(fc.constant('--kernels'), fc.constantFrom('unfused', 'fused-softmax', 'flash')),
    fc.tuple(fc.constant('--seq'), fc.constantFrom('1', '7', '64')),
  );
  const strategy = fc.constantFrom(
    'ddp',
    'fsdp',
    'hsdp',
    '1f1b',
    'interleaved-1f1b',
    'megatron-3d',
    'parameter-server',
    'map-reduce',
  );
  await fc.assert(
    fc.asyncProperty(
      strategy,
      fc.array(option, { maxLength: 4 }),
      fc.boolean(),
      async (id, options, depth) => {
        const argv = [
          depth ? 'simulate' : 'compare',
          '--model',
          'tiny',
          '--cluster',
          'a100-dgx:1',
          '--strategy',
          id,
        ];
        const unique = new Map([['--global-batch', '8'], ...options]);
        const { code, out, err } = await invoke([...argv, ...[...unique].flat()]);
        assert.ok(
          [0, 1, 2].includes(code),
          `${argv.join(' ')} ${[...unique].flat().join(' ')}: exit ${code}: ${err}`,
        );
        assert.doesNotMatch(out + err, STACK_TRACE);
        assert.doesNotMatch(out + err, /NaN|undefined|Infinity|\[object /);
        assert.equal(code === 2, out === '', 'a wrong input prints nothing on standard output');
      },
    ),
    { seed: 22, numRuns: 60 },
  );
});
