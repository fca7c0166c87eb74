/** Machines that are not NVIDIA's answer a usual question with a share of their peak that such machines reach. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../index.js';

/** Clusters, a model that fits, and what else is asked; weights, gradients and states sharded over all devices. */
const ASKED: readonly (readonly [string, string, object?])[] = [
  ['azure-nd-mi300x-v5', 'llama2-7b'],
  ['mi325x-node', 'llama2-7b'],
  ['mi350x-node', 'llama2-7b'],
  ['mi210-server:4', 'llama2-7b'],
  ['mi250-node:2', 'llama2-7b'],
  ['lumi:2', 'llama2-7b'],
  ['el-capitan:4', 'llama2-7b'],
  ['mi100-server:4', 'llama3.2-1b'],
  ['mi50-server', 'gpt2-1.5b', { precision: 'fp16', seq: 1024 }],
  ['rx-7900-xtx-pc', 'gpt2-355m', { seq: 1024 }],
  ['hls-1:2', 'llama3.2-1b'],
  ['aws-dl1:2', 'llama3.2-1b'],
  ['aurora:2', 'llama2-7b'],
  ['aws-trn1:2', 'llama3.2-1b'],
  ['aws-trn1n:2', 'llama3.2-1b'],
  ['aws-trn2', 'llama2-7b'],
  ['aws-trn2-ultraserver', 'llama2-7b'],
  ['aws-trn3-ultraserver', 'llama2-7b'],
  ['atlas-800-9000:8', 'llama3.2-1b', { precision: 'fp16' }],
  ['atlas-800t-a2:2', 'llama2-7b'],
  ['atlas-800t-a3', 'llama2-7b'],
  ['cloudmatrix-384', 'llama2-7b'],
  ['v2-64', 'llama3.2-1b'],
  ['v3-64', 'llama3.2-1b'],
  ['tpu7x-64', 'llama2-7b'],
  ['v5e-64', 'llama3.2-1b'],
  ['gaudi2-node', 'llama2-7b'],
  ['gaudi3-node', 'llama2-7b'],
];

const ONE: readonly (readonly [string, string])[] = [
  ['mac-studio-m1-max', 'gpt2-774m'],
  ['mac-studio-m1-ultra', 'gpt2-1.5b'],
  ['mac-studio-m2-max', 'gpt2-1.5b'],
  ['mac-studio-m2-ultra', 'llama3.2-1b'],
  ['mac-studio-m3-ultra', 'llama3.2-1b'],
  ['mac-studio-m4-max', 'llama3.2-1b'],
  ['macbook-pro-m3-max', 'llama3.2-1b'],
  ['macbook-pro-m5', 'gpt2-355m'],
  ['macbook-pro-m5-max', 'llama3.2-1b'],
];

async function mfuOf(cluster: string, question: object): Promise<number> {
  const { rows, refusals } = (await compare({ cluster, ...question } as never)) as {
    rows: readonly { mfu: number }[];
    refusals?: unknown;
  };
  assert.ok(rows.length > 0, `${cluster}: ${JSON.stringify(refusals)}`);
  return rows[0]!.mfu;
}

test('a model that fits, fully sharded and recomputed, runs at 15 to 65 % of the peak on every machine', async () => {
  for (const [cluster, model, more = {}] of ASKED) {
    const usual = { strategy: 'zero-3', recompute: 'full', 'micro-batch': 2, 'global-batch': 4608 };
    const mfu = await mfuOf(cluster, { model, ...usual, seq: 2048, ...more });
    assert.ok(mfu > 0.15 && mfu < 0.65, `${cluster}: ${mfu}`);
  }
});

test('a single computer of one’s own trains a small model at 15 to 65 % of its peak', async () => {
  for (const [cluster, model] of ONE) {
    const mfu = await mfuOf(cluster, {
      model,
      strategy: 'single',
      'micro-batch': 4,
      'global-batch': 8,
      seq: 1024,
    });
    assert.ok(mfu > 0.15 && mfu < 0.65, `${cluster}: ${mfu}`);
  }
});

test('devices without bf16 train in fp16, and refuse bf16 by name', async () => {
  const asked = { model: 'gpt2-355m', 'global-batch': 8, seq: 1024, strategy: 'zero-3' } as const;
  for (const cluster of ['atlas-800-9000', 'mi50-server', 't4-server', 'dgx1-v100']) {
    const question = { cluster, ...asked };
    await assert.rejects(
      compare({ ...question, precision: 'bf16' }),
      /has no bf16 arithmetic: choose --precision .*fp16/,
    );
    const [usual, said] = [await compare(question), await compare({ ...question, precision: 'fp16' })];
    assert.equal(usual.inputs.precision, 'fp16');
    assert.match(usual.inputs.defaults?.precision ?? '', /^default of /);
    assert.equal(usual.rows[0]!.stepTimeSeconds, said.rows[0]!.stepTimeSeconds);
  }
});
