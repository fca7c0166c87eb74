import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRequest } from '../../cli/input/request.js';
import type { ArgumentValue } from '../../cli/options/arguments.js';
import { SCENARIO_KEYS } from '../../cli/options/keys.js';
import { isScenario, tokenCount } from '../../cli/options/rules.js';
import { SCENARIO_SCHEMA, scenarioJsonSchema } from '../../cli/options/scenario-schema.js';
import { invoke } from './invoke.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-scenario-'));

function file(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

const request = (operand?: string, options: Record<string, ArgumentValue> = {}) =>
  readRequest({ operand, options });

async function complaint(operand?: string, options: Record<string, ArgumentValue> = {}): Promise<string> {
  try {
    await request(operand, options);
  } catch (error) {
    assert.equal((error as Error).name, 'InputError', String(error));
    return (error as Error).message;
  }
  assert.fail('accepted');
}

const JOB = 'model: tiny\ncluster: h100-dgx:2\nglobal-batch: 16\n';

test('what the file leaves open takes the documented defaults', async () => {
  const { model, cluster, ...rest } = await request(file('job.yaml', JOB));
  assert.equal(cluster.devices, 2 * 8);
  assert.deepEqual(rest, {
    strategies: [],
    sequence: model.sequence,
    globalBatch: 16,
    precision: 'bf16',
    gradientPrecision: 'fp32',
    kernels: 'flash-fused',
    framework: 'megatron-core',
    defaults: {
      sequence: 'what tiny was pre-trained at',
      kernels: 'default of h100-sxm',
      framework: 'default of h100-sxm',
    },
    software: { kernels: 'flash-fused', attention: 'vendor', compile: true, loss: 'fused' },
    fixed: {},
    today: '2026-11-30',
    scenario: { model: 'tiny', cluster: 'h100-dgx:2', 'global-batch': 16 },
  });
});

test('kernels and framework default to what people train with on the accelerator; what is said stays', async () => {
  const on = async (cluster: string, options: Record<string, ArgumentValue> = {}) => {
    const said = { model: 'tiny', cluster, 'global-batch': '16', precision: 'fp16', ...options };
    const { kernels, framework, defaults } = await request(undefined, said);
    return { kernels, framework, from: [defaults?.kernels, defaults?.framework] };
  };
  const ofV100 = 'default of v100-sxm2-32';
  assert.deepEqual(await on('dgx1-v100:2'), {
    ...{ kernels: 'fused-softmax', framework: 'megatron-core', from: [ofV100, ofV100] },
  });
  assert.deepEqual(await on('dgx1-v100:2', { kernels: 'flash-1' }), {
    ...{ kernels: 'flash-1', framework: 'megatron-core', from: [undefined, ofV100] },
  });
  assert.equal((await on('tpu-v5p:4')).framework, 'jax');
  assert.equal((await on('gaudi2-node:1')).framework, 'megatron-deepspeed');
  assert.equal((await on('tpu-v5p:4', { framework: 'pytorch' })).framework, 'pytorch');
});

test('a file and the options that say the same give the same request', async () => {
  const text = `${JOB}seq: 32\nstrategy: [fsdp, ddp]\ntokens: 1.5T\ntp: 2\nzero: 1\nsequence-parallel: false\n`;
  const fromFile = await request(file('same.yaml', `${text}recompute: full\nprecision: fp8\n`));
  const fromOptions = await request(undefined, {
    ...{ model: 'tiny', cluster: 'h100-dgx:2', 'global-batch': '16', seq: '32', strategy: 'fsdp,ddp' },
    ...{
      tokens: '1.5T',
      tp: '2',
      zero: '1',
      'sequence-parallel': false,
      recompute: 'full',
      precision: 'fp8',
    },
  });
  assert.deepEqual(fromFile, fromOptions);
  assert.deepEqual(fromFile.fixed, { tp: 2, zero: 1, sequenceParallel: false, recompute: 'full' });
});

test('options override the file, key by key', async () => {
  const path = file('override.yaml', `${JOB}tp: 2\npp: 2\n`);
  const { fixed, globalBatch } = await request(path, { tp: '4' });
  assert.deepEqual(fixed, { tp: 4, pp: 2 });
  assert.equal(globalBatch, 16);
});

test('an option also rescues a key that the file gets wrong by name', async () => {
  const path = file('wrong-model.yaml', JOB.replace('tiny', 'no-such-model'));
  assert.equal((await request(path, { model: 'tiny' })).model.id, 'tiny');
});

test('a wrong value is told with file, line, column and the rule', async () => {
  const path = file('bad.yaml', `${JOB}tp: 0\nrecompute: ful\n`);
  const message = await complaint(path);
  assert.match(message, /bad\.yaml:4:5 tp: '0' is refused: tp is a whole number of at least 1/);
  assert.match(message, /bad\.yaml:5:12 recompute: .*did you mean 'full'/);
});

test('an unknown key is told with the nearest one', async () => {
  assert.match(
    await complaint(file('key.yaml', `${JOB}micro-bach: 1\n`)),
    /key\.yaml:4:1 .*did you mean 'micro-batch'/,
  );
});

test('an unknown model, cluster or strategy is told where it was said', async () => {
  assert.match(
    await complaint(file('m.yaml', JOB.replace('tiny', 'tinny'))),
    /m\.yaml:1:8 model: unknown model 'tinny': did you mean 'tiny'/,
  );
  assert.match(
    await complaint(file('c.yaml', JOB.replace('h100-dgx', 'h10-dgx'))),
    /c\.yaml:2:10 cluster: unknown cluster 'h10-dgx': did you mean 'h100-dgx'/,
  );
  assert.match(
    await complaint(file('s.yaml', `${JOB}strategy: fsdpp\n`)),
    /s\.yaml:4:11 strategy: unknown strategy 'fsdpp': did you mean 'fsdp'/,
  );
  assert.match(await complaint(undefined, { model: 'tinny' }), /^unknown model 'tinny'/);
});

test('what is missing is told with both ways to give it', async () => {
  const message = await complaint(file('empty.yaml', '# nothing yet\n'));
  assert.match(message, /^'model' is missing: .*--model llama3-70b.*model: llama3-70b/);
  assert.match(
    await complaint(undefined, { model: 'tiny', cluster: 'h100-dgx' }),
    /^'global-batch' is missing/,
  );
});

test('a model configuration and a cluster file are found from the folder of the scenario', async () => {
  const { model, cluster } = await inSubfolder();
  assert.equal(model.layers, 2);
  assert.equal(cluster.devices, 3 * 8);
});

function inSubfolder() {
  const config = {
    ...{ model_type: 'llama', hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 4 },
    ...{ num_key_value_heads: 4, intermediate_size: 128, vocab_size: 256, max_position_embeddings: 64 },
    ...{ hidden_act: 'silu', rms_norm_eps: 1e-5, tie_word_embeddings: false },
  };
  mkdirSync(join(FOLDER, 'mine'), { recursive: true });
  file('mine/config.json', JSON.stringify(config));
  return request(file('mine/job.yaml', 'model: ./config.json\ncluster: h100-dgx:3\nglobal-batch: 24\n'));
}

test('files that cannot be read are told as such', async () => {
  assert.match(
    await complaint(join(FOLDER, 'none.yaml')),
    /cannot read the scenario file .*there is no such file/,
  );
  assert.match(await complaint(FOLDER), /it is a folder/);
  assert.match(await complaint(undefined, { model: './none.json' }), /cannot read the model configuration/);
  assert.match(
    await complaint(undefined, { model: file('broken.json', '{') }),
    /broken\.json:1:2 this is not JSON/,
  );
});

test('a number of tokens may be written the way people say it', async () => {
  assert.equal(tokenCount('15T'), 15e12);
  assert.equal(tokenCount('300B'), 300e9);
  assert.equal(tokenCount('1.5e12'), 1.5e12);
  assert.equal(tokenCount('2_000_000'), 2e6);
  assert.equal(tokenCount(7), 7);
  for (const tokens of ['0', '-5', '15X', '', 'T', '1.2.3', 'e9']) {
    assert.equal(SCENARIO_SCHEMA.safeParse({ tokens }).success, false, tokens);
  }
});

test('the rules told at once are those of the schema', () => {
  const value = fc.oneof(
    fc.constantFrom(0, 1, 2, 3, 4, -1, 0.5, 2 ** 53, Infinity, NaN, true, false, null, '', '15T', '0', '1e9'),
    fc.constantFrom('bf16', 'full', 'none', 'flash', 'fp12', [], ['fsdp'], ['fsdp', 1], {}, { a: 1 }),
    fc.jsonValue(),
  );
  const key = fc.constantFrom(...SCENARIO_KEYS.map(({ name }) => name), 'modle');
  let kept = 0;
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 2 }), (values) => {
      const checked = SCENARIO_SCHEMA.safeParse(values);
      assert.equal(isScenario(values), checked.success, JSON.stringify(values));
      if (checked.success) assert.deepEqual(checked.data, { ...values });
      if (checked.success && Object.keys(values).length > 0) kept += 1;
    }),
    { seed: 23, numRuns: 5_000 },
  );
  assert.ok(kept > 100, `${kept} are kept`);
  for (const values of [null, undefined, [], 'model', 5]) assert.equal(isScenario(values), false);
});

