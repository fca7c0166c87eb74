/** docs/launch-files.md: keys of configurations that are read alone are rows of the page. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MAPPINGS as ACCELERATE, MEGATRON } from '../../launch/accelerate/mappings.js';
import { MAPPINGS as DEEPSPEED } from '../../launch/deepspeed/mappings.js';
import { optionOf } from '../../launch/facts.js';
import type { Mapping } from '../../launch/mapping.js';
import { MAPPINGS as TORCHTITAN } from '../../launch/torchtitan/mappings.js';
import { MAPPINGS as TRAINER } from '../../launch/trainer/mappings.js';

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/launch-files.md', import.meta.url)), 'utf8');
const KINDS: Readonly<Record<string, readonly Mapping[]>> = {
  DeepSpeed: DEEPSPEED,
  Trainer: TRAINER,
  Accelerate: [...ACCELERATE, ...MEGATRON],
  torchtitan: TORCHTITAN,
};

test('the page has a row for each key of the other kinds, and no other', () => {
  const [, section] = PAGE.split('## Keys of the other kinds');
  const expected = Object.entries(KINDS).flatMap(([kind, rows]) =>
    rows.map(({ key, also = [], fact }) => {
      const keys = [key, ...also].map((each) => `\`${each.replaceAll('-', '_')}\``);
      return `| ${kind} | ${keys.join(', ')} | \`${optionOf(fact)}\` |`;
    }),
  );
  const found = section!.split('\n').filter((line) => line.startsWith('| ') && !/^\| (of|---)/.test(line));
  assert.deepEqual(found, expected);
});
