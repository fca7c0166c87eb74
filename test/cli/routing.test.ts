/** `--routing` and `--capacity-factor`: what they do to an answer, and what is wrong with them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { modelById } from '../../models/index.js';
import { modelFlopsPerToken } from '../../models/steps/flops.js';
import { invoke } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-routing-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Eight experts, one a rank. */
const ASKED = [
  ...['simulate', '--model', 'mixtral-8x7b', '--cluster', 'h100-dgx:4', '--strategy', 'expert-parallel'],
  ...['--global-batch', '32', '--seq', '4096', '--micro-batch', '1', '--tp', '1', '--pp', '1', '--ep', '8'],
  ...['--recompute', 'full'],
];

const DENSE = ['--model', 'llama2-7b', '--cluster', 'h100-dgx:1', '--global-batch', '32'];

async function seconds(...more: string[]): Promise<number> {
  const { code, out, err } = await invoke([...ASKED, ...more, '--json']);
  assert.equal(code, 0, err);
  return (JSON.parse(out) as { row: { stepTimeSeconds: number } }).row.stepTimeSeconds;
}

async function sentence(...more: string[]): Promise<string> {
  const { code, err } = await invoke([...ASKED, ...more]);
  assert.equal(code, 2, err);
  return err;
}

test('the hotter an expert, the longer a step; a file says what a law does', async () => {
  const [balanced, unsaid, zipf] = [
    await seconds('--routing', 'balanced'),
    await seconds(),
    await seconds('--routing', 'zipf:1'),
  ];
  assert.ok(balanced < unsaid && unsaid < zipf, `${balanced} ${unsaid} ${zipf}`);
  const shares = Array.from({ length: 8 }, (_, r) => 1 / (r + 1));
  const lines = file('lines.txt', shares.join('\n'));
  const json = file('shares.json', JSON.stringify(shares));
  const csv = file(
    'shares.csv',
    `expert,tokens\n${shares
      .map((s, e) => `${e},${s}`)
      .toReversed()
      .join('\n')}\n`,
  );
  const measured = await seconds('--routing', lines);
  assert.equal(await seconds('--routing', json), measured);
  assert.equal(await seconds('--routing', csv), measured);
  assert.ok(Math.abs(measured / zipf - 1) < 0.02, `${measured} ${zipf}`);
  // An expert that takes half as much again as its share holds the hottest rank to that.
  assert.ok((await seconds('--routing', 'zipf:1', '--capacity-factor', '1.5')) < zipf);
});

test('what is assumed of routing is said, and so is what a capacity drops', async () => {
  const remarks = async (...more: string[]) => {
    const { out } = await invoke([...ASKED, ...more, '--json']);
    return (JSON.parse(out) as { notes?: string[] }).notes ?? [];
  };
  assert.ok((await remarks()).some((remark) => /their loads differ by 26 %/.test(remark)));
  assert.ok(!(await remarks('--routing', 'balanced')).some((remark) => remark.includes('loads differ')));
  const half = file('half.txt', '4\n4\n0\n0\n0\n0\n0\n0\n');
  // Two experts with four times their share each, of which they take one: 3 of 4 are dropped.
  const dropped = await remarks('--routing', half, '--capacity-factor', '1');
  assert.ok(
    dropped.some((remark) => remark.includes('drops 75.0 %')),
    dropped.join(),
  );
});