test('the example of every key is a value the key takes', async () => {
  for (const { name, type, choices, example } of SCENARIO_KEYS as readonly {
    name: string;
    type: string;
    choices?: readonly unknown[];
    example: string;
  }[]) {
    const numeric = type === 'count' || type === 'factor' || typeof choices?.[0] === 'number';
    const value = type === 'flag' ? example === 'true' : numeric ? Number(example) : example;
    assert.equal(SCENARIO_SCHEMA.safeParse({ [name]: value }).success, true, name);
  }
});

test('schema/scenario.schema.json is the schema in use; `npm run golden` rewrites it', async () => {
  const path = new URL('../../../schema/scenario.schema.json', import.meta.url);
  const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  assert.equal(readFileSync(path, 'utf8'), text);
});

test('the published schema knows every key, describes it, and allows no other', async () => {
  const schema = scenarioJsonSchema() as {
    properties: Record<string, { description?: string }>;
    additionalProperties: boolean;
  };
  assert.deepEqual(
    Object.keys(schema.properties),
    SCENARIO_KEYS.map(({ name }) => name),
  );
  assert.ok(Object.values(schema.properties).every(({ description }) => (description ?? '').length > 10));
  assert.equal(schema.additionalProperties, false);
});

test('formats may be named as frameworks name them, in a file and as options', async () => {
  const words = {
    bfloat16: 'bf16',
    half: 'fp16',
    float16: 'fp16',
    Float32: 'fp32',
    tensorfloat32: 'tf32',
    float8: 'fp8',
  };
  for (const [theirs, ours] of Object.entries(words)) {
    assert.equal((await request(file('format.yaml', `${JOB}precision: ${theirs}\n`))).precision, ours);
    const said = { model: 'tiny', cluster: 'h100-dgx:2', 'global-batch': '16', precision: theirs };
    assert.equal((await request(undefined, said)).precision, ours);
  }
  const gradients = await request(file('gradients.yaml', `${JOB}gradient-precision: bfloat16\n`));
  assert.equal(gradients.gradientPrecision, 'bf16');
  assert.match(
    await complaint(file('int8.yaml', `${JOB}precision: int8\n`)),
    /int8\.yaml:4:12 precision: 'int8'/,
  );
});

