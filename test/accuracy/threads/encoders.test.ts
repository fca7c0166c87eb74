import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireTrainable } from '../../../accuracy/threads/cases.js';
import { modelById } from '../../../models/index.js';
import { TASK } from './runs.js';

test('threads refuse encoders, which attend to both sides, and what is around an encoder’s blocks', () => {
  const bert = modelById('bert-base');
  assert.throws(() => requireTrainable({ ...TASK, model: bert }), /bert-base has attention to both sides/);
  const causal = { ...bert, causal: true, dropout: 0 };
  assert.throws(() => requireTrainable({ ...TASK, model: causal }), /has segments, a pooler or a head/);
});