test('what is no routing is a sentence with file, line and value', async () => {
  assert.match(
    await sentence('--routing', 'even'),
    /^routing: 'even' is refused: routing is balanced, zipf:S/,
  );
  for (const words of ['zipf:x', 'zipf:-1', 'zipf:1e400', 'zipf:']) {
    const said = await sentence('--routing', words);
    assert.ok(
      said.startsWith(`routing: '${words}' is refused: S of zipf:S is a number from 0 on, such as 0.5;`),
      said,
    );
  }
  assert.match(
    await sentence('--routing', file('few.txt', '1\n2\n')),
    /few\.txt has 2 experts and the model 8/,
  );
  assert.match(await sentence('--routing', file('bad.txt', '1\n2\nmany\n')), /bad\.txt:3 'many' is no share/);
  assert.match(
    await sentence('--routing', file('minus.csv', 'expert,tokens\n0,1\n1,-4\n')),
    /minus\.csv:3 '-4' is no share/,
  );
  assert.match(
    await sentence('--routing', file('twice.csv', 'expert,share\n0,1\n0,1\n')),
    /twice\.csv:3 expert 0 is there twice/,
  );
  assert.match(
    await sentence('--routing', file('named.csv', 'expert,load\n0,1\n')),
    /columns expert, load and none named/,
  );
  assert.match(
    await sentence('--routing', file('none.txt', '0\n0\n0\n0\n0\n0\n0\n0\n')),
    /gives no expert a token/,
  );
  assert.match(await sentence('--routing', join(folder, 'missing.csv')), /cannot read the shares of experts/);
  assert.match(
    await sentence('--capacity-factor', 'lots'),
    /capacity-factor: expected a number, found 'lots'/,
  );
  assert.match(
    await sentence('--capacity-factor', '0'),
    /--capacity-factor: '0' is refused: give a number above 0/,
  );
  const dense = ASKED.map((word) =>
    word === 'mixtral-8x7b' ? 'llama2-7b' : word === 'expert-parallel' ? 'fsdp' : word,
  );
  const { err } = await invoke([...dense.slice(0, -4), '--routing', 'balanced']);
  assert.match(err, /has no experts/);
});

async function notesOf(...words: string[]): Promise<string> {
  const { code, out, err } = await invoke([...words, '--json']);
  assert.equal(code, 0, err);
  return ((JSON.parse(out) as { notes?: string[] }).notes ?? []).join('\n');
}

test('dropped tokens are no model FLOPs, so that no utilisation is above the peak', async () => {
  const row = async (...more: string[]) => {
    const { out } = await invoke([...ASKED, '--routing', 'balanced', ...more, '--json']);
    return (JSON.parse(out) as { row: Record<'mfu' | 'hfu' | 'tokensPerSecond', number> }).row;
  };
  const [all, few] = [await row(), await row('--capacity-factor', '0.1')];
  assert.ok(few.mfu < few.hfu && few.hfu < 1, `${few.mfu} ${few.hfu}`);
  // Nine tenths of three passes over two experts a token and layer are dropped.
  const flops = modelFlopsPerToken(modelById('mixtral-8x7b'), 4096);
  const dropped = 0.9 * 3 * 32 * 2 * (3 * 2 * 4096 * 14_336);
  const ratio = few.mfu / few.tokensPerSecond / (all.mfu / all.tokensPerSecond);
  assert.ok(Math.abs(ratio / (1 - dropped / flops) - 1) < 1e-6, `${ratio}`);
});

test('a capacity without experts is refused; one that drops nothing says so, and where buffers are filled', async () => {
  const { code, err } = await invoke(['compare', ...DENSE, '--capacity-factor', '1']);
  assert.equal(code, 2);
  assert.match(err, /capacity-factor is 1, and .* has no experts; leave it out/);
  assert.match(await notesOf(...ASKED, '--capacity-factor', '20'), /capacity-factor of 20 drops nothing\.$/m);
  assert.match(
    await notesOf(...ASKED, '--capacity-factor', '20', '--framework', 'maxtext'),
    /capacity-factor of 20 drops nothing; the buffers of experts are filled to the capacity\./,
  );
});

test('where no experts are distributed, routing has no effect, and no rank sets the pace', async () => {
  const [strategy, ep] = [ASKED.indexOf('expert-parallel'), ASKED.indexOf('--ep')];
  const whole = ASKED.with(strategy, 'fsdp').toSpliced(ep, 2);
  assert.ok(!(await notesOf(...whole)).includes('busiest rank'));
  assert.match(await notesOf(...whole, '--routing', 'zipf:1.5'), /routing has no effect here: it is about/);
  assert.ok(!(await notesOf(...ASKED, '--routing', 'zipf:1.5')).includes('no effect'));
  assert.ok(
    !(await notesOf(...whole, '--routing', 'zipf:1.5', '--capacity-factor', '1')).includes('no effect'),
  );
});

