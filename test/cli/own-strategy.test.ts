/** A strategy from outside: treated as ours are, and refused in a sentence where it is none. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireSound } from '../../cli/input/outside-schedule.js';
import { SCHEDULES } from '../../strategies/schedules/index.js';
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
  assert.match(
    await told('proxy.mjs', "export default new Proxy({}, { get() { throw new Error('no such'); } });"),
    /proxy\.mjs: its default export cannot be read: no such/,
  );
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

/** What a strategy is told whose schedule, of any placement, has these `actions(stage, { stages, microBatches })`. */
async function toldOf(name: string, body: string, more = ''): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'schedule-')), `${name}.mjs`);
  writeFileSync(
    file,
    `const f = (microBatch, chunk = 0) => ({ kind: 'forward', microBatch, chunk });
const b = (microBatch, chunk = 0) => ({ kind: 'backward', microBatch, chunk });
export default {
  id: '${name}', title: 'T', summary: 'S', reference: 'R', axes: ['dp', 'pp'], state: 'ddp', zero: 0, sequenceParallel: false,
  schedule: {
    id: '${name}', title: 'T', reference: 'R', overlapsTransfers: true, refuses: () => undefined, ${more}
    *actions(stage, { stages, microBatches }) { ${body} },
  },
};
`,
  );
  const { code, err } = await invoke(['compare', ...PIPELINE, '--global-batch', '8', '--strategy', file]);
  assert.equal(code, 2, err);
  assert.doesNotMatch(err, /\n\s+at /);
  return err;
}

test('a schedule of one’s own that no pipeline can run is refused when it is loaded, with its module', async () => {
  const all = 'for (let mb = 0; mb < microBatches; mb++)';
  const told: readonly (readonly [string, string, RegExp, string?])[] = [
    [
      'twice',
      `${all} { yield f(mb); yield f(mb); yield b(mb); }`,
      /stage 0, action 2 \(0F0\) is there twice/,
    ],
    ['never', `${all} yield f(mb);`, /never has 0B0/],
    [
      'last-missing',
      'for (let mb = 0; mb < microBatches - 1; mb++) { yield f(mb); yield b(mb); }',
      /runs 3 micro-batches.*there are 4/,
    ],
    [
      'stuck',
      `const at = stage === 0 ? [0, 1, 2, 3] : [1, 0, 2, 3]; for (const mb of at) { yield f(mb); yield b(mb); }`,
      /waits for.*nobody can go on/,
    ],
    [
      'endless',
      'for (let mb = 0; ; mb = (mb + 1) % microBatches) yield f(mb);',
      /more than 12 actions.*end the generator/,
    ],
    ['unknown', "yield { kind: 'forwards', microBatch: 0, chunk: 0 };", /action 1: kind: 'forwards'/],
    ['throws', 'throw new Error("no such stage");', /fails: no such stage/],
    [
      'both',
      `${all} { yield f(mb); yield b(mb); yield f(mb, 1); yield b(mb, 1); }`,
      /one of both ways/,
      "placement: 'both-ways', ownChunks: 2,",
    ],
  ];
  for (const [name, body, said, more] of told) {
    const err = await toldOf(name, body, more);
    assert.match(err, new RegExp(`${name}\\.mjs: schedule ${name} with 2 stages and 4 micro-batches`));
    assert.match(err, said);
  }
});

test('schedules of ours pass as those from outside must', () => {
  const whole = SCHEDULES.filter(({ id, ownSlices, flushes }) => {
    return id !== 'sequential' && ownSlices === undefined && flushes !== false;
  });
  assert.ok(whole.some(({ placement }) => placement === 'both-ways'));
  for (const schedule of whole) requireSound('ours', schedule);
});
