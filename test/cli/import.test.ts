/** `llmsim import`, and questions that are asked `--from` launch files. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scenarioIn } from '../../cli/input/scenario.js';
import { fixture } from '../launch/read.js';
import { invoke } from './invoke.js';

const FIXTURES = fileURLToPath(new URL('../../../test/launch/fixtures/', import.meta.url));
const LLAMA = join(FIXTURES, 'llama-fp8.sbatch');
const folder = mkdtempSync(join(tmpdir(), 'llmsim-import-'));
after(() => rmSync(folder, { recursive: true }));

const written = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** A script whose job is simulated in no time. */
const SMALL = `torchrun --nproc_per_node 8 pretrain_gpt.py --num-layers 4 --hidden-size 512 --num-attention-heads 8 \\
  --seq-length 256 --max-position-embeddings 256 --vocab-size 1000 --micro-batch-size 1 --global-batch-size 16 \\
  --tensor-model-parallel-size 2 --bf16 --hidden-dropout 0 --attention-dropout 0 --delay-wgrad-compute
`;

test('the scenario on standard output loads again, and the account is beside it', async () => {
  const { code, out, err } = await invoke(['import', LLAMA, '--cluster', 'h100-dgx']);
  assert.equal(code, 0);
  const scenario = await scenarioIn(out, 'job.yaml');
  assert.deepEqual(
    [scenario.model, scenario.cluster, scenario.tp, scenario.vpp],
    ['llama3-8b', 'h100-dgx:16', 4, 2],
    'a cluster without a size has that of the files',
  );
  assert.match(out, /^# Imported from megatron-lm, slurm by `llmsim import`/);
  assert.match(err, /llama-fp8\.sbatch:39 --num-layers-per-virtual-pipeline-stage 4 → vpp\n/);
  assert.match(err, /llama-fp8\.sbatch:31 --dead-flag: it is in a branch that is not followed/);
});

test('as JSON: the lists, with file and line', async () => {
  const { code, out } = await invoke(['import', LLAMA, '--json', '--quiet']);
  assert.equal(code, 0);
  const { schema, kind, scenario, understood, assumed, ignored } = JSON.parse(out);
  assert.deepEqual([schema, kind, scenario.tp], ['llmsim.import/1', 'megatron-lm', 4]);
  const tp = understood.find(({ option }: { option: string }) => option === 'tp');
  assert.deepEqual(tp, {
    file: LLAMA,
    line: 37,
    key: '--tensor-model-parallel-size',
    value: '4',
    option: 'tp',
  });
  assert.ok(assumed.length > 0 && ignored.every(({ line }: { line: number }) => line >= 1));
});

test('compare and simulate --from a script answer as they do from the scenario that it becomes', async () => {
  const script = written('small.sh', SMALL);
  const yaml = await invoke(['import', script, '--cluster', 'h100-dgx', '--quiet']);
  const scenario = written('small.yaml', yaml.out);
  const rows = async (...words: string[]) => JSON.parse((await invoke([...words, '--json'])).out).rows;
  const from = await rows('compare', '--from', script, '--cluster', 'h100-dgx');
  const file = await rows('compare', scenario);
  assert.equal(from.length, 1);
  assert.equal(from[0].stepTimeSeconds, file[0].stepTimeSeconds);
  assert.deepEqual([from[0].strategy, from[0].layout.tp, from[0].layout.zero], ['megatron-3d', 2, 0]);
  const { code, out } = await invoke(['simulate', '--from', script, '--cluster', 'h100-dgx', '--tp', '4']);
  assert.equal(code, 0);
  assert.match(out, /megatron-3d {2}tp4 dp2/, 'an option counts more, and dp follows');
});

test('on several clusters, replicas are as many as each has room for', async () => {
  const script = written('small.sh', SMALL);
  const { code, out } = await invoke(['compare', '--from', script, '--cluster', 'h100-dgx:1,2', '--json']);
  assert.equal(code, 0);
  interface Cell {
    readonly comparison: { readonly rows: readonly { readonly layout: { readonly dp: number } }[] };
  }
  const { cells } = JSON.parse(out) as { cells: readonly Cell[] };
  const sizes = cells.map(({ comparison }) => comparison.rows[0]!.layout.dp);
  // 8 and 16 devices at tp 2.
  assert.deepEqual(sizes, [8 / 2, 16 / 2]);
});

test('an answer says what was left out of the script though it matters', async () => {
  const script = written('small.sh', SMALL);
  const { out } = await invoke(['compare', '--from', script, '--cluster', 'h100-dgx']);
  assert.match(out.replace(/\s+/g, ' '), /left out, though it matters: --delay-wgrad-compute/);
});

test('a model of one’s own stands in a scenario by the fields of its config.json', async () => {
  const text =
    'model: { model_type: llama, num_hidden_layers: 2, hidden_size: 64 }\ncluster: h100-dgx\nglobal-batch: 8\n';
  const { code, err } = await invoke(['compare', written('own.yaml', text)]);
  assert.equal(code, 2);
  assert.match(err, /own\.yaml:1:8 model: config\.json: field '\w+' is missing/);
});

test('what a question lacks is asked for, all at once, and given by options', async () => {
  const script = join(FIXTURES, 'positional.sh');
  const asked = await invoke(['compare', '--from', script]);
  assert.equal(asked.code, 2);
  assert.match(
    asked.err,
    /give --tp\n.*give --micro-batch\n.*give --tokens\n.*give --model\n.*give --cluster NAME/,
  );
  assert.equal((await invoke(['import', script])).code, 1, 'a scenario with holes is no whole answer');
});

test('what is no launch file is a sentence', async () => {
  const none = await invoke(['import']);
  assert.deepEqual(
    [none.code, none.err],
    [2, 'import takes the files that start a job, and none is given: llmsim import train.sh\n'],
  );
  for (const [name, text, said] of [
    ['a.sh', 'x'.repeat(10e6), /it holds 10 MB, and 4 MB is the most/],
    ['b.sh', 'torchrun \0', /is no text/],
    ['c.md', '# words', /is no launch file that llmsim knows/],
  ] as const) {
    const { code, err } = await invoke(['import', written(name, text)]);
    assert.equal(code, 2);
    assert.match(err, said);
  }
  assert.match((await invoke(['import', join(folder, 'absent.sh')])).err, /cannot read the launch file/);
});

test('every fixture by itself becomes a scenario that loads', async () => {
  for (const name of [
    'gpt-175b.sh',
    'mixtral-case.sh',
    'deepseek-fsdp.sh',
    'bloom-deepspeed.sh',
    'nemo.yaml',
    'bridge.yaml',
  ]) {
    const { out } = await invoke(['import', join(FIXTURES, name), '--quiet']);
    assert.ok(fixture(name).length > 0);
    await scenarioIn(out, `${name}.yaml`);
  }
});

test('a job on a part of each node is on a part of each node', async () => {
  const half = written('half.sh', SMALL.replace('--nproc_per_node 8', '--nnodes 2 --nproc_per_node 4'));
  const { code, out, err } = await invoke(['import', half, '--cluster', 'a100-dgx']);
  assert.equal(code, 0);
  assert.match(out, /^cluster: a100-dgx:2x4of8$/m);
  assert.match(out, /^dp: 4$/m, '8 devices / tp 2');
  assert.match(err, /the files start 4 of the 8 devices of each node: a100-dgx:2x4of8/);
  const asked = await invoke(['compare', '--from', half, '--cluster', 'a100-dgx', '--json']);
  assert.equal(JSON.parse(asked.out).rows[0].layout.dp, 4);
});

test('a configuration that lies beside the script which names it is read with it', async () => {
  const script = written('ds.sh', `${SMALL.trimEnd()} --deepspeed --deepspeed_config conf/stage.json\n`);
  const before = await invoke(['import', script]);
  assert.match(
    before.err,
    /--deepspeed_config conf\/stage\.json: it says more of the job, and was not handed over \(it matters\)/,
  );
  mkdirSync(join(folder, 'conf'));
  written('conf/stage.json', '{ "zero_optimization": { "stage": 2 } }');
  const { code, out, err } = await invoke(['import', script]);
  assert.equal(code, 0);
  assert.match(out, /^zero: 2$/m);
  assert.match(err, /stage\.json is read, too: .*ds\.sh names it/);
});

test('compare and import count the same keys as unknown', async () => {
  const script = written('odd.sh', `${SMALL.trimEnd()} --odd-one 1 --odd-two\n`);
  const imported = await invoke(['import', script]);
  assert.match(imported.err, /^ignored: \d+ \(1 matters, 2 keys llmsim does not know\)$/m);
  const { out } = await invoke(['compare', '--from', script, '--cluster', 'h100-dgx']);
  assert.match(out.replace(/\s+/g, ' '), /; 2 other keys llmsim does not know/);
});

test('a value that only running tells is no part of the file that is written', async () => {
  const script = written(
    'open.sh',
    SMALL.replace('--global-batch-size 16', '--global-batch-size $(( $N * 4 ))'),
  );
  const file = join(folder, 'open.yaml');
  const { code } = await invoke(['import', script, '--out', file, '--cluster', 'h100-dgx']);
  assert.equal(code, 1);
  assert.doesNotMatch(readFileSync(file, 'utf8'), /^(global-batch|tokens):/m);
});