test('libraries for experts’ tokens are those of GPUs that have them', async () => {
  const on = async (cluster: string, dispatcher: string) =>
    invoke([
      ...['compare', '--model', 'mixtral-8x7b', '--cluster', cluster, '--global-batch', '32'],
      ...['--strategy', 'expert-parallel', '--ep', '8', '--dispatcher', dispatcher],
    ]);
  for (const cluster of ['tpu-v5p:16', 'aws-trn2:1', 'gaudi2-node:2', 'atlas-800t-a2:2']) {
    for (const dispatcher of ['deepep', 'hybridep']) {
      const { code, err } = await on(cluster, dispatcher);
      assert.equal(code, 2, cluster);
      assert.match(err, new RegExp(`${dispatcher} is a library for NVIDIA GPUs.*choose alltoall`));
    }
  }
  assert.equal((await on('mi300x-node:2', 'hybridep')).code, 2);
  assert.equal((await on('mi300x-node:2', 'deepep')).code, 0);
  assert.equal((await on('tpu-v5p:16', 'alltoall')).code, 0);
});

test('CUDA graphs change nothing on Gaudi, whose compiler makes graphs, and the answer says so', async () => {
  const asked = [
    ...['simulate', '--model', 'llama2-7b', '--cluster', 'gaudi2-node:1', '--strategy', 'fsdp'],
    ...['--global-batch', '8'],
  ];
  const step = async (...more: string[]) =>
    (JSON.parse((await invoke([...asked, ...more, '--json'])).out) as { row: { stepTimeSeconds: number } })
      .row.stepTimeSeconds;
  assert.equal(await step('--cuda-graphs'), await step());
  assert.match(await notesOf(...asked, '--cuda-graphs'), /cuda-graphs has no effect here/);
});

test('a law that falls ever so steeply is one expert for all, and is written with an exponent, too', async () => {
  const one = file('one.txt', '1\n0\n0\n0\n0\n0\n0\n0\n');
  assert.equal(await seconds('--routing', 'zipf:1e9'), await seconds('--routing', one));
  assert.equal(await seconds('--routing', 'zipf:5e-1'), await seconds('--routing', 'zipf:0.5'));
});

test('counts whose sum is beyond a number spread as what they are in proportion to', async () => {
  const huge = file('huge.json', '[1.7e308, 1.7e308, 0, 0, 0, 0, 0, 0]');
  assert.equal(
    await seconds('--routing', huge),
    await seconds('--routing', file('two.json', '[1,1,0,0,0,0,0,0]')),
  );
});

test('a JSON file that is no list of shares is told as it was typed, and a binary one is not shown', async () => {
  const said = (name: string, text: string) => sentence('--routing', file(name, text));
  assert.match(
    await said('large.json', '[1,\n 1e400,1,1,1,1,1,1]'),
    /large\.json:2:2 '1e400' is no share of tokens/,
  );
  assert.match(
    await said('map.json', '{"a": 1}'),
    /map\.json:1 this is a map of keys and values; it is a list with/,
  );
  assert.match(
    await said('inner.json', '[{"a": 1},1,1,1,1,1,1,1]'),
    /inner\.json \[0\] a map of keys and values is no/,
  );
  assert.match(await said('open.json', '[1, 2'), /open\.json:1:6 this is not JSON/);
  const binary = await said('binary.csv', `\0\u0001PK${'\ufffd'.repeat(30)}`);
  assert.match(binary, /binary\.csv is not text; give a CSV or JSON file with a number for each expert\n?$/);
});

test('a result whose shares were changed since says which file and key', async () => {
  const path = file('later.txt', '2\n1\n1\n1\n1\n1\n1\n1\n');
  const { out } = await invoke([...ASKED, '--routing', path, '--json']);
  const result = file('later.json', out);
  file('later.txt', '3\n1\n1\n1\n1\n1\n1\n1\n');
  const { code, err } = await invoke(['simulate', result]);
  assert.equal(code, 2);
  assert.match(err, /later\.json: inputs\.scenario\.routing names '.*later\.txt', which says something else/);
  assert.ok(!err.includes('{'), err);
});

test('one rank to the experts leaves nothing to distribute, which the sentence says', async () => {
  const one = ASKED.flatMap((word, at) => (word === '8' && ASKED[at - 1] === '--ep' ? ['1'] : [word]));
  const { code, err } = await invoke(one);
  assert.equal(code, 2);
  assert.match(err, /ep=1 leaves every rank all of them; use ep=2 or more, or fsdp, zero-3 or ddp/);
});
