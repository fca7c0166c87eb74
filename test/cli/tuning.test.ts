/** `--train` and what goes with it: what makes no sense is a sentence, what is trained heads the answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRequest } from '../../cli/input/request.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { inputsOf } from '../../planning/inputs.js';
import { recomputesOf } from '../../planning/search/choices.js';
import { tunedOtherwise } from '../../planning/software.js';
import { heading } from '../../reports/tables/heading.js';

const JOB = { model: 'llama2-7b', cluster: 'h100-dgx:1', 'global-batch': '8', seq: '2048' };
const ask = (options: Readonly<Record<string, string | boolean>>) =>
  readRequest({ operand: undefined, options: { ...JOB, ...options } });

test('the head of an answer and its inputs say how much is trained, and how the rest is kept', async () => {
  const request = await ask({ train: 'qlora', 'lora-rank': '8' });
  const { trainedParameters, parameters, tuning } = inputsOf(request);
  assert.equal(trainedParameters, 19_988_480);
  assert.equal(parameters, 6_738_415_616 + 19_988_480);
  assert.equal(tuning?.base, 'nf4-double');
  assert.match(
    heading(request, parameterCount(request.model)).join('\n'),
    /trains 20\.0 M of 6\.76 B parameters \(LoRA of rank 8 on 7 projections .* nf4 with double quantisation\)/,
  );
  const full = await ask({});
  assert.equal(inputsOf(full).trainedParameters, undefined);
  assert.equal((await ask({ train: 'full' })).model, full.model);
});

test('what cannot be trained so is refused, with what to do', async () => {
  const refused: readonly [Readonly<Record<string, string>>, RegExp][] = [
    [{ train: 'frozen:embedding,blocks' }, /only the head is left.*freeze fewer parts/],
    [{ train: 'frozen:embedding,blocks,head,norms' }, /nothing is left to be trained/],
    [
      { train: 'frozen:embedding', 'base-format': 'nf4' },
      /base-format is about frozen matrices of blocks, and none is/,
    ],
    [{ train: 'frozen:wings' }, /'wings' is no part that can be frozen; choose embedding/],
    [{ train: 'frozen:router' }, /'router' is no part that llama2-7b has.*choose embedding, head, blocks/],
    [{ train: 'frozen:norms,experts' }, /'experts' is no part that llama2-7b has/],
    [
      { model: 'mixtral-8x7b', train: 'frozen:feed-forward' },
      /'feed-forward' is no part that mixtral-8x7b has/,
    ],
    // The largest smaller side is that of attention and of gate, up and down: 4096.
    [{ train: 'lora', 'lora-rank': '4097' }, /no adapted matrix of llama2-7b has more than 4096/],
    [{ model: 'llama3.2-1b', train: 'frozen:head' }, /output matrix of llama3.2-1b is its embedding's/],
    [{ model: 'mixtral-8x7b', train: 'lora', 'lora-variant': 'dora' }, /not for experts; give lora/],
    [{ model: 'deepseek-v3', mtp: '1', train: 'lora' }, /only trained with the whole model/],
    [{ 'lora-rank': '4' }, /lora-rank is about adapters/],
  ];
  for (const [options, sentence] of refused)
    await assert.rejects(ask(options), sentence, JSON.stringify(options));
});

test('adapters take Hugging Face where no framework is named, and the head says whose default that is', async () => {
  const request = await ask({ train: 'lora' });
  assert.equal(request.framework, 'huggingface');
  assert.deepEqual(request.defaults, {
    kernels: 'default of huggingface',
    framework: 'default with adapters',
  });
  const own = await ask({ train: 'lora', framework: 'megatron-core' });
  assert.deepEqual([own.framework, own.kernels], ['megatron-core', 'flash-fused']);
  assert.equal(own.defaults?.framework, undefined);
  // The same question as with the framework named.
  const named = await ask({ train: 'lora', framework: 'huggingface' });
  assert.equal(named.kernels, request.kernels);
  assert.equal(named.gradientPrecision, request.gradientPrecision);
});

test('formats of bitsandbytes are refused where it does not run; what int8 leaves out is said', async () => {
  const tpu = { cluster: 'tpu-v5p:1', seq: '2048', 'global-batch': '8' };
  await assert.rejects(
    ask({ ...tpu, train: 'qlora' }),
    /nf4-double is a format of bitsandbytes, .* v5p is not/,
  );
  await assert.rejects(
    ask({ ...tpu, train: 'frozen:blocks', 'base-format': 'int8' }),
    /int8 is a format of bitsandbytes/,
  );
  assert.equal((await ask({ ...tpu, train: 'lora' })).framework, 'huggingface');
  const said = async (base: string) => (await ask({ train: 'lora', 'base-format': base })).remarks ?? [];
  assert.match((await said('int8')).join(), /int8 is priced as a matrix that is written out in 16 bits/);
  assert.doesNotMatch((await said('nf4')).join(), /priced/);
});

test('a search weighs the recomputation that the framework has, and takes any by name', async () => {
  assert.deepEqual(recomputesOf(await ask({ train: 'lora' })), ['none', 'full']);
  assert.deepEqual(recomputesOf(await ask({ framework: 'torchtitan' })), ['none', 'per-op', 'full']);
  assert.deepEqual(recomputesOf(await ask({})), ['none', 'selective', 'per-op', 'full']);
  assert.deepEqual(recomputesOf(await ask({ train: 'lora', recompute: 'per-op' })), ['per-op']);
});

test('what a remedy tries is the question that its option asks', async () => {
  const [whole, asked] = [await ask({}), await ask({ train: 'qlora' })];
  const tried = tunedOtherwise(whole, asked.model.tuning!);
  for (const key of ['framework', 'kernels', 'software', 'gradientPrecision', 'model'] as const) {
    assert.deepEqual(tried[key], asked[key], key);
  }
  const nemo = await ask({ framework: 'nemo' });
  assert.equal(tunedOtherwise(nemo, asked.model.tuning!).framework, 'nemo');
});

test('a part that is named twice is frozen once', async () => {
  const { model } = await ask({ train: 'frozen:attention,attention' });
  assert.deepEqual(model.tuning?.frozen, ['attention']);
});

test('a rank that some adapted matrices cannot have is remarked on', async () => {
  const remarks = async (rank: string) =>
    (await ask({ model: 'llama3-8b', train: 'lora', 'lora-rank': rank })).remarks ?? [];
  // 8 key/value heads of 128 are 1024 rows.
  assert.ok(!(await remarks('1024')).some((text) => text.includes('lora-rank')));
  const [text] = (await remarks('1025')).filter((each) => each.includes('lora-rank'));
  assert.match(text!, /attention\.qkv\.key \(1024\), attention\.qkv\.value \(1024\)/);
});

test('a layout of stages has the modules that are trained, and only offloaded activations are offloaded', async () => {
  const job = { model: 'deepseek-v3', pp: '2' };
  const layout = 'Et*30|t*31';
  for (const [options, sentence] of [
    [
      { 'stage-layers': `${layout}mL` },
      /has 1 multi-token-prediction module \(m\), .* trained with none; give mtp as 1, or write no m/,
    ],
    [
      { 'stage-layers': `${layout}L`, mtp: '1' },
      /has no multi-token-prediction modules \(m\), .* trained with 1; .*mL at the end/,
    ],
    [{ 'stage-layers': `${layout}m*2L`, mtp: '1' }, /has 2 multi-token-prediction modules/],
    [
      { offload: 'activations', 'offload-inputs': false },
      /offload-inputs is false, and offload has activations/,
    ],
  ] as const)
    await assert.rejects(ask({ ...job, ...options }), sentence, JSON.stringify(options));
  const { stageLayers } = await ask({ ...job, 'stage-layers': `${layout}mL`, mtp: '1' });
  assert.deepEqual(stageLayers, [30, 31]);
});
