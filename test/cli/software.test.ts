/** Framework, kernels, loss and gradient format of a question: where they are from, and what outranks what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Question, requestFrom } from '../../cli/input/question.js';
import { InputError } from '../../input/error.js';
import { jobOf } from '../../planning/search/layouts.js';
import { ONE_DEVICE } from '../jobs.js';

const ASKED: Question = { model: 'llama3-8b', cluster: 'h100-dgx:1', 'global-batch': 64 };

async function asked(more: Partial<Question> = {}) {
  const request = await requestFrom({ ...ASKED, ...more });
  return { request, job: jobOf(request, ONE_DEVICE) };
}

test('a framework brings its kernels, its loss and the format of its gradients; each option outranks it', async () => {
  const own = (await asked({ framework: 'torchtitan' })).job;
  assert.deepEqual([own.kernels, own.loss, own.gradientPrecision], ['flash', 'eager', 'fp32']);
  assert.equal(own.separateProjections, true);
  const nemo = (await asked({ framework: 'nemo' })).job;
  assert.deepEqual([nemo.kernels, nemo.loss, nemo.gradientPrecision], ['flash-fused', undefined, 'bf16']);
  const set = (
    await asked({
      ...{ framework: 'torchtitan', kernels: 'flash-1', attention: 'vendor', compile: true },
      ...{ loss: 'chunked', 'gradient-precision': 'bf16' },
    })
  ).job;
  assert.deepEqual(
    [set.kernels, set.attention, set.compile, set.loss, set.gradientPrecision],
    ['flash-1', 'vendor', true, 'chunked', 'bf16'],
  );
  assert.equal((await asked({ framework: 'nemo', loss: 'full-logits' })).job.loss, 'in-place');
  assert.equal((await asked({ framework: 'pytorch', loss: 'full-logits' })).job.loss, 'eager');
});

test('an option that asks for what is so anyway is said to change nothing, and one that does not is not', async () => {
  const said = async (more: Partial<Question>) =>
    ((await asked(more)).request.remarks ?? []).filter((remark) => /changes nothing/.test(remark));
  for (const more of [{ attention: 'vendor' }, { compile: true }, { loss: 'fused' }] as const) {
    const [option, value] = Object.entries(more)[0]!;
    const [remark] = await said(more);
    assert.match(
      remark!,
      new RegExp(`^${option} ${value} changes nothing here: megatron-core with flash-fused kernels`),
    );
  }
  for (const more of [{ attention: 'flash-2' }, { compile: false }, { loss: 'chunked' }, {}] as const)
    assert.deepEqual(await said(more), []);
  const titan = { framework: 'torchtitan' } as const;
  assert.deepEqual(await said({ ...titan, compile: true }), []);
  assert.equal((await said({ ...titan, loss: 'full-logits', attention: 'flash-2' })).length, 2);
});

test('kernels of which something was asked are nobody’s default', async () => {
  for (const more of [{ attention: 'unfused' }, { compile: true }] as const)
    assert.equal((await asked(more)).request.defaults?.kernels, undefined);
  assert.equal((await asked({ loss: 'chunked' })).request.defaults?.kernels, 'default of h100-sxm');
});

test('a sequence beyond learned positions and modules that a model never had are told', async () => {
  const said = async (more: Partial<Question>) => ((await asked(more)).request.remarks ?? []).join(' ');
  const gpt = { model: 'gpt2-124m' };
  assert.match(
    await said({ ...gpt, seq: 1025 }),
    /gpt2-124m has learned positions for 1,024 tokens, .* 1,025 long/,
  );
  assert.doesNotMatch(await said({ ...gpt, seq: 1024 }), /learned positions/);
  assert.doesNotMatch(await said({ seq: 100_000 }), /learned positions/);
  assert.match(
    await said({ mtp: 1 }),
    /llama3-8b was published without multi-token-prediction modules; `--mtp 1`/,
  );
  assert.doesNotMatch(await said({ model: 'deepseek-v3', mtp: 1 }), /was published without/);
});

test('without a framework the accelerator’s own is taken, and said to be a default', async () => {
  const { request, job } = await asked();
  assert.equal(request.framework, 'megatron-core');
  assert.deepEqual(request.defaults, {
    sequence: 'what llama3-8b was pre-trained at',
    kernels: 'default of h100-sxm',
    framework: 'default of h100-sxm',
  });
  assert.equal(job.kernels, 'flash-fused');
  const { request: titan } = await asked({ framework: 'torchtitan' });
  assert.equal(titan.defaults?.kernels, 'default of torchtitan');
});

test('torch.compile takes the framework’s compiled kernels, and nobody leaves XLA’s compiler out', async () => {
  assert.equal((await asked({ framework: 'pytorch', compile: true })).job.kernels, 'flash-compiled');
  await assert.rejects(asked({ framework: 'jax', compile: false }), (error: Error) => {
    return error instanceof InputError && /jax compiles every step; leave compile out/.test(error.message);
  });
});

test('a framework on a device that it does not run on is a sentence with those that do', async () => {
  for (const [cluster, framework, words] of [
    [
      'h100-dgx:1',
      'neuronx',
      /neuronx runs on AWS Trainium; NVIDIA H100 SXM5 80 GB is not among them\. On NVIDIA GPUs run/,
    ],
    [
      'tpu-v5p:4',
      'megatron-core',
      /megatron-core runs on NVIDIA GPUs, .* On Google TPUs run pytorch, torchtitan, huggingface, jax, maxtext, litgpt;/,
    ],
    ['gaudi2-node:1', 'maxtext', /maxtext runs on NVIDIA GPUs, AMD GPUs, Google TPUs and CPUs;/],
  ] as const) {
    await assert.rejects(
      asked({ cluster, framework }),
      (error: Error) => error instanceof InputError && words.test(error.message),
    );
  }
});

test('people’s names for frameworks are those of the table', async () => {
  const named = { hf: 'huggingface', axolotl: 'huggingface', 'megatron-bridge': 'nemo', paxml: 'maxtext' };
  for (const [said, id] of Object.entries(named)) {
    assert.equal((await asked({ framework: said as 'nemo' })).request.framework, id);
  }
});

test('PyTorch and Transformers fuse attention on cards before Ampere, and nothing need be said of it', async () => {
  const t4 = { cluster: 't4-server:1', precision: 'fp16' } as const;
  for (const asking of [t4, { ...t4, framework: 'huggingface' }] as const) {
    const { job, request } = await asked(asking);
    assert.equal(job.kernels, 'flash-1');
    assert.equal(request.remarks, undefined);
  }
  assert.equal((await asked({ ...t4, framework: 'deepspeed' })).job.kernels, 'unfused');
  const v100 = { cluster: 'dgx1-v100:1', precision: 'fp16', framework: 'pytorch' } as const;
  assert.equal((await asked(v100)).job.kernels, 'flash-1');
  await assert.rejects(
    asked({ ...t4, attention: 'flash-2' }),
    /t4: FlashAttention 2 starts at compute capability 8\.0 .*choose flash-1/,
  );
});

test('fused attention where it is not usual is said, with whose figures it is made of', async () => {
  const v100 = { cluster: 'dgx1-v100:1', precision: 'fp16' } as const;
  assert.equal((await asked({ ...v100, framework: 'torchtitan' })).job.kernels, 'unfused');
  assert.equal((await asked(v100)).request.remarks, undefined);
  const [remark, ...others] = (await asked({ ...v100, attention: 'flash-1' })).request.remarks!;
  assert.equal(others.length, 0);
  assert.match(
    remark!,
    /^Fused attention is not what v100-sxm2-32 is usually trained with \(fused-softmax\)/,
  );
  assert.match(remark!, /compute capability 8\.0 .* Its speed is assumed: /);
  assert.equal((await asked({ attention: 'flash-2' })).request.remarks, undefined);
});

test('an attention kernel that a device does not have is refused, with those that it has', async () => {
  const refused = async (cluster: string, attention: 'flash-1' | 'flash-2' | 'vendor', words: RegExp) =>
    assert.rejects(
      asked({ cluster, attention }),
      (error: Error) => error instanceof InputError && words.test(error.message),
      `${attention} on ${cluster}`,
    );
  const old = /compute capability 8\.0 \(A100\), which this device is below: choose flash-1, /;
  for (const cluster of ['dgx1-v100:1', 't4-server:1', 'rtx-2080-ti-pc:1']) {
    await refused(cluster, 'flash-2', old);
    await refused(cluster, 'vendor', old);
    assert.equal((await asked({ cluster, attention: 'flash-1' })).request.attention, 'flash-1');
  }
  const own = /is a kernel for GPUs, and .* run their maker’s own: choose vendor, or unfused$/;
  for (const cluster of ['tpu-v5p:4', 'aws-trn2:1', 'atlas-800t-a2:1', 'gaudi3-node:1']) {
    await refused(cluster, 'flash-1', own);
    await refused(cluster, 'flash-2', own);
    assert.equal((await asked({ cluster, attention: 'vendor' })).request.attention, 'vendor');
  }
  for (const attention of ['flash-1', 'flash-2', 'vendor'] as const) {
    assert.equal((await asked({ cluster: 'h100-dgx:1', attention })).request.attention, attention);
  }
});
