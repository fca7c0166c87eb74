/** `--seq-lengths`, `--packing` and `--objective`: what they do to an answer, how it is asked again, and what is wrong with them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { invoke } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-sequences-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const ASKED = [
  ...['simulate', '--model', 'qwen3-0.6b', '--cluster', 'h100-dgx:1', '--strategy', 'fsdp'],
  ...['--global-batch', '16', '--seq', '1024', '--micro-batch', '2', '--tp', '1', '--recompute', 'none'],
];

interface Answer {
  readonly inputs: { readonly lengths?: { readonly mean: number; readonly words: string } };
  readonly row: {
    readonly stepTimeSeconds: number;
    readonly tokensPerSecond: number;
    readonly paddingShare?: number;
    readonly memory: { readonly peakBytes: number };
  };
}

async function answer(...more: string[]): Promise<Answer & { readonly text: string }> {
  const { code, out, err } = await invoke([...ASKED, ...more, '--json']);
  assert.equal(code, 0, err);
  return { ...(JSON.parse(out) as Answer), text: out };
}

async function sentence(...more: string[]): Promise<string> {
  const { code, err } = await invoke([...ASKED, ...more]);
  assert.equal(code, 2, err);
  return err;
}

test('a histogram of one full length is no distribution', async () => {
  const full = await answer();
  const same = await answer('--seq-lengths', file('full.csv', 'tokens,count\n1024,7\n'));
  assert.equal(same.inputs.lengths, undefined);
  assert.deepEqual(same.row, full.row);
});

test('CSV, lines of numbers and lines of JSON say the same', async () => {
  const forms = [
    file('a.csv', 'tokens,count\n256,3\n1024,1\n'),
    file('b.txt', '256\n256\n1024\n256\n'),
    file('c.jsonl', '{"tokens": 256, "count": 3}\n{"tokens": 1024}\n'),
  ];
  for (const form of forms) {
    const { inputs, row } = await answer('--seq-lengths', form, '--packing', 'padded');
    assert.equal(inputs.lengths?.mean, 448);
    const tokens = row.tokensPerSecond * row.stepTimeSeconds;
    assert.ok(Math.abs(tokens - 16 * 448) < 1e-6, `${tokens}`);
    // Two sequences: both short 9 times in 16, so 9/16 · 256 + 7/16 · 1024 tokens are computed for 448.
    assert.ok(Math.abs(row.paddingShare! - (1 - 448 / 592)) < 1e-12, `${row.paddingShare}`);
  }
});

test('padded sequences take less time than full ones, and packed ones learn from more tokens', async () => {
  const full = await answer();
  const padded = await answer('--seq-lengths', 'mean:200', '--packing', 'padded');
  const packed = await answer('--seq-lengths', 'mean:200');
  assert.ok(padded.row.stepTimeSeconds < full.row.stepTimeSeconds);
  assert.ok(packed.row.stepTimeSeconds <= full.row.stepTimeSeconds);
  assert.ok(packed.row.tokensPerSecond > padded.row.tokensPerSecond);
  assert.equal(padded.row.memory.peakBytes, full.row.memory.peakBytes);
});

test('a result of it is asked again', async () => {
  const { text } = await answer('--seq-lengths', 'mean:200', '--packing', 'padded', '--objective', 'dpo');
  const path = file('asked.json', text);
  const { code, out, err } = await invoke(['simulate', path, '--json']);
  assert.equal(code, 0, err);
  assert.deepEqual((JSON.parse(out) as Answer).row, (JSON.parse(text) as Answer).row);
});

test('what cannot be read is a sentence with its line', async () => {
  const wrong = file('wrong.csv', 'tokens,count\n256,3\nmany,1\n');
  assert.match(await sentence('--seq-lengths', wrong), /wrong\.csv:3 'many' is no length/);
  const negative = file('negative.jsonl', '12\n{"tokens": 5, "count": -1}\n');
  assert.match(await sentence('--seq-lengths', negative), /negative\.jsonl:2 '-1' is no count/);
  const broken = file('broken.jsonl', '{"tokens"\n');
  assert.match(await sentence('--seq-lengths', broken), /broken\.jsonl:1 is not JSON/);
  assert.match(await sentence('--seq-lengths', file('empty.csv', 'tokens,count\n')), /has no sequences/);
  assert.match(await sentence('--seq-lengths', 'mean:2000'), /a full sequence has 1024/);
  assert.match(await sentence('--seq-lengths', '600'), /a mean is written mean:600/);
  assert.match(await sentence('--seq-lengths', join(folder, 'none.csv')), /cannot read the sequence lengths/);
});

test('a wrong mean, another separator and a file of bytes are told so', async () => {
  for (const mean of ['mean:0', 'mean:-3', 'mean:1k', 'mean:'])
    assert.match(
      await sentence('--seq-lengths', mean),
      /a mean is a number of tokens of at least 1.*mean:600/,
    );
  const semicolons = file('semicolons.csv', 'tokens;count\n256;3\n');
  assert.match(await sentence('--seq-lengths', semicolons), /semicolons\.csv:1 has ';' between its columns/);
  assert.match(
    await sentence('--seq-lengths', file('tabs.csv', 'tokens\tcount\n256\t3\n')),
    /tabs\.csv:1 has tabs between its columns/,
  );
  const bytes = file('bytes.bin', '\u0000\u0001A\u001b[31m'.repeat(400));
  const told = await sentence('--seq-lengths', bytes);
  assert.match(told, /bytes\.bin:1 '\?\?A\?\[31m.{32}…' is no length/);
});

test('longer sequences are cut, and the answer says how many', async () => {
  const long = file('long.csv', 'tokens,count\n512,3\n4096,1\n');
  const { out } = await invoke([...ASKED, '--seq-lengths', long]);
  assert.match(
    out.replaceAll(/\s+/g, ' '),
    /1 of 4 sequences \(25\.0 %\) are longer than seq, 1024 tokens, and cut there/,
  );
});

test('a reference model without a preference, and generation, are sentences', async () => {
  assert.match(await sentence('--reference-model'), /give objective as dpo/);
  for (const objective of ['ppo', 'grpo', 'rloo', 'online-dpo']) {
    assert.match(await sentence('--objective', objective), /generation is not modelled.*--objective dpo/);
  }
});

test('options without effect are said', async () => {
  const { out } = await invoke([...ASKED, '--packing', 'padded']);
  assert.match(out, /packing has no effect here: every sequence is as long as seq/);
});

/** The question without `--seq`, which some of the tests say otherwise. */
const WITHOUT = ASKED.filter((word, i) => word !== '--seq' && ASKED[i - 1] !== '--seq');

