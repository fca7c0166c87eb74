/** Models that count samples, on the command line: their words wherever people read, their keys, their rows read back. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { Comparison } from '../../planning/comparison.js';
import type { PlanRow } from '../../planning/plan/row.js';
import { invoke } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-samples-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const JOB = ['--model', 'resnet-18', '--cluster', 'a100-dgx:1', '--global-batch', '512'];
const ONE = [...JOB, '--strategy', 'ddp', '--micro-batch', '64'];

async function said(...argv: string[]): Promise<string> {
  const { code, out, err } = await invoke(argv);
  assert.equal(code, 0, err);
  return out + err;
}

/** Without what is told meanwhile, of which there is more on a slow machine. */
async function printed(...argv: string[]): Promise<string> {
  const { code, out, err } = await invoke(argv);
  assert.equal(code, 0, err);
  return out;
}

async function refused(...argv: string[]): Promise<string> {
  const { code, err } = await invoke(argv);
  assert.equal(code, 2);
  return err;
}

/** Ids of strategies are what they are. */
function withoutNames(text: string): string {
  return text.replaceAll('sequence-parallel', '').replace(/<(script|style)[\s\S]*?<\/\1>/g, '');
}

test('no answer about pictures speaks of tokens or sequences, and each says images', async () => {
  const page = join(folder, 'page.html');
  const before = join(folder, 'before.json');
  const larger = [...JOB, '--strategy', 'ddp', '--json'].with(5, '1024');
  writeFileSync(before, await printed('compare', ...JOB, '--strategy', 'ddp', '--samples', '115M', '--json'));
  const after_ = join(folder, 'after.json');
  writeFileSync(after_, await printed('compare', ...larger));
  const run = [...ONE, '--samples', '115M', '--dataset', 'imagenet-1k', '--quiet'];
  const answers = {
    compare: await said('compare', ...ONE, '--samples', '115M', '--report', page),
    markdown: await said('compare', ...ONE, '--format', 'markdown'),
    page: readFileSync(page, 'utf8'),
    simulate: await said('simulate', ...ONE, '--samples', '115M'),
    several: await said('compare', ...ONE.with(3, 'a100-dgx:1,2')),
    search: await said('search', ...ONE, '--samples', '1B', '--quiet'),
    run: await said('run', ...run, '--trials', '4'),
    diff: await said('diff', before, after_),
    plan: await said('plan', ...JOB, '--csv', join(folder, 'words.csv'), '--strategy', 'ddp', '--quiet'),
    'models ID': await said('models', 'resnet-18'),
  };
  for (const [name, text] of Object.entries(answers)) {
    assert.match(text, /image/, name);
    const read = withoutNames(text);
    const wrong = /.{0,60}(?:token|sequence).{0,40}/i.exec(read.replaceAll(/.*llm-foundry.*/g, ''));
    assert.equal(wrong?.[0], undefined, name);
  }
  assert.match(answers.simulate, /512 images of 224 × 224 per step, 115 M in all/);
  assert.match(answers.simulate, /[\d,]+ images\/s\/device, [\d,]+ images\/s in all/);
  assert.match(answers.diff, /^An image takes /);
});

test('a batch that does not divide is one of images, and layers on the critical path have their own names', async () => {
  const { out, err } = await invoke(['compare', ...ONE.with(5, '500')]);
  assert.match(out + err, /a global batch of 500 images does not divide into dp=8 × micro-batch 64/);
  assert.match(await said('simulate', ...ONE.with(7, 'zero-3')), /backward \* stage-\*-block \*/);
  assert.doesNotMatch(await said('simulate', ...ONE), /\bembedding\b/);
});

test('rows hold samples a second under their name, and old keys the same figures', async () => {
  const { inputs, rows } = JSON.parse(await printed('compare', ...ONE, '--json')) as Comparison;
  assert.equal(inputs.unit, 'image');
  assert.deepEqual(inputs.sampleSize, [224, 224]);
  for (const row of rows) {
    assert.equal(row.unit, 'image');
    assert.equal(row.samplesPerSecond, row.tokensPerSecond);
    assert.ok(Math.abs(row.samplesPerSecond / (512 / row.stepTimeSeconds) - 1) < 1e-12);
    assert.ok(Math.abs(row.samplesPerSecondPerDevice! * row.devices - row.samplesPerSecond) < 1e-6);
  }
  const words = JSON.parse(
    await printed(
      'compare',
      '--model',
      'tiny',
      '--cluster',
      'a100-dgx:1',
      '--global-batch',
      '64',
      '--strategy',
      'ddp',
      '--json',
    ),
  );
  assert.equal('unit' in words.inputs || 'samplesPerSecond' in words.rows[0], false);
});

