/** `--anchor` on the command line: what it changes and says, in each command, and sentences for what is no measured run. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Comparison, Simulation } from '../../planning/comparison.js';
import { invoke } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-anchor-'));
after(() => rmSync(folder, { recursive: true }));

const QUESTION = [
  '--model',
  'llama3.2-1b',
  '--cluster',
  'h100-dgx:2',
  '--global-batch',
  '32',
  '--seq',
  '1024',
];
const FIXED = [
  '--strategy',
  'megatron-3d',
  '--tp',
  '2',
  '--pp',
  '1',
  '--micro-batch',
  '1',
  '--recompute',
  'none',
];
const RUN = 'strategy: megatron-3d\ntp: 2\npp: 1\nmicro-batch: 1\nrecompute: none\n';

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function json<T>(argv: readonly string[]): Promise<T> {
  const { out, err, code } = await invoke([...argv, '--quiet', '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out) as T;
}

const plain = await json<Simulation>(['simulate', ...QUESTION, ...FIXED]);
const slow = 1.1 * plain.row.stepTimeSeconds;
const anchored = file('run.yaml', `${RUN}measured:\n  step-time: ${slow * 1e3} ms\n`);

test('simulate: the measured run comes out as it was measured, and the answer says what it was anchored on', async () => {
  const told = await json<Simulation>(['simulate', ...QUESTION, ...FIXED, '--anchor', anchored]);
  assert.ok(Math.abs(told.row.stepTimeSeconds / slow - 1) < 1e-5);
  const { anchor } = told.inputs;
  assert.equal(anchor!.predictedSeconds, plain.row.stepTimeSeconds);
  assert.ok(Math.abs(anchor!.measuredSeconds / slow - 1) < 1e-9);
  const width = ({ row }: Simulation) => Math.log(row.interval!.high / row.interval!.low);
  assert.ok(width(told) <= width(plain) * (1 + 1e-9));
  const { out } = await invoke(['simulate', ...QUESTION, ...FIXED, '--anchor', anchored, '--quiet']);
  assert.match(
    out.replace(/\s+/g, ' '),
    /Anchored on .*run\.yaml: measured .* ms, predicted .* ms; kernels × 1\.\d\d, network/,
  );
});

test('tokens a second are a step time: the tokens of a step over them', async () => {
  const rate = (32 * 1024) / slow;
  const path = file('rate.yaml', `${RUN}measured: { tokens-per-second: ${rate} }\n`);
  const told = await json<Simulation>(['simulate', ...QUESTION, ...FIXED, '--anchor', path]);
  assert.ok(Math.abs(told.row.stepTimeSeconds / slow - 1) < 1e-5);
});

test('compare: every row is on the calibrated cluster, and the result asks its question again', async () => {
  const asked = ['compare', ...QUESTION, '--strategy', 'zero-1,fsdp', '--anchor', anchored];
  const told = await json<Comparison>(asked);
  const before = await json<Comparison>(asked.slice(0, -2));
  for (const row of told.rows) {
    const same = before.rows.find(({ strategy }) => strategy === row.strategy)!;
    assert.ok(row.stepTimeSeconds > same.stepTimeSeconds);
  }
  const result = file('result.json', JSON.stringify(told));
  assert.deepEqual(await json<Comparison>(['compare', result]), told);
});

test('search and sensitivity take it, too', async () => {
  const { code, out, err } = await invoke([
    ...['search', ...QUESTION, '--strategy', 'zero-1', '--anchor', anchored, '--quiet', '--json'],
  ]);
  assert.equal(code, 0, err);
  const found = JSON.parse(out) as { inputs: Comparison['inputs'][]; rows: { stepTimeSeconds: number }[] };
  assert.ok(found.inputs[0]!.anchor!.kernels > 1);
  const compared = await json<Comparison>([
    'compare',
    ...QUESTION,
    '--strategy',
    'zero-1',
    '--anchor',
    anchored,
  ]);
  assert.ok(found.rows[0]!.stepTimeSeconds <= compared.rows[0]!.stepTimeSeconds);
  const moved = await json<{ inputs: Comparison['inputs'] }>([
    ...['sensitivity', ...QUESTION, ...FIXED, '--anchor', anchored],
  ]);
  assert.deepEqual(moved.inputs.anchor, found.inputs[0]!.anchor);
});

test('search says what it is anchored on', async () => {
  const asked = ['search', ...QUESTION, ...FIXED, '--anchor', anchored, '--quiet'];
  const { out, err } = await invoke(asked);
  assert.match(out.replace(/\s+/g, ' '), /Anchored on .*run\.yaml: measured .* ms, predicted/, err);
  const { notes } = await json<{ notes?: readonly string[] }>(asked);
  assert.match(notes!.join(), /^Anchored on .*run\.yaml: measured/);
});

test('a step at the peak is the shortest that is taken: HFU 1, and no shorter', async () => {
  const shortest = plain.row.hfu * plain.row.stepTimeSeconds;
  const asked = (share: number) => {
    const path = file('peak.yaml', `${RUN}measured: { step-time: ${shortest * share} s }\n`);
    return invoke(['simulate', ...QUESTION, ...FIXED, '--anchor', path, '--quiet', '--json']);
  };
  assert.match((await asked(0.999)).err, /is faster than the device can be/);
  assert.doesNotMatch((await asked(1.001)).err, /is faster than the device can be/);
});

test('a result whose anchor was moved or changed says which file and key', async () => {
  const text = `${RUN}measured: { step-time: ${slow} s }\n`;
  const path = file('moved.yaml', text);
  const told = await json<Simulation>(['simulate', ...QUESTION, ...FIXED, '--anchor', path]);
  const result = file('moved.json', JSON.stringify(told));
  writeFileSync(path, text.replace(String(slow), String(slow * 1.1)));
  const changed = await invoke(['simulate', result, '--quiet']);
  assert.match(
    changed.err,
    /moved\.json: inputs\.scenario\.anchor names '.*moved\.yaml', which says something else/,
  );
  assert.ok(!changed.err.includes('{'), changed.err);
  rmSync(path);
  const gone = await invoke(['simulate', result, '--quiet']);
  assert.deepEqual([changed.code, gone.code], [2, 2]);
  assert.match(gone.err, /moved\.json: inputs\.scenario\.anchor: cannot read the anchor '.*moved\.yaml'/);
});

const WRONG: readonly (readonly [string, string, RegExp])[] = [
  ['none', RUN, /none\.yaml:1:1 measured is missing: measured says what was measured/],
  [
    'key',
    `${RUN}measured:\n  steptime: 3 s\n`,
    /key\.yaml:7:13 measured\.steptime: unknown key; did you mean step-time\?/,
  ],
  ['unit', `${RUN}measured:\n  step-time: 12\n`, /unit\.yaml:7:14 measured\.step-time: '12' has no unit/],
  [
    'zero',
    `${RUN}measured:\n  step-time: 0 s\n`,
    /zero\.yaml:7:14 measured\.step-time: '0 s' is not above zero/,
  ],
  [
    'memory',
    `${RUN}measured: { memory: 3 GiB }\n`,
    /memory\.yaml:6:11 measured has neither step-time nor tokens-per-second/,
  ],
  [
    'strategy',
    'measured: { step-time: 1 s }\n',
    /strategy\.yaml:1:1 the run needs its strategy, as strategy: megatron-3d, and this file names none; add it here/,
  ],
  [
    'strategies',
    'strategy: [fsdp, zero-1]\nmeasured: { step-time: 1 s }\n',
    /strategies\.yaml:1:11 strategy has 2 values, fsdp and zero-1, and a measured run has one; give the one/,
  ],
  [
    'clusters',
    `${RUN}cluster: h100-dgx:2,4\nmeasured: { step-time: 1 s }\n`,
    /clusters\.yaml:6:10 cluster has 2 values, h100-dgx:2 and h100-dgx:4, and a measured run has one/,
  ],
  [
    'batches',
    `${RUN}global-batch: [64, 128]\nmeasured: { step-time: 1 s }\n`,
    /batches\.yaml:6:15 global-batch has 2 values, 64 and 128/,
  ],
  [
    'odd',
    `${RUN.replace('tp: 2', 'tp: 3')}measured: { step-time: 1 s }\n`,
    /odd\.yaml:2:5 tp=3.*; change tp here/,
  ],
  [
    'map',
    `${RUN}measured: { step-time: { a: 1 } }\n`,
    /map\.yaml:6:24 measured\.step-time: this is a map of keys and values; give one figure, such as 12\.3 s/,
  ],
  ['list', `${RUN}measured: { step-time: [1] }\n`, /measured\.step-time: this is a list; give one figure/],
  ['null', `${RUN}measured: { step-time: null }\n`, /measured\.step-time: this is nothing; give one figure/],
  [
    'fast',
    `${RUN}measured: { step-time: 1 us }\n`,
    /fast\.yaml:6:24 a step of 0\.001 ms is faster than the device can be: at the peak of h100-sxm, the arithmetic of this run takes [\d.]+ ms;/,
  ],
  [
    'hour',
    `${RUN}measured: { step-time: 1 h }\n`,
    /hour\.yaml:6:24 a step of 3600 s is more than 1,000 times as long as predicted, and the correction reaches [\d.]+ (ms|s) at the longest; check/,
  ],
  [
    'ages',
    `${RUN}measured: { step-time: 1e300 s }\n`,
    /a step of 1e\+300 s is more than 1,000 times as long as predicted/,
  ],
  [
    'full',
    `${RUN}measured: { step-time: ${slow} s, memory: 90 GiB }\n`,
    /full\.yaml:6:\d+ 90\.0 GiB is more than h100-sxm has, 79\.1 GiB/,
  ],
  [
    'device',
    `${RUN}cluster: a100-dgx:2\nmeasured: { step-time: 1 s }\n`,
    /device\.yaml:6:10 the run was on a100-sxm.*about h100-sxm.*name the cluster here/,
  ],
  ['tp', `${RUN.replace('tp: 2', 'tp: x')}measured: { step-time: 1 s }\n`, /tp\.yaml:2:5 tp: /],
  [
    'again',
    `${RUN}anchor: run.yaml\nmeasured: { step-time: 1 s }\n`,
    /again\.yaml:6:9 anchor: a run that is measured has no anchor/,
  ],
];
for (const [name, text, sentence] of WRONG) {
  test(`a file that is no measured run is told where and why: ${name}`, async () => {
    const { code, err } = await invoke([
      'compare',
      ...QUESTION,
      '--anchor',
      file(`${name}.yaml`, text),
      '--quiet',
    ]);
    assert.equal(code, 2);
    assert.match(err, sentence);
  });
}
