/** Records of networks beyond decoders: batches, measures, layouts, precision and frameworks as sources state them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapRecord } from '../../accuracy/mapping/index.js';
import { Unsupported } from '../../accuracy/mapping/verdict.js';
import { predict } from '../../accuracy/predict/predict.js';
import type { PublishedRecord } from '../../accuracy/records/record.js';

function record(
  name: string,
  parallel: PublishedRecord['parallel'],
  rest: Partial<PublishedRecord> = {},
): PublishedRecord {
  return {
    ...{ id: 'network', kind: 'train-step', source: { title: 'a table', year: 2023 } },
    model: { name },
    hardware: { accelerator: 'A100-SXM-80GB', count: 8, per_node: 8 },
    parallel: { precision: 'AMP', ...parallel },
    measured: { images_per_s: 1000 },
    ...rest,
  };
}
const framed = (framework: string, accelerator = 'A100-SXM-80GB') =>
  mapRecord(
    record(
      'resnet50',
      { batch_per_gpu: 64, framework },
      { hardware: { accelerator, count: 8, per_node: 8 } },
    ),
  );

test('a batch of one device, by whatever name, is a micro-batch, and every device has a replica', () => {
  for (const name of ['micro_batch', 'batch_per_gpu', 'per_device_batch_size', 'local_batch_size']) {
    const { job, filled } = mapRecord(record('ViT-B/16', { [name]: 64 }));
    assert.deepEqual([job.layout.microBatch, job.globalBatch, job.layout.dp], [64, 8 * 64, 8], name);
    assert.deepEqual(filled, [], name);
  }
  const { job } = mapRecord(record('ViT-B/16', { batch_per_gpu: 64, global_batch_size: 2048 }));
  assert.deepEqual([job.layout.microBatch, job.globalBatch], [64, 2048]);
});

test('throughput of all devices and of one, by whatever name, gives the step', () => {
  const seconds = (measured: PublishedRecord['measured']) =>
    mapRecord(record('ResNet-50', { micro_batch: 64 }, { measured })).measured.seconds;
  assert.equal(seconds({ images_per_s: 1000 }), 512 / 1000);
  assert.equal(seconds({ samples_per_s: 1000 }), 512 / 1000);
  assert.equal(seconds({ img_per_s: 1000 }), 512 / 1000);
  assert.equal(seconds({ images_per_s_per_gpu: 1000 }), 512 / 8000);
  assert.equal(seconds({ step_time_s: 0.25, images_per_s: 1 }), 0.25);
});

test('tokens a second are of samples of the stated length, and of no other', () => {
  const measured = { tokens_per_s: 51_200 };
  const of = (seq: number | null) =>
    mapRecord(record('T5-large', { micro_batch: 16 }, { measured, model: { name: 'T5-large', seq } }));
  // 8 · 16 samples of 200 tokens.
  assert.equal(of(200).measured.seconds, (128 * 200) / 51_200);
  const { architecture } = of(200).job.model;
  assert.ok(architecture?.kind === 'encoder-decoder' && architecture.source === 200);
  assert.throws(() => of(null), /does not state model.seq, the tokens of a sample/);
});

test('mixed precision keeps float32 weights under PyTorch, is bfloat16 on TPUs, and fp32 is fp32', () => {
  const of = (precision: string, accelerator = 'A100') => {
    const hardware = { accelerator, count: 8, per_node: accelerator === 'A100' ? 8 : 4 };
    return mapRecord(record('resnet50', { precision, micro_batch: 64 }, { hardware })).job;
  };
  assert.deepEqual([of('AMP').precision, of('AMP').training?.weights], ['fp16', 'fp32']);
  assert.deepEqual([of('bf16-mixed').precision, of('bf16-mixed').training?.weights], ['bf16', 'fp32']);
  assert.deepEqual([of('tf32').precision, of('tf32').training?.weights], ['tf32', undefined]);
  assert.deepEqual(
    [of('mixed', 'TPU v4').precision, of('mixed', 'TPU v4').training?.weights],
    ['bf16', undefined],
  );
});

test('frameworks of pictures are known, the nearest is taken for others and said', () => {
  assert.equal(framed('PyTorch 1.12, channels last').job.runtime?.channelsLast, '16-bit-batch-norms');
  assert.equal(framed('MXNet').framework, 'mxnet');
  assert.equal(framed('TensorFlow 2.6').job.kernels, 'unfused');
  assert.equal(framed('TensorFlow 2.6').job.cudaGraphs, true);
  assert.equal(framed('TensorFlow 2.6 (XLA)').job.runtime?.batchNorm, 'with-activation');
  assert.equal(framed('PaddlePaddle').job.runtime?.batchNorm, 'with-activation');
  const jax = framed('JAX');
  assert.equal(jax.framework, 'jax');
  // A model of one's own is replicated: all-reduces, no shards.
  assert.equal(jax.plan.state, 'ddp');
  assert.equal(framed('Horovod').framework, 'pytorch');
});

test('tables of a recommendation model are distributed over all devices, the rest is replicated', () => {
  const { job, plan } = mapRecord(record('DLRM', { micro_batch: 8192, precision: 'fp16' }));
  assert.deepEqual([job.layout.ep, job.layout.dp, job.layout.etp, plan.state], [8, 8, undefined, 'ddp']);
  assert.equal(job.training?.optimizer, 'sgd');
});

test('a BERT that states its name alone has the sizes of the published one', () => {
  const { job, filled } = mapRecord(
    record('bert-large-uncased', { micro_batch: 8, grad_accum: 1, precision: 'fp16' }),
  );
  const { layers, hidden, heads, ffn } = job.model;
  assert.deepEqual([layers, hidden, heads, ffn], [24, 1024, 16, 4096]);
  assert.deepEqual(filled, ['sequence']);
});

test('every kind of network is predicted, on the devices that tables have', () => {
  const names = [
    'resnet50',
    'efficientnet-b0',
    'ViT-B/16',
    'Swin-T',
    'UNet3D',
    'Stable Diffusion v2',
    'DLRM',
    'T5-large',
  ];
  for (const accelerator of ['V100-SXM2-32GB', 'A100', 'RTX 4090']) {
    for (const name of names) {
      const { plan, job, cluster } = mapRecord(
        record(name, { micro_batch: 2, framework: 'PyTorch' }, { hardware: { accelerator, count: 1 } }),
      );
      const { stepTimeSeconds } = predict(plan, job, cluster);
      assert.ok(stepTimeSeconds > 0 && stepTimeSeconds < 60, `${name} on ${accelerator}: ${stepTimeSeconds}`);
    }
  }
});

test('odd values are refused by a sentence, never by an error of another kind', () => {
  const names = [
    'resnet50',
    'ViT-B/16',
    'Swin-T',
    'UNet3D',
    'Stable Diffusion v2',
    'DLRM',
    'T5-large',
    'SSD',
    'bert-base',
  ];
  const models = [
    { image: 0 },
    { image: 'abc' },
    { image: [] },
    { image: 1 },
    { image: 230 },
    { seq: -5 },
    { seq: 0.5 },
  ];
  const parallels = [
    { micro_batch: 0 },
    { micro_batch: 0.5 },
    { dp: 3 },
    { ep: 3 },
    { tp: 2, pp: 2 },
    { precision: 'int4' },
  ];
  const quick = new Set(['resnet50', 'ViT-B/16']);
  let refused = 0;
  for (const name of names) {
    for (const changed of [
      ...models.map((model) => ({ model })),
      ...parallels.map((parallel) => ({ parallel })),
    ]) {
      const { model = {}, parallel = {} } = changed as { model?: object; parallel?: object };
      const odd = record(name, { micro_batch: 8, ...parallel }, { model: { name, ...model } });
      try {
        const { plan, job, cluster } = mapRecord(odd);
        if (quick.has(name)) assert.ok(predict(plan, job, cluster).stepTimeSeconds > 0, JSON.stringify(odd));
      } catch (error) {
        assert.ok(error instanceof Unsupported, `${JSON.stringify(odd)}: ${error}`);
        refused++;
      }
    }
  }
  assert.ok(refused > names.length, `${refused}`);
});