test('a model may have its name on the hub, and a cluster that of its node at a provider', async () => {
  const text = 'model: meta-llama/Meta-Llama-3-70B\ncluster: p5:2\nglobal-batch: 16\n';
  const { model, cluster } = await request(file('theirs.yaml', text));
  assert.deepEqual([model.id, cluster.id, cluster.devices], ['llama3-70b', 'aws-p5', 16]);
  const unknown = text.replace('Meta-Llama-3-70B', 'Llama-4-Scout');
  assert.match(
    await complaint(file('unknown.yaml', unknown)),
    /unknown\.yaml:1:8 model: 'meta-llama\/Llama-4-Scout' is no file/,
  );
});

test('figures beyond anything meant are refused with the limit, not counted with', async () => {
  const asked = ['compare', '--model', 'llama3.2-1b', '--strategy', 'ddp', '--global-batch', '64'];
  const cases: [options: string[], said: RegExp][] = [
    [['--cluster', 'h100-dgx:1', '--tokens', '1e300'], /--tokens: '1e\+300' is refused: .* at most 10{18}/],
    [['--cluster', 'h100-dgx:1', '--tokens', '0.5'], /at least 1/],
    [['--cluster', 'h100-dgx:1', '--price', '1e308'], /--price: .* at most 10{9}/],
    [['--cluster', `h100-dgx:1..${'9'.repeat(400)}`], /a range goes up to 16777216/],
    [['--cluster', 'h100-dgx:1', '--memory-margin', '100%'], /a share of at least 0 and less than 1/],
  ];
  for (const [options, said] of cases) {
    const { code, err } = await invoke([...asked, ...options]);
    assert.equal(code, 2, options.join(' '));
    assert.match(err, said);
  }
});