test('columns of samples are the last of CSV files, and a plan’s rows are read back from them', async () => {
  const [csv, plan] = ['rows.csv', 'plan.csv'].map((name) => join(folder, name)) as [string, string];
  await said('compare', ...ONE, '--csv', csv, '--quiet');
  const last = ['samples_per_s', 'samples_per_s_per_device', 'unit', 'sample_size'];
  const [row] = parse(readFileSync(csv, 'utf8'), { columns: true }) as Record<string, string>[];
  assert.deepEqual(Object.keys(row!).slice(-4), last);
  assert.equal(row!.samples_per_s, row!.tokens_per_s);
  assert.deepEqual([row!.unit, row!.sample_size], ['image', '224x224']);
  await said('plan', ...JOB, '--strategy', 'ddp', '--samples', '1M,2M', '--csv', plan, '--quiet');
  const { planRowsIn } = await import('../../cli/input/plan-rows.js');
  const read: PlanRow[] = planRowsIn(readFileSync(plan, 'utf8'), plan);
  assert.deepEqual(
    read.map(({ inputs }) => [inputs.tokens, inputs.unit, inputs.sampleSize]),
    [1e6, 2e6].map((samples) => [samples, 'image', '224x224']),
  );
  assert.equal(read[0]!.speed!.samplesPerSecond, read[0]!.speed!.tokensPerSecond);
});

test('samples of a decoder are its sequences; a run has one length', async () => {
  const job = ['--model', 'tiny', '--cluster', 'a100-dgx:1', '--global-batch', '64', '--strategy', 'ddp'];
  const of = async (...more: string[]) =>
    (JSON.parse(await printed('compare', ...job, ...more, '--json')) as Comparison).inputs.tokens;
  assert.equal(await of('--samples', '1000'), 1000 * 64);
  assert.equal(await of('--samples', '1000', '--seq', '32'), 1000 * 32);
  // FineWeb’s 15 · 10^12, twice.
  assert.equal(await of('--epochs', '2', '--dataset', 'fineweb'), 30e12);
  assert.match(
    await refused('compare', ...job, '--samples', '5', '--tokens', '9'),
    /a run has one length, and tokens 9 and samples 5 are said; give one of them/,
  );
  assert.match(await refused('compare', ...job, '--epochs', '3'), /of what is not said; name the dataset/);
});

test('epochs of pictures are items of the dataset, and a result is asked again from its own keys', async () => {
  const out = await said(
    'compare',
    ...ONE,
    '--epochs',
    '90',
    '--dataset',
    'imagenet-1k',
    '--image-size',
    '160',
    '--json',
  );
  const { inputs, rows } = JSON.parse(out) as Comparison;
  assert.ok(Math.abs(inputs.tokens! / (90 * 1_281_167) - 1) < 1e-12);
  assert.deepEqual(inputs.sampleSize, [160, 160]);
  assert.deepEqual(inputs.scenario!.epochs, 90);
  const file = join(folder, 'asked.json');
  writeFileSync(file, out);
  const again = JSON.parse(await printed('compare', file, '--json')) as Comparison;
  assert.deepEqual(again.inputs, inputs);
  assert.deepEqual(again.rows, rows);
});

test('sizes are of samples: smaller pictures take less, and what a model does not see is refused', async () => {
  const at = async (size: string) =>
    (
      JSON.parse(await printed('simulate', ...ONE, '--image-size', size, '--json')) as {
        row: { modelTflopsPerDevice: number; samplesPerSecondPerDevice: number };
      }
    ).row;
  const [small, large] = [await at('224'), await at('448')];
  const flops = (row: typeof small) => row.modelTflopsPerDevice / row.samplesPerSecondPerDevice;
  // All convolutions have a quarter of the positions; the classifier, a part in 3,500, has one picture all the same.
  assert.ok(Math.abs(flops(large) / flops(small) - 4) < 0.002);
  assert.match(
    await refused('simulate', ...ONE, '--seq', '512'),
    /seq is 512, and ResNet-18 sees no sequences/,
  );
  assert.match(
    await refused('simulate', ...ONE, '--seq-lengths', 'mean:9'),
    /seq-lengths is mean:9, and is about sequences of words, which ResNet-18 does not learn from/,
  );
  const words = ['--model', 'tiny', '--cluster', 'a100-dgx:1', '--global-batch', '64', '--strategy', 'ddp'];
  assert.match(
    await refused('simulate', ...words, '--image-size', '9'),
    /image-size is 9, and .* has no size of images to change/,
  );
});

test('a U-Net’s image-size is that of a square or a cube', async () => {
  for (const [model, size, extents] of [
    ['unet-3d', '256', [256, 256, 256]],
    ['unet-2d', '268', [268, 268]],
  ] as const) {
    const job = ['--model', model, '--cluster', 'a100-dgx:1', '--global-batch', '8', '--strategy', 'ddp'];
    const out = await printed('simulate', ...job, '--image-size', size, '--json');
    assert.deepEqual((JSON.parse(out) as Comparison).inputs.sampleSize, extents);
  }
});

