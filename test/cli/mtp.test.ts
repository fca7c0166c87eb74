/** `--mtp`: what it does to the question, and what is wrong with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { invoke } from './invoke.js';

const ASKED = [
  'compare',
  '--cluster',
  'h100-dgx:1',
  '--global-batch',
  '8',
  '--seq',
  '2048',
  '--strategy',
  'fsdp',
];

test('a module is in parameters, step time and memory, and the question says it', async () => {
  const rows = async (...more: string[]) => {
    const { out } = await invoke([...ASKED, '--model', 'qwen3-0.6b', '--json', ...more]);
    const { inputs, rows: found } = JSON.parse(out) as {
      inputs: { scenario: { mtp?: number }; parameters: number };
      rows: { stepTimeSeconds: number; memory: { peakBytes: number } }[];
    };
    return { inputs, row: found[0]! };
  };
  const plain = await rows();
  const trained = await rows('--mtp', '1');
  assert.equal(trained.inputs.scenario.mtp, 1);
  const model = modelById('qwen3-0.6b');
  const more = parameterCount({ ...model, mtp: 1 }).total - parameterCount(model).total;
  assert.equal(trained.inputs.parameters - plain.inputs.parameters, more);
  assert.ok(trained.row.stepTimeSeconds > plain.row.stepTimeSeconds);
  assert.ok(trained.row.memory.peakBytes > plain.row.memory.peakBytes);
});

test('more modules than any model has is a sentence', async () => {
  const { code, err } = await invoke([...ASKED, '--model', 'qwen3-0.6b', '--mtp', '9']);
  assert.equal(code, 2);
  assert.match(err, /mtp is 9, but no model is trained with more than 8/);
});

test('no modules are what a model has where nobody asks for any', async () => {
  const rows = async (...more: string[]) => {
    const { out } = await invoke([...ASKED, '--model', 'qwen3-0.6b', '--json', ...more]);
    const { rows: found, inputs } = JSON.parse(out) as { rows: object[]; inputs: { modelTitle: string } };
    return { found, title: inputs.modelTitle };
  };
  const [plain, none] = [await rows(), await rows('--mtp', '0')];
  assert.ok(plain.found.length > 0);
  assert.deepEqual(none, plain);
});
