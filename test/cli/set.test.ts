import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Comparison } from '../../planning/comparison.js';
import { invoke } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-set-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const JOB = [
  '--model',
  'llama3.2-1b',
  '--cluster',
  'h100-dgx:2',
  '--global-batch',
  '64',
  '--strategy',
  'zero-3',
];

async function ask(...words: string[]): Promise<Comparison> {
  const { out, err, code } = await invoke(['compare', ...words, '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out) as Comparison;
}

async function refused(...words: string[]): Promise<string> {
  const { out, err, code } = await invoke(['compare', ...words]);
  assert.equal(code, 2);
  assert.equal(out, '');
  return err;
}

test('a figure that is set changes the answer, and says so in head, inputs, sources and command', async () => {
  const set = [...JOB, '--set', 'node.nics.bandwidth=5 GB/s', '--set', 'accelerator.memory=60GiB'];
  const [before, after] = [await ask(...JOB), await ask(...set, '--detail')];
  assert.ok(after.rows[0]!.stepTimeSeconds > before.rows[0]!.stepTimeSeconds);
  assert.equal(after.rows[0]!.memory.capacityBytes, 60 * 2 ** 30);
  assert.equal(before.inputs.settings, undefined);
  assert.deepEqual(after.inputs.settings, { 'node.nics.bandwidth': '5 GB/s', 'accelerator.memory': '60GiB' });
  const source = after.assumptions!.find(({ figure }) => figure === 'node.nics.bandwidth');
  const assumed = { kind: 'assumed', source: 'set on the command line' };
  assert.deepEqual(source, { figure: 'node.nics.bandwidth', value: 5e9, ...assumed });
  const { out } = await invoke(['compare', ...set]);
  assert.match(out, /\nset for this question: node\.nics\.bandwidth 5 GB\/s, accelerator\.memory 60GiB\n/);
  // As a shell would read it: what is quoted is one word.
  const words = [...after.command!.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!);
  const again = await ask(...words.slice(2, -2));
  assert.equal(again.rows[0]!.stepTimeSeconds, after.rows[0]!.stepTimeSeconds);
  assert.deepEqual(again.inputs, after.inputs);
});

test('a price is what the device-hours cost, and changes nothing else', async () => {
  const run = [...JOB, '--tokens', '1B'];
  const [before, after] = [await ask(...run), await ask(...run, '--price', '$2.10/h')];
  const [a, b] = [before.rows[0]!.totals!, after.rows[0]!.totals!];
  assert.ok(Math.abs(b.costUsd - 2.1 * b.deviceHours) < 1e-9 * b.costUsd);
  assert.equal(a.deviceHours, b.deviceHours);
  assert.equal(after.rows[0]!.stepTimeSeconds, before.rows[0]!.stepTimeSeconds);
  assert.equal(after.inputs.usdPerDeviceHour, 2.1);
  for (const price of ['2.10', '2.1', '2.1 USD/h', '$2.1']) {
    assert.equal((await ask(...run, '--price', price)).rows[0]!.totals!.costUsd, b.costUsd, price);
  }
  assert.equal((await ask(...run, '--set', 'economics.price=2.1 USD/h')).rows[0]!.totals!.costUsd, b.costUsd);
  const { assumptions } = await ask(...run, '--price', '2', '--detail');
  const source = assumptions!.find(({ figure }) => figure === 'economics.usdPerDeviceHour');
  assert.deepEqual(source, {
    ...{ figure: 'economics.usdPerDeviceHour', value: 2 },
    ...{ kind: 'specified', source: 'given with the question' },
  });
  for (const wrong of ['x', '-1', '2 EUR', '']) {
    assert.match(
      await refused(...run, '--price', wrong),
      /price is a number of US dollars such as 2\.10|positive|least/,
    );
  }
});

test('a scenario file sets figures too, those of the command line beside them and before them', async () => {
  const job = 'model: llama3.2-1b\ncluster: h100-dgx:2\nglobal-batch: 64\nstrategy: zero-3\n';
  const map = file('map.yaml', `${job}set:\n  node.nics.bandwidth: 5 GB/s\n  fabric.oversubscription: 2\n`);
  const list = file('list.yaml', `${job}set: [node.nics.bandwidth=5 GB/s, fabric.oversubscription=2]\n`);
  const direct = await ask(...JOB, '--set', 'node.nics.bandwidth=5 GB/s,fabric.oversubscription=2');
  for (const path of [map, list]) assert.deepEqual(await ask(path), direct);
  const { inputs, assumptions } = await ask(map, '--set', 'fabric.oversubscription=4', '--detail');
  assert.deepEqual(inputs.settings, { 'node.nics.bandwidth': '5 GB/s', 'fabric.oversubscription': '4' });
  const sources = new Map(assumptions!.map(({ figure, source }) => [figure, source]));
  assert.equal(sources.get('node.nics.bandwidth'), `set in ${map}`);
  assert.equal(sources.get('fabric.oversubscription'), 'set on the command line');
});

test('what is wrong is told with its place', async () => {
  const job = 'model: llama3.2-1b\ncluster: h100-dgx:2\nglobal-batch: 64\n';
  const path = file('wrong.yaml', `${job}set: { node.nics.bandwidth: 5 GB }\n`);
  const sentence = /node\.nics\.bandwidth: '5 GB' is a size in bytes; this field wants a rate/;
  assert.match(await refused(path), new RegExp(`wrong\\.yaml:4:6 set: ${sentence.source}`));
  assert.match(
    await refused(...JOB, '--set', 'node.nics.bandwidth=5 GB'),
    new RegExp(`^--set: ${sentence.source}`),
  );
  assert.match(await refused(...JOB, '--set', 'memory'), /^--set: 'memory' sets nothing; write PATH=VALUE/);
  assert.match(await refused(...JOB, '--set', 'node.nic.count=4'), /did you mean 'node\.nics\.count'/);
  const shape = file('shape.yaml', `${job}set: { node: { nics: 5 } }\n`);
  assert.match(await refused(shape), /shape\.yaml:4:\d+ set\.?\S*: /);
});

test('a figure that makes a step endless is a sentence, and so is one that no number holds', async () => {
  const job = ['--model', 'tiny', '--cluster', 'h100-dgx:2', '--global-batch', '16', '--strategy', 'ddp'];
  for (const set of [
    'node.nics.latency=1e300s',
    'node.nics.latency=1e308s',
    'node.intra.bandwidth=1e-300B/s',
    'node.nics.bandwidth=1e-320B/s',
  ]) {
    const { out, err, code } = await invoke(['simulate', ...job, '--set', set]);
    assert.deepEqual([code, out], [2, ''], set);
    assert.match(
      err,
      /^ddp: one step takes (?:at least [\d.e+]+ years|for ever), longer than .* a figure that is far too large/,
    );
  }
});

test('simulate takes figures as compare does', async () => {
  const { out, code, err } = await invoke([
    'simulate',
    ...JOB,
    '--set',
    'node.nics.bandwidth=5 GB/s',
    '--json',
  ]);
  assert.equal(code, 0, err);
  const { inputs } = JSON.parse(out) as { inputs: Comparison['inputs'] };
  assert.deepEqual(inputs.settings, { 'node.nics.bandwidth': '5 GB/s' });
});