async function asking(...more: string[]) {
  const { code, out, err } = await invoke([...WITHOUT, ...more, '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out) as Answer & {
    readonly inputs: { readonly sequence: number; readonly scenario?: { readonly seq?: string } };
  };
}

test('seq as a distribution is seq-lengths under the longest there is', async () => {
  const lengths = file('longest.csv', 'tokens,count\n256,3\n1024,1\n');
  const [short, long] = [await asking('--seq', lengths), await answer('--seq-lengths', lengths)];
  assert.equal(short.inputs.sequence, 1024);
  assert.deepEqual(short.row, long.row);
  assert.deepEqual(short.inputs.lengths, long.inputs.lengths);
  // qwen3-0.6b was pre-trained at 4,096 tokens.
  const mean = await asking('--seq', 'mean:600');
  const told = await asking('--seq', '4096', '--seq-lengths', 'mean:600');
  assert.equal(mean.inputs.sequence, 4096);
  assert.deepEqual(mean.row, told.row);
  assert.equal(mean.inputs.scenario?.seq, 'mean:600');
});

test('a question about lengths is asked again, from a scenario file as well', async () => {
  const lengths = file('again.csv', 'tokens,count\n256,3\n512,1\n');
  const scenario = file('lengths.yml', 'seq: again.csv\n');
  const asked = await asking(scenario);
  const typed = await asking('--seq', lengths);
  assert.deepEqual(asked.row, typed.row);
  const result = file('again.json', (await invoke([...WITHOUT, '--seq', lengths, '--json'])).out);
  const { code, out, err } = await invoke(['simulate', result, '--json']);
  assert.equal(code, 0, err);
  assert.deepEqual((JSON.parse(out) as Answer).row, asked.row);
});

test('counts and distributions stand beside each other, each a question', async () => {
  const { code, out, err } = await invoke([
    ...['compare', ...WITHOUT.slice(1), '--seq', '512,mean:300,2048'],
  ]);
  assert.equal(code, 0, err);
  for (const cell of ['512', 'mean:300', '2,048']) assert.ok(out.includes(cell), out);
});

test('what is wrong with a distribution is a sentence', async () => {
  const refused = async (...more: string[]) => {
    const { code, err } = await invoke([...WITHOUT, ...more]);
    assert.equal(code, 2, err);
    return err;
  };
  assert.match(
    await refused('--seq', 'mean:600', '--seq-lengths', 'mean:300'),
    /seq-lengths does, too; leave/,
  );
  assert.match(
    await refused('--seq', 'mean:90000'),
    /mean of 90000 tokens, and a full sequence has 4096; give/,
  );
  assert.match(
    await refused('--seq', 'mean:no'),
    /or mean:600, or a file of lengths, whose name ends in \.csv/,
  );
  assert.match(await refused('--seq', 'gone.csv'), /gone\.csv/);
});
