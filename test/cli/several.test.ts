import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SeveralComparisons } from '../../planning/several.js';
import { records } from '../reports/csv/read.js';
import { invoke, PIPED } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-several-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const at = (name: string) => join(folder, name);

const LISTS = ['--cluster', 'h100-dgx:1..4,b200-dgx:1', '--global-batch', '64,128', '--seq', '64'];
const FIXED = ['--micro-batch', '1', '--recompute', 'none'];
const REST = ['--strategy', 'zero-3,megatron-3d', '--tokens', '1B', ...FIXED];
const SWEEP = ['compare', '--model', 'tiny', ...LISTS, ...REST];

async function several(argv: readonly string[]): Promise<SeveralComparisons> {
  const { code, out, err } = await invoke([...argv, '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out) as SeveralComparisons;
}

let known: SeveralComparisons | undefined;
async function swept(): Promise<SeveralComparisons> {
  known ??= await several(SWEEP);
  return known;
}

test('lists and ranges are every combination, clusters before batches, and a range doubles', async () => {
  const { schema, varies, cells } = await swept();
  assert.equal(schema, 'llmsim.compare-several/1');
  assert.deepEqual(varies, ['cluster', 'globalBatch']);
  const clusters = ['h100-dgx:1', 'h100-dgx:2', 'h100-dgx:4', 'b200-dgx:1'];
  assert.deepEqual(
    cells.map(({ name }) => name),
    clusters.flatMap((cluster) => [`${cluster}, global batch 64`, `${cluster}, global batch 128`]),
  );
});

test('each cell is the single question, to the last figure', async () => {
  const { cells } = await swept();
  for (const { cluster, inputs, comparison } of cells) {
    const question = ['--cluster', cluster, '--global-batch', `${inputs.globalBatch}`, '--seq', '64'];
    const { out } = await invoke(['compare', '--model', 'tiny', ...question, ...REST, '--json']);
    assert.deepEqual(comparison, JSON.parse(out));
  }
});

test('strong scaling is step times and devices, by kind of cluster and by batch', async () => {
  const { cells } = await swept();
  const step = (i: number) => cells[i]!.comparison!.rows[0]!.stepTimeSeconds;
  // h100-dgx of 1, 2 and 4 nodes, each with both batches; then the one b200-dgx, which scales against nothing.
  for (const [i, base, ratio] of [
    [0, 0, 1],
    [2, 0, 2],
    [4, 0, 4],
    [1, 1, 1],
    [5, 1, 4],
  ] as const) {
    const { ofDevices, speedUp, efficiency } = cells[i]!.strongScaling!;
    assert.equal(ofDevices, 8);
    assert.equal(speedUp, step(base) / step(i));
    assert.ok(Math.abs(efficiency - speedUp / ratio) < 1e-12);
  }
  assert.deepEqual([cells[6]!.strongScaling, cells[7]!.strongScaling], [null, null]);
});

test('questions that differ in how long their sequences are have names, columns and cells of their own', async () => {
  const asked = ['compare', '--model', 'tiny', '--cluster', 'h100-dgx:1..2', '--global-batch', '64'];
  const lengths = [...asked, '--strategy', 'zero-3', '--seq', '128,mean:20,mean:60'];
  const { varies, cells } = await several(lengths);
  assert.deepEqual(varies, ['cluster', 'sequence']);
  const own = cells[1]!.inputs.sequence;
  const told = ['128', `${own} (mean 20, packed)`, `${own} (mean 60, packed)`];
  assert.deepEqual(
    cells.map(({ name }) => name),
    ['h100-dgx:1', 'h100-dgx:2'].flatMap((cluster) => told.map((seq) => `${cluster}, seq ${seq}`)),
  );
  // Each scales against the same lengths on the smaller cluster.
  for (const i of [3, 4, 5]) {
    const [small, large] = [cells[i - 3]!, cells[i]!].map(
      (cell) => cell.comparison!.rows[0]!.stepTimeSeconds,
    );
    assert.equal(cells[i]!.strongScaling!.speedUp, small! / large!);
  }
  const { out } = await invoke(lengths);
  assert.match(out, /seq {2}devices/);
  assert.match(out, /\(mean 20, packed\)/);
  await invoke([...lengths, '--csv', at('lengths.csv')]);
  const rows = records(readFileSync(at('lengths.csv'), 'utf8'));
  assert.deepEqual(
    rows.slice(0, 3).map((row) => [row.sequence_lengths, row.packing, row.train, row.optimizer]),
    [
      ['', '', 'full', 'adamw'],
      ['mean:20', 'packed', 'full', 'adamw'],
      ['mean:60', 'packed', 'full', 'adamw'],
    ],
  );
});

test('a scenario file says lists as YAML does, and options override one of them', async () => {
  const lists =
    'cluster: [h100-dgx:1..4, b200-dgx:1]\nglobal-batch: [64, 128]\nseq: 64\nmicro-batch: 1\nrecompute: none\n';
  const path = file('sweep.yaml', `model: [tiny]\n${lists}strategy: [zero-3, megatron-3d]\ntokens: 1B\n`);
  assert.deepEqual(await several(['compare', path]), await swept());
  const { out } = await invoke([
    'compare',
    path,
    '--cluster',
    'h100-dgx:2',
    '--global-batch',
    '64',
    '--json',
  ]);
  assert.equal((JSON.parse(out) as { schema: string }).schema, 'llmsim.compare/1');
});

test('one file holds the rows of all, with what varies and the scaling of the fastest', async () => {
  const path = at('all.csv');
  const { code, err } = await invoke([...SWEEP, '--csv', path, '--set', 'node.nics.bandwidth=40 GB/s']);
  assert.equal(code, 0, err);
  const rows = records(readFileSync(path, 'utf8'));
  assert.equal(rows.length, 8 * 2);
  for (const row of rows) {
    assert.equal(row.speed_up !== '', row.rank === '1' && row.cluster === 'h100-dgx');
    assert.deepEqual([row.seq, row.set], ['64', 'node.nics.bandwidth=40GB/s']);
  }
  const last = rows.filter(({ rank, nodes }) => rank === '1' && nodes === '4')[0]!;
  assert.equal(Number(last.scaling_of_devices), 8);
  assert.ok(Math.abs(Number(last.speed_up) / 4 - Number(last.scaling_efficiency)) < 1e-12);
});

test('the table has a row for each question and the verdict above them', async () => {
  const { out } = await invoke(SWEEP);
  assert.match(out, /^8 questions: .* on 8 to 32 devices/);
  assert.match(out, /\nSoonest: .*\nCheapest: /s);
  for (const cluster of ['h100-dgx:1', 'h100-dgx:2', 'h100-dgx:4', 'b200-dgx:1']) {
    assert.equal(out.split('\n').filter((line) => line.startsWith(`${cluster} `)).length, 2, cluster);
  }
  assert.match(out, /100\.0 %/);
  const narrow = await invoke(SWEEP, { ...PIPED, width: 60 });
  for (const line of narrow.out.split('\n')) assert.ok(line.length <= 60, line);
  const { out: markdown } = await invoke([...SWEEP, '--format', 'markdown']);
  assert.equal(markdown.split('\n').filter((line) => line.startsWith('| `')).length, 8);
});

test('what was not tried is said of the clusters so large, and of no other', async () => {
  // 32 and 64 nodes are 256 and 512 devices: all is weighed of the first.
  const job = ['--model', 'llama3-8b', '--global-batch', '512', '--strategy', 'interleaved-1f1b'];
  const { out } = await invoke(['compare', ...job, '--cluster', 'h100-dgx:32,64'], PIPED);
  assert.match(
    out,
    /\nNot tried for h100-dgx:64: vpp that does not divide the layers of a stage; see --thorough\.\n$/,
  );
  const { out: both } = await invoke(['compare', ...job, '--cluster', 'h100-dgx:64,128'], PIPED);
  assert.match(both, /\nNot tried: vpp that/);
});

test('a question without an answer is a row that says why, and the others are answered', async () => {
  const one = ['compare', '--model', 'llama3-70b', '--cluster', 'h100-dgx:1,8', '--global-batch', '64'];
  const answered = await invoke([...one, '--strategy', 'zero-3']);
  assert.equal(answered.code, 0);
  assert.match(answered.out, /does not fit; .{10}/);
  const odd = ['compare', '--model', 'tiny', '--cluster', 'h100-dgx:1', '--strategy', 'ddp'];
  const refused = await invoke([...odd, '--global-batch', '8,9']);
  assert.equal(refused.code, 0);
  assert.match(refused.out, /cannot run: /);
  const none = await invoke([...odd, '--global-batch', '9,10']);
  assert.equal(none.code, 2);
  assert.equal(none.out, '');
  assert.match(none.err, /global batch 9: .*\nglobal batch 10: /s);
});

test('a report is made of the document, and its results say how to get each alone', async () => {
  const sweep = ['compare', '--model', 'tiny', '--cluster', 'h100-dgx:1,2', '--global-batch', '16'];
  const { out } = await invoke([...sweep, '--strategy', 'zero-3', '--json', '--detail']);
  const document = JSON.parse(out) as SeveralComparisons;
  assert.match(document.command!, /--cluster h100-dgx:1,2 /);
  const alone = document.cells[1]!.comparison!;
  assert.match(alone.command!, /--cluster h100-dgx:2 --global-batch 16 /);
  const words = alone.command!.split(' ').slice(1, -2);
  assert.deepEqual(JSON.parse((await invoke([...words, '--json', '--detail'])).out), alone);
  const path = file('sweep.json', out);
  const page = at('page.html');
  assert.equal((await invoke(['report', path, '-o', page])).code, 0);
  const html = readFileSync(page, 'utf8');
  for (const { name } of document.cells) assert.ok(html.includes(name), name);
  const broken = file('broken.json', out.replace('"ofDevices"', '"devices"'));
  const { code, err } = await invoke(['report', broken, '-o', page]);
  assert.equal(code, 2);
  assert.match(err, /cells\[0\]\.strongScaling: 'ofDevices' is missing/);
});

test('ranges and lists that make no sense are told', async () => {
  const told = async (key: string, value: string) => {
    const { code, err } = await invoke([
      'compare',
      '--model',
      'tiny',
      '--global-batch',
      '8',
      `--${key}`,
      value,
    ]);
    assert.equal(code, 2, value);
    return err;
  };
  assert.match(await told('cluster', '8,16'), /'8' is a size without a cluster before it; write h100-dgx:8/);
  assert.match(await told('cluster', 'h100-dgx:8..2'), /'8\.\.2' is no range/);
  assert.match(await told('cluster', ','), /',' names nothing/);
  for (const wrong of ['1,024', '8..', '0..8', '8,,16', '1.5,2', 'x']) {
    assert.match(
      await told('seq', wrong),
      /seq is a whole number of at least 1, or several: 4096,8192; or mean:600/,
    );
  }
  const single = await invoke(['simulate', ...SWEEP.slice(1)]);
  assert.equal(single.code, 2);
  assert.match(single.err, /cluster and global-batch have several values, which make 8 questions/);
});

test('progress counts questions, and names the one at work', async () => {
  const { compareSeveral } = await import('../../planning/several.js');
  const { readRequests } = await import('../../cli/input/request.js');
  const options = { model: 'tiny', cluster: 'h100-dgx:1,2', 'global-batch': '16', strategy: 'zero-3,ddp' };
  const questions = (await readRequests({ operand: undefined, options })).map(({ request, words }) => {
    return { request, cluster: words.cluster!, options: {} };
  });
  const seen: [done: number, total: number, what: string][] = [];
  compareSeveral(questions, { onProgress: (...news) => seen.push(news) });
  const shares = seen.map(([done, total]) => done / total);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  assert.ok(seen.every(([, total]) => total === 2));
  assert.equal(shares.at(-1), 1);
  assert.ok(seen.some(([done, , what]) => done === 1.5 && what === 'h100-dgx:2: ddp'));
});
