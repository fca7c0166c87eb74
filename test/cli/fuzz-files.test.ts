/** Thousands of damaged scenario files: each ends in a request or in a sentence. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRequest } from '../../cli/input/request.js';
import { answers, key, value } from './mistakes.js';

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

async function answersFile(text: string): Promise<boolean> {
  writeFileSync(FILE, text);
  return answers(() => readRequest({ operand: FILE, options: {} }));
}

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

const damaged = fc
  .array(mutation, { minLength: 1, maxLength: 3 })
  .map((mutations) => mutations.reduce((text, mutate) => mutate(text), SCENARIO));

function swapped(lines: string[], i: number, j: number): string[] {
  [lines[i % lines.length], lines[j % lines.length]] = [lines[j % lines.length]!, lines[i % lines.length]!];
  return lines;
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}

test('the scenario the mutations start from is sound', async () => {
  assert.equal(await answersFile(SCENARIO), true);
});

test('two hundred damaged scenario files are answered, some with a request and most with a sentence', async () => {
  const outcomes = new Map<boolean, number>();
  await fc.assert(
    fc.asyncProperty(damaged, async (text) => {
      const outcome = await answersFile(text);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }),
    { seed: 20, numRuns: 200 },
  );
  // The mutations reach both sides: neither all refused nor all harmless.
  assert.ok((outcomes.get(true) ?? 0) > 30 && (outcomes.get(false) ?? 0) > 30, JSON.stringify([...outcomes]));
});

test('files that are not scenarios at all are answered', async () => {
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
    await answersFile(text);
  }
});
