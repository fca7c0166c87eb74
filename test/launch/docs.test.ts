/** docs/launch-files.md: its table of options is the one that reads them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SCENARIO_KEYS } from '../../cli/options/keys.js';
import { optionOf } from '../../launch/facts.js';
import { type Mapping, spelled, valueIn } from '../../launch/mapping.js';
import { BATCH, LAYOUT, MODEL } from '../../launch/megatron/mappings.js';

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/launch-files.md', import.meta.url)), 'utf8');
const ROWS: readonly Mapping[] = [...LAYOUT, ...BATCH, ...MODEL];

test('every option of Megatron that is read alone is a row of the page, with what it decides', () => {
  const rows = PAGE.split('\n').filter((line) => line.startsWith('| `--'));
  assert.equal(rows.length, ROWS.length);
  for (const [i, { key, also = [], fact }] of ROWS.entries()) {
    const cells = rows[i]!.split('|').map((cell) => cell.trim());
    assert.equal(cells[1], [key, ...also].map((each) => `\`--${each}\``).join(', '));
    assert.equal(cells[2], `\`${optionOf(fact)}\``);
  }
});

test('every fact decides an option that a question has', () => {
  const options = new Set<string>(SCENARIO_KEYS.map(({ name }) => name));
  for (const { fact } of ROWS) assert.ok(options.has(optionOf(fact)), fact);
});

test('a row reads what it writes', () => {
  for (const { key, form } of ROWS) {
    const values = typeof form === 'object' ? Object.values(form) : form === 'count' ? [7] : [true, false];
    for (const value of values) {
      const word = spelled(form, value);
      if (word === undefined) continue;
      assert.equal(valueIn({ file: 'f', line: 1, key, value: word }, form), value, key);
    }
  }
});