test('tokens of a result of pictures, as earlier versions wrote them, are its samples', async () => {
  const [one, other] = ['samples.json', 'tokens.json'].map((name) => join(folder, name)) as [string, string];
  const out = await printed('compare', ...ONE, '--samples', '1M', '--json');
  writeFileSync(one, out);
  const before = JSON.parse(out) as { inputs: { scenario: Record<string, unknown> } };
  const { samples, ...scenario } = before.inputs.scenario;
  const tokens = { ...before, inputs: { ...before.inputs, scenario: { ...scenario, tokens: samples } } };
  writeFileSync(other, JSON.stringify(tokens));
  const [asked, again] = [await printed('compare', one, '--json'), await printed('compare', other, '--json')];
  assert.deepEqual(JSON.parse(again).rows, JSON.parse(asked).rows);
  assert.equal(JSON.parse(again).inputs.scenario.samples, samples);
});

test('a table of several clusters says which wait for data, and speeds up in time to train', async () => {
  const job = [...ONE.with(3, 'a100-dgx:1,2').with(5, '8192'), '--epochs', '90', '--dataset', 'imagenet-1k'];
  const out = await said('compare', ...job);
  const told = out.replace(/\s+/g, ' ');
  assert.match(
    told,
    /Data does not keep up: devices wait for imagenet-1k on .*: a100-dgx:1 [\d.]+ ms on a step of/,
  );
  assert.match(
    told,
    /a100-dgx:\d, which waits longest \([\d.]+ % of its time\): Data keeps up with \d+ cores/,
  );
  assert.match(told, /\(strong scaling\): time to train against/);
  assert.match(told, /Starting takes 2\.\d+ min of a time to train, at most/);
  const { cells } = JSON.parse(await printed('compare', ...job, '--json')) as {
    cells: { comparison: Comparison; strongScaling: { speedUp: number } }[];
  };
  const [small, large] = cells.map(({ comparison }) => comparison.rows[0]!);
  const ratio = (of: (row: NonNullable<typeof small>) => number) => of(small!) / of(large!);
  const inTime = ratio(({ totals }) => totals!.timeToTrainSeconds);
  assert.equal(cells[1]!.strongScaling.speedUp, inTime);
  assert.notEqual(
    inTime,
    ratio(({ stepTimeSeconds }) => stepTimeSeconds),
  );
});

test('data that keeps up is said with what is needed and what would bind next', async () => {
  const job = ['--epochs', '90', '--dataset', 'imagenet-1k', '--decode', 'device'];
  const { rows } = JSON.parse(
    await printed('compare', ...ONE.with(1, 'resnet-101'), ...job, '--json'),
  ) as Comparison;
  const { data } = rows[0]!.totals!;
  assert.equal(data!.exposedSeconds, 0);
  const { neededBytesPerSecond, narrowestBytesPerSecond, narrowest, bytesPerSample } = data!.rates!;
  assert.ok(Math.abs(neededBytesPerSecond / bytesPerSample! / rows[0]!.samplesPerSecond! - 1) < 1e-9);
  assert.ok(narrowestBytesPerSecond > neededBytesPerSecond);
  const told = (await said('compare', ...ONE.with(1, 'resnet-101'), ...job)).replace(/\s+/g, ' ');
  assert.match(
    told,
    /Data keeps up: imagenet-1k on \S+, [\d,]+ images\/s .* are needed; .* would bind next, at/,
  );
  assert.match(narrowest, /^(store|node|device|latency)$/);
});

test('kernel sets are of attention: what has none does not speak of them unasked', async () => {
  assert.doesNotMatch(await said('simulate', ...ONE), /kernels \(default|flash/);
  assert.match(await said('simulate', ...ONE, '--kernels', 'unfused'), /unfused kernels/);
  assert.match(await said('simulate', ...ONE.with(1, 'vit-ti-16')), /flash kernels/);
});

test('devices decode JPEGs where they have decoders, and only those', async () => {
  const run = [...ONE, '--samples', '1M', '--decode', 'device', '--quiet'];
  assert.match(
    await refused('run', ...run.with(3, 'dgx1-v100:1'), '--dataset', 'imagenet-1k'),
    /decode is device, and .*V100.* has no JPEG decoders that are known here/,
  );
  assert.match(
    await refused('run', ...run, '--dataset', 'gpt3-text'),
    /dataset gpt3-text holds text, and the model counts images of 224 × 224; .* imagenet-1k/,
  );
});

test('words of other tools for these keys', async () => {
  for (const [option, ours] of [
    ['--img-size', '--image-size 160'],
    ['--num-epochs', '--epochs 160'],
    ['--train-samples', '--samples 100M'],
  ] as const) {
    assert.match(await refused('run', ...ONE, option, '160'), new RegExp(`here it is \`${ours}\``));
  }
});
