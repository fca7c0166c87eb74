import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Comparison } from '../../planning/comparison.js';
import { invoke } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-devices-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const JOB = ['--model', 'llama3.2-1b', '--global-batch', '16', '--strategy', 'fsdp', '--tokens', '1B'];

async function ask(...words: string[]): Promise<Comparison> {
  const { out, err, code } = await invoke(['compare', ...words, '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out) as Comparison;
}

async function said(command: string, ...words: string[]) {
  const { out, err, code } = await invoke([command, ...words]);
  return { out: out.replace(/\s+/g, ' '), err, code };
}

test('a part of a node is asked for by option, in a scenario, and after the colon, with one answer', async () => {
  const option = await ask(...JOB, '--cluster', 'a100-dgx:1', '--devices', '2');
  const scenario = file(
    'part.yaml',
    'model: llama3.2-1b\ncluster: a100-dgx:1\ndevices: 2 of 8\nglobal-batch: 16\nstrategy: fsdp\ntokens: 1B\n',
  );
  assert.deepEqual((await ask(scenario)).rows, option.rows);
  assert.deepEqual((await ask(...JOB, '--cluster', 'a100-dgx:2of8')).rows, option.rows);
  assert.deepEqual([option.inputs.devices, option.inputs.nodes, option.rows[0]!.devices], [2, 1, 2]);
  assert.match(
    (await said('compare', ...JOB, '--cluster', 'a100-dgx:2of8')).out,
    /2 of the 8 devices of a node are used/,
  );
});

test('a number that is a card’s name is no size, whether with a number of them or behind another cluster', async () => {
  const job = ['--model', 'gpt2', '--global-batch', '16', '--strategy', 'single,ddp', '--tokens', '1B'];
  for (const [name, devices] of [
    ['4090', 1],
    ['2x4090', 2],
    ['3090x2', 2],
    ['3060', 1],
  ] as const) {
    const { inputs } = await ask(...job, '--cluster', name);
    assert.equal(inputs.devices, devices, name);
  }
  const of = async (cluster: string) => (await ask(...job, '--cluster', cluster)).rows;
  assert.deepEqual(await of('4090'), await of('rtx-4090'));
  const scenario = file('card.yaml', 'model: gpt2\ncluster: 4090\nglobal-batch: 16\ntokens: 1B\n');
  const { out, err, code } = await said('compare', scenario);
  assert.ok(code === 0 ? /RTX 4090/.test(out) : /text|quotes/.test(err), err);
  assert.match((await said('compare', ...job, '--cluster', 'h100-dgx:1,4090')).out, /RTX 4090/);
  assert.match((await said('compare', ...job, '--cluster', '8')).err, /a size without a cluster before it/);
});

test('two devices cost as many device-hours as they take, whatever the node has', async () => {
  const { rows } = await ask(...JOB, '--cluster', 'a100-dgx:1', '--devices', '2');
  const { timeToTrainSeconds, deviceHours, costUsd } = rows[0]!.totals!;
  assert.ok(Math.abs(deviceHours - (2 * timeToTrainSeconds) / 3600) < 1e-9 * deviceHours);
  assert.ok(Math.abs(costUsd - 1.79 * deviceHours) < 1e-9 * costUsd);
});

test('every command takes a part', async () => {
  const part = ['--cluster', 'a100-dgx:1', '--devices', '4'];
  for (const command of ['simulate', 'search', 'sensitivity']) {
    const { out, code, err } = await said(command, ...JOB, ...part);
    assert.equal(code, 0, `${command}: ${err}`);
    assert.match(out, /4 × NVIDIA A100 SXM4 80 GB \(DGX A100 640 GB, 4 of 8 devices\)/, command);
  }
  const found = await said('search', ...JOB, '--cluster', 'a100-dgx', '--max-devices', '4');
  assert.match(found.err, /or name a part of a node: a100-dgx:4of8/);
  const changed = await ask(...JOB, ...part, '--what-if', 'nvlink /2');
  assert.ok(changed !== undefined);
});

test('a plan has rows of parts', async () => {
  const { out, code, err } = await invoke(['plan', ...JOB, '--cluster', 'a100-dgx:1of8,2of8,1', '--json']);
  assert.equal(code, 0, err);
  const rows = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { inputs: { cluster: string; clusterDevices: number } });
  assert.deepEqual(
    rows.map(({ inputs }) => [inputs.cluster, inputs.clusterDevices]),
    [
      ['a100-dgx:1of8', 1],
      ['a100-dgx:2of8', 2],
      ['a100-dgx:1', 8],
    ],
  );
});

test('two cards are compared in one line, and a machine without a price leaves costs out', async () => {
  const { out, code } = await said('compare', ...JOB, '--cluster', 'l40s:2');
  assert.equal(code, 0);
  assert.match(out, /2 × NVIDIA L40S 48 GB \(machine of 2 devices\)/);
  assert.match(out, /these are assumed: PCIe of 31\.5 GB\/s each way/);
  const own = file('own.yaml', 'accelerator: { like: l40s, title: Mine }\ndevices: 2\n');
  const unpriced = await said('compare', ...JOB, '--cluster', own);
  assert.equal(unpriced.code, 0, unpriced.err);
  assert.match(unpriced.out, /no price, so that costs are left out/);
  assert.doesNotMatch(unpriced.out, /NaN/);
  const { rows } = await ask(...JOB, '--cluster', own);
  assert.equal(rows[0]!.totals!.costUsd, null);
  const result = join(folder, 'unpriced.json');
  const { out: json } = await invoke(['compare', ...JOB, '--cluster', own, '--json']);
  writeFileSync(result, json);
  const page = await invoke(['report', result, '-o', join(folder, 'unpriced.html')]);
  assert.equal(page.code, 0, page.err);
});

test('what is wrong with a number of devices is said where it stands', async () => {
  const scenario = file(
    'many.yaml',
    'model: llama3.2-1b\ncluster: a100-dgx:1\ndevices: 9\nglobal-batch: 16\n',
  );
  assert.match((await said('compare', scenario)).err, /many\.yaml:3:10 devices: 9 devices are asked for/);
  assert.match(
    (await said('compare', ...JOB, '--cluster', 'a100-dgx:1', '--devices', 'two')).err,
    /--devices: 'two' is refused: devices is a whole number/,
  );
});
