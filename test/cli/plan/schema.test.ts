import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { planJsonSchema } from '../../../cli/options/plan-schema.js';

test('schema/plan.schema.json states the rules of a plan file; `npm run golden` rewrites it', () => {
  const path = new URL('../../../../schema/plan.schema.json', import.meta.url);
  const text = `${JSON.stringify(planJsonSchema(), null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  assert.equal(readFileSync(path, 'utf8'), text);
});
