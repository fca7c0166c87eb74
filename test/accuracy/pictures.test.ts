/** Records of convolution networks: read as what they are, and predicted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapRecord } from '../../accuracy/mapping/index.js';
import { predict } from '../../accuracy/predict/predict.js';
import { builtInCases } from '../../accuracy/records/cases.js';
import type { PublishedRecord } from '../../accuracy/records/record.js';

function record(changes: {
  readonly path?: string;
  readonly name?: string;
  readonly accelerator?: string;
  readonly precision?: string | null;
  readonly year?: number;
  readonly parallel?: PublishedRecord['parallel'];
}): PublishedRecord {
  const { path = 'PyTorch/Classification/ConvNets/resnet50v1.5/README.md', name = 'ResNet-50 v1.5' } =
    changes;
  const { accelerator = 'A100-SXM-80GB', precision = 'mixed', year = 2021, parallel } = changes;
  return {
    ...{ id: 'picture', kind: 'train-step' },
    source: { title: 'NVIDIA DeepLearningExamples', repo: 'NVIDIA/DeepLearningExamples', path, year },
    model: { name, family: 'cnn' },
    hardware: { accelerator, count: 8, per_node: 8 },
    parallel: { dp: 8, tp: 1, pp: 1, precision, ...parallel },
    measured: { images_per_s: 8000 },
  };
}

test('a network is known by its name however it is written, and one that llmsim lacks is told', () => {
  const named = (name: string) => mapRecord(record({ name })).job.model.id;
  assert.equal(named('ResNet-50 v1.5'), 'resnet-50');
  assert.equal(named('resnet50'), 'resnet-50');
  assert.equal(named('resnext101-32x4d'), 'resnext-101-32x4d');
  assert.throws(() => named('AlexNet'), /the network 'AlexNet' is not one llmsim has/);
});

test('batch, optimizer and weights are those of the source’s commands, and count as stated', () => {
  const pytorch = mapRecord(record({}));
  assert.deepEqual(pytorch.filled, []);
  assert.equal(pytorch.job.layout.microBatch, 256);
  assert.equal(pytorch.job.precision, 'fp16');
  assert.deepEqual(pytorch.job.training, { optimizer: 'sgd-momentum', weights: 'fp32' });
  assert.equal(pytorch.job.gradientPrecision, 'fp32');
  // 2,048 images at 8,000 a second.
  assert.equal(pytorch.measured.seconds, 2048 / 8000);
  const v100 = { accelerator: 'V100-16GB-SXM2', path: 'MxNet/Classification/RN50v1.5/README.md' };
  assert.equal(mapRecord(record(v100)).job.layout.microBatch, 192);
  assert.equal(mapRecord(record({ ...v100, precision: 'fp32' })).job.layout.microBatch, 96);
  assert.equal(mapRecord(record({ ...v100, accelerator: 'A100' })).job.layout.microBatch, 512);
  assert.equal(mapRecord(record({ parallel: { micro_batch: 64, grad_accum: 1 } })).job.layout.microBatch, 64);
});

test('who runs the batch norms, and how pictures lie in memory, is the framework’s', () => {
  const mxnet = mapRecord(record({ path: 'MxNet/Classification/RN50v1.5/README.md' }));
  assert.equal(mxnet.framework, 'mxnet');
  assert.equal(mxnet.job.runtime?.batchNorm, 'with-activation');
  assert.equal(mxnet.job.gradientPrecision, 'fp16');
  const { runtime } = mapRecord(record({})).job;
  assert.equal(runtime?.batchNorm, undefined);
  assert.equal(runtime?.channelsLast, '16-bit-batch-norms');
  // SGD went through its tensors one by one until PyTorch 2.0 of 2023.
  assert.equal(runtime?.optimizerKernels, 'looped');
  assert.notEqual(mapRecord(record({ year: 2023 })).job.runtime?.optimizerKernels, 'looped');
});

test('where a source says nothing else, networks descend with momentum, and PyTorch autocasts float32 weights', () => {
  const plain = record({ parallel: { micro_batch: 128, grad_accum: 1 } });
  const elsewhere = { ...plain, source: { title: 'a table of ours', year: 2024 } };
  const trained = (precision: string) =>
    mapRecord({ ...elsewhere, parallel: { ...elsewhere.parallel, precision } }).job;
  assert.deepEqual(trained('amp').training, { optimizer: 'sgd-momentum', weights: 'fp32' });
  assert.equal(trained('amp').precision, 'fp16');
  assert.equal(trained('mixed (bf16)').precision, 'bf16');
  assert.deepEqual(trained('fp32').training, { optimizer: 'sgd-momentum' });
});

test('without a batch, a default is taken and told', () => {
  const { job, filled } = mapRecord(record({ name: 'resnet-152' }));
  assert.equal(job.layout.microBatch, 128);
  assert.deepEqual(filled, ['batch']);
});

/** Mean error of the built-in cases of convolution networks, by source. */
function errorsBySource(): ReadonlyMap<string, readonly number[]> {
  const errors = new Map<string, number[]>();
  for (const { record: each } of builtInCases()) {
    if (each.model?.family !== 'cnn' || each.kind !== 'train-step') continue;
    const { plan, job, cluster, measured } = mapRecord(each);
    const error = predict(plan, job, cluster).stepTimeSeconds / measured.seconds! - 1;
    const source = each.source?.title ?? '';
    errors.set(source, [...(errors.get(source) ?? []), error]);
  }
  return errors;
}

test('published steps are predicted within 15 % on average, source by source', () => {
  const errors = errorsBySource();
  const sources = [...errors].filter(([, all]) => all.length > 1);
  assert.ok(sources.length >= 5, [...errors.keys()].join());
  for (const [source, all] of sources) {
    const mean = all.reduce((sum, error) => sum + Math.abs(error), 0) / all.length;
    assert.ok(mean < 0.15, `${source}: ${all.map((error) => error.toFixed(2)).join(' ')}`);
  }
});

test('ResNet-50 at 256 pictures fits where NVIDIA’s configurations run it: 16 GB mixed, and 32 GB in float32', () => {
  const peak = (precision: string) => {
    const { plan, job, cluster } = mapRecord(
      record({ precision, parallel: { micro_batch: 256, grad_accum: 1 } }),
    );
    return predict(plan, job, cluster).memoryBytes.usual;
  };
  // configs.yml of its ConvNets: batch_size 256 for DGX1V with AMP, and for DGX2V with FP32.
  const [mixed, single] = [peak('mixed'), peak('fp32')];
  assert.ok(mixed < 16e9, `${mixed}`);
  assert.ok(single > 16e9 && single < 32e9, `${single}`);
  // Of 53 convolutions what they write is kept, 11.1 million numbers a picture, and of most norms what the next convolution reads.
  assert.ok(single > 1.5 * 256 * 11.1e6 * 4, `${single}`);
});
