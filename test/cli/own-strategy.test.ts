/** A strategy from outside: treated as ours are, and refused in a sentence where it is none. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { invoke } from './invoke.js';

const FRUGAL = './examples/own-strategy/frugal-1f1b.js';
const PIPELINE = [
  '--model',
  'llama3-8b',
  '--cluster',
  'h100-dgx:1',
  '--pp',
  '8',
  '--micro-batch',
  '1',
  '--vpp',
  '1',
];

/** Activations of the first stage at its peak, with so many micro-batches, bytes. */
async function activations(strategy: string, microBatches: number): Promise<number> {
  const asked = [...PIPELINE, '--global-batch', `${microBatches}`, '--strategy', strategy, '--json'];
  const { out, err } = await invoke(['simulate', ...asked]);
  assert.notEqual(out, '', err);
  return JSON.parse(out).result.roles[0].memory.atPeak.activations;
}

test('the example keeps ⌊(p − 1) / 2⌋ + 1 = 4 micro-batches of 8 in flight, and ranks beside ours', async () => {
  const [three, eight] = [await activations('1f1b', 3), await activations('1f1b', 8)];
  const each = (eight - three) / 5;
  assert.equal(await activations(FRUGAL, 8), eight - 4 * each);
  const { out } = await invoke([
    'compare',
    ...PIPELINE,
    '--global-batch',
    '16',
    '--strategy',
    `1f1b,${FRUGAL}`,
  ]);
  assert.match(out, /1 {2}1f1b [\s\S]*2 {2}frugal-1f1b /);
});

test('what is no strategy is told by the file, the key and the rule', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'strategy-'));
  const told = async (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    const { code, err } = await invoke(['compare', ...PIPELINE, '--global-batch', '8', '--strategy', file]);
    assert.equal(code, 2, err);
    assert.doesNotMatch(err, /\n\s+at /);
    return err;
  };
  assert.match(
    await told('none.mjs', 'export const strategy = 1;'),
    /none\.mjs: .*default export is a strategy/,
  );
  assert.match(await told('broken.mjs', 'export default {'), /broken\.mjs cannot be loaded: /);
  const plain =
    "title: 'T', summary: 'S', reference: 'R', axes: ['dp'], schedule: '1f1b', zero: 0, sequenceParallel: false";
  assert.match(
    await told('state.mjs', `export default { id: 'mine', ${plain}, state: 'ddpp' };`),
    /state: 'ddpp' is not allowed here.*ddp/,
  );
  assert.match(
    await told('taken.mjs', `export default { id: 'ddp', ${plain}, state: 'ddp' };`),
    /called 'ddp' already/,
  );
  const { err } = await invoke(['compare', ...PIPELINE, '--global-batch', '8', '--strategy', './no-such.js']);
  assert.match(err, /\.\/no-such\.js: there is no such file/);
});

test('a schedule from outside is checked before anything runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'schedule-'));
  const told = async (id: string, actions: string, refuses = 'undefined') => {
    const file = join(folder, `${id}.mjs`);
    const schedule = `{ id: '${id}-order', title: 'T', reference: 'R', overlapsTransfers: true,
      refuses() { return ${refuses}; }, *actions(stage, { microBatches }) { ${actions} } }`;
    writeFileSync(
      file,
      `const F = 'forward', B = 'backward', at = (kind, microBatch, chunk = 0) => ({ kind, microBatch, chunk });
       export default { id: '${id}', title: 'T', summary: 'S', reference: 'R', axes: ['dp', 'pp'], schedule: ${schedule},
         state: 'ddp', zero: 0, sequenceParallel: false };`,
    );
    const { code, err } = await invoke(['simulate', ...PIPELINE, '--global-batch', '2', '--strategy', file]);
    assert.equal(code, 2, err);
    return err;
  };
  assert.match(await told('idle', ''), /stage 0: micro-batch 0 comes forward and back in 0 of 1 chunk/);
  assert.match(await told('ever', 'for (;;) yield at(F, 0);'), /more than 6 actions for 2 micro-batches/);
  assert.match(
    await told('odd', 'yield at(F, 2);'),
    /"microBatch":2.* is no action; microBatch is one of 0 to 1/,
  );
  assert.match(await told('twice', 'yield at(F, 0); yield at(F, 0);'), /F0 runs what has run already/);
  assert.match(
    await told('half', "yield at(F, 0); yield at('input-gradient', 0);"),
    /say splitsBackward: true/,
  );
  assert.match(await told('thrown', "throw new Error('boom');"), /actions fails: boom/);
  assert.match(await told('told', '', '5'), /refuses gives 5/);
  assert.match(
    await told('stuck', 'for (const kind of [B, F]) for (let i = 0; i < 2; i++) yield at(kind, i);'),
    /the schedule never ends: stage 0 waits before B0 for its own F0/,
  );
});
