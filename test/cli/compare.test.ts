import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { records } from '../reports/csv/read.js';
import { COMPARISON } from './documents.js';
import { invoke, SMALL } from './invoke.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-compare-'));

test('compare --json is what the documentation says, and its breakdown sums to the step', async () => {
  const { code, out, err } = await invoke(['compare', ...SMALL, '--tokens', '1B', '--json', '--quiet']);
  assert.equal(code, 0);
  assert.equal(err, '');
  const { rows } = COMPARISON.parse(JSON.parse(out));
  assert.ok(rows.length >= 5);
  for (const { breakdown, stepTimeSeconds, fits, totals } of rows) {
    const exposed = Object.values(breakdown.exposedCommunicationSeconds).reduce((a, x) => a + x, 0);
    const { computeSeconds, bubbleSeconds, optimizerSeconds, launchSeconds, copySeconds } = breakdown;
    const sum = computeSeconds + exposed + bubbleSeconds + optimizerSeconds + launchSeconds + copySeconds;
    assert.ok(Math.abs(sum - stepTimeSeconds) <= 1e-9 * stepTimeSeconds, `${sum} is not ${stepTimeSeconds}`);
    assert.ok(fits && totals !== null);
  }
  const times = rows.map(({ stepTimeSeconds }) => stepTimeSeconds);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

test('a row of CSV says price and software also where nobody asked for them', async () => {
  const cells = async (...more: string[]) => {
    const asked = ['compare', ...SMALL, '--strategy', 'ddp', '--format', 'csv', ...more];
    const [row] = records((await invoke(asked)).out);
    return ['price_usd_per_device_hour', 'attention', 'compile', 'loss', 'memory_capacity_gib'].map(
      (name) => row![name],
    );
  };
  const [price, ...software] = await cells();
  assert.ok(Number(price) > 0);
  assert.deepEqual(software, ['vendor', 'true', 'fused', '79.1']);
  assert.deepEqual(
    (await cells('--framework', 'torchtitan', '--price', '2.5', '--loss', 'chunked')).slice(0, 4),
    [...['2.5', 'flash-2', 'false', 'chunked']],
  );
});

test('the same question gets the same bytes', async () => {
  const question = ['compare', ...SMALL, '--strategy', 'ddp,fsdp', '--json'];
  assert.deepEqual(await invoke(question), await invoke(question));
});

test('compare exits with 0 when something fits and with 1 when nothing does', async () => {
  assert.equal((await invoke(['compare', ...SMALL, '--strategy', 'ddp'])).code, 0);
  const huge = [
    'compare',
    '--model',
    'llama3-405b',
    '--cluster',
    'h100-dgx:1',
    '--global-batch',
    '8',
    '--strategy',
    'ddp',
  ];
  const { code, out } = await invoke(huge);
  assert.equal(code, 1);
  assert.match(out, /Does not fit in 79\.1 GiB/);
});

test('a strategy that cannot run the job is refused with the reason, not dropped', async () => {
  const four = ['--model', 'tiny', '--cluster', 'h100-dgx:1', '--global-batch', '4'];
  const { out, code } = await invoke(['compare', ...four, '--strategy', 'ddp,fsdp', '--json']);
  assert.equal(code, 0);
  const { rows, refusals } = COMPARISON.parse(JSON.parse(out));
  assert.deepEqual(
    [rows, refusals].map((list) => list.map(({ strategy }) => strategy)),
    [['fsdp'], ['ddp']],
  );
  assert.match(refusals[0]!.reason, /4 sequences does not divide/);
});

test('when no strategy can run the job the rules they break are told, with exit code 2', async () => {
  const { code, err, out } = await invoke(['compare', ...SMALL, '--strategy', '1f1b', '--pp', '3']);
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(err, /pp=3 does not divide the 8 devices/);
});

test('compare --csv writes the file whole, tells so, and leaves nothing else', async () => {
  const path = join(FOLDER, 'out.csv');
  const { err } = await invoke(['compare', ...SMALL, '--strategy', 'ddp,fsdp', '--csv', path]);
  assert.equal(err, `wrote ${path}\n`);
  assert.equal(readFileSync(path, 'utf8').trimEnd().split('\r\n').length, 1 + 2);
  assert.deepEqual(
    readdirSync(FOLDER).filter((name) => name.startsWith('.')),
    [],
  );
});

test('a place that cannot be written to is told before anything is computed', async () => {
  const bad = join(FOLDER, 'no-such-folder', 'out.csv');
  // Computing would come to an end with a sentence of its own: the step is too long for the clock.
  const question = ['compare', ...SMALL, '--strategy', 'ddp', '--seq', '1e12'];
  assert.match((await invoke(question)).err, /longer than a simulated step can be|outside what/);
  const { code, err, out } = await invoke([...question, '--csv', bad]);
  assert.equal(code, 2);
  assert.match(err, /^cannot write '.*out\.csv': there is no such file or folder\n$/);
  assert.equal(out, '');
  assert.match((await invoke(['compare', ...SMALL, '--csv', FOLDER])).err, /it is a folder/);
});

test('--quiet leaves standard error empty', async () => {
  const path = join(FOLDER, 'quiet.csv');
  const { err } = await invoke(['compare', ...SMALL, '--strategy', 'ddp', '--csv', path, '--quiet']);
  assert.equal(err, '');
  assert.ok(existsSync(path));
});

test('--framework runs the same strategies with what that framework does around them', async () => {
  const asked = async (...more: string[]) => {
    const { out } = await invoke(['compare', ...SMALL, '--strategy', 'ddp', ...more, '--json']);
    return COMPARISON.parse(JSON.parse(out));
  };
  const [core, pytorch] = [await asked(), await asked('--framework', 'pytorch')];
  assert.equal(core.inputs.framework, 'megatron-core');
  const theirs = { sequence: 'what tiny was pre-trained at', kernels: 'default of h100-sxm' };
  assert.deepEqual(core.inputs.defaults, { ...theirs, framework: 'default of h100-sxm' });
  assert.equal(pytorch.inputs.framework, 'pytorch');
  assert.deepEqual(pytorch.inputs.defaults, { ...theirs, kernels: 'default of pytorch' });
  // Additions and divisions are kernels of their own, and nothing is cleared.
  assert.ok(pytorch.rows[0]!.stepTimeSeconds > core.rows[0]!.stepTimeSeconds);
  const { out } = await invoke(['compare', ...SMALL, '--framework', 'pytorch']);
  assert.match(out, /flash kernels \(default of\s+pytorch\),\s+pytorch\n/);
  const { code, err } = await invoke(['compare', ...SMALL, '--framework', 'tensorflow']);
  assert.equal(code, 2);
  assert.match(err, /'tensorflow' is not allowed here; use one of 'megatron-core'/);
});

test('a question out of all proportion is answered by a sentence', async () => {
  // A billion tokens are years for a step, and more than fits: an answer like any other.
  const some = [...SMALL, '--strategy', 'ddp,zero-3,1f1b'];
  const { code: longButPlayed, out } = await invoke(['compare', ...some, '--seq', '1e9']);
  assert.equal(longButPlayed, 1);
  assert.match(out, /Does not fit in/);
  for (const seq of ['1e12', '9e15']) {
    for (const question of [
      ['compare', ...some],
      ['simulate', ...SMALL, '--strategy', 'ddp'],
    ]) {
      const { code, err } = await invoke([...question, '--seq', seq]);
      assert.equal(code, 2, `${question[0]} ${seq}: ${err}`);
      assert.match(err, /longer than a simulated step can be|outside what a simulated step can hold/);
    }
  }
});

test('what would be answered for another question is refused', async () => {
  const refused = async (...words: string[]) => {
    const { code, err } = await invoke(['compare', ...SMALL, ...words]);
    assert.equal(code, 2, words.join(' '));
    return err;
  };
  assert.match(await refused('--strategy', ''), /no strategy is named/);
  assert.match(await refused('--strategy', ','), /no strategy is named/);
  assert.match(await refused('--detail'), /--detail adds to --json/);
  const same = join(FOLDER, 'same');
  assert.match(await refused('--csv', same, '--report', same), /both name '.*same'/);
  assert.equal(existsSync(same), false);
});
