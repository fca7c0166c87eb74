/**
 * What the fuzz tests share: values and keys that people write by mistake, and the rule that whatever
 * they write they get an answer or a sentence.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SCENARIO_KEYS } from '../../cli/options/keys.js';
import { InputError } from '../../input/error.js';
import { STACK_TRACE } from './invoke.js';

/** Runs `question`, and fails on anything but an answer (true) or a sentence (false). */
export async function answers(question: () => unknown): Promise<boolean> {
  try {
    await question();
    return true;
  } catch (error) {
    assert.ok(error instanceof InputError, `${error instanceof Error ? error.stack : error}`);
    assert.ok(error.message.trim().length > 5, `too short to help: '${error.message}'`);
    assert.doesNotMatch(error.message, STACK_TRACE);
    assert.doesNotMatch(error.message, /\[object |undefined/);
    return false;
  }
}

export const value = fc.oneof(
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
export const key = fc.oneof(
  fc.constantFrom(...SCENARIO_KEYS.map(({ name }) => name as string)),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'modle', 'TP', 'tp ', '?', '-', '<<', ''),
);
