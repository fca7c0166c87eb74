/**
 * ImageNet in less time: how an epoch of ResNet-50 shortens from one device to a thousand, against what was published of it.
 *
 * | published | devices | what |
 * | --- | --- | --- |
 * | Goyal et al. 2017, arXiv 1706.02677, abstract and section 5.4 | 8 to 256 P100, 8 a server, 50 Gbit Ethernet | 32 pictures each; about 90 % scaling efficiency |
 * | Akiba et al. 2017, arXiv 1711.04325, section 4 | 1,024 P100, 8 a node, two FDR InfiniBand ports | 32 pictures each; 80 % of 1,024 times one |
 * | NVIDIA/DeepLearningExamples, MxNet RN50v1.5 README | 1, 4, 8 A100 | 1, 3.94 and 7.82 times |
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapRecord } from '../../accuracy/mapping/index.js';
import { predict } from '../../accuracy/predict/predict.js';

const IMAGES = 1_281_167;

interface Run {
  readonly accelerator: string;
  readonly link: string;
  readonly precision: string;
  readonly batch: number;
}

const GOYAL: Run = {
  accelerator: 'P100-SXM2',
  link: '50 Gb/s Ethernet per node',
  precision: 'fp32',
  batch: 32,
};
const AKIBA: Run = { accelerator: 'P100-PCIe', link: '2x FDR 56 Gb/s', precision: 'fp32', batch: 32 };
const DGX_1: Run = { accelerator: 'V100-SXM2-16GB', link: '4x EDR 100 Gb/s', precision: 'fp16', batch: 192 };

/** Seconds of an epoch on so many devices. */
function epoch({ accelerator, link, precision, batch }: Run, count: number): number {
  const { plan, job, cluster } = mapRecord({
    ...{ id: 'scaling', kind: 'train-step', source: { title: 'scaling of ResNet-50', year: 2017 } },
    model: { name: 'ResNet-50', family: 'cnn' },
    hardware: { accelerator, count, per_node: Math.min(8, count), inter_link: link },
    parallel: {
      ...{ dp: count, tp: 1, pp: 1, precision, micro_batch: batch, global_batch: batch * count },
      ...{ optimizer: 'sgd with momentum', framework: 'mxnet' },
    },
    measured: { images_per_s: 1 },
  });
  return (IMAGES / (batch * count)) * predict(plan, job, cluster).stepTimeSeconds;
}

test('an epoch takes at least 70 % less on 8 devices than on one, and never less than an eighth', () => {
  for (const run of [GOYAL, AKIBA, DGX_1]) {
    const [one, eight] = [epoch(run, 1), epoch(run, 8)];
    assert.ok(eight <= 0.3 * one && eight >= one / 8, `${one} s on one, ${eight} s on 8`);
  }
});

test('efficiency falls as devices are added, and stays in sight of what was published at 256 and 1,024', () => {
  const efficiency = (run: Run, from: number, to: number) =>
    (epoch(run, from) * from) / (epoch(run, to) * to);
  const goyal = efficiency(GOYAL, 8, 256);
  assert.ok(Math.abs(goyal - 0.9) < 0.08, `${goyal}`);
  // Chainer of 2017 reduced gradients behind the backward pass; here it is beside it.
  const akiba = efficiency(AKIBA, 1, 1024);
  assert.ok(akiba > 0.8 && akiba < 0.97, `${akiba}`);
  const curve = [1, 8, 64, 256, 1024].map((count) => efficiency(DGX_1, 1, count));
  assert.deepEqual(
    curve,
    curve.toSorted((a, b) => b - a),
  );
  assert.ok(curve.at(-1)! > 0.85 && curve.at(-1)! < 1, curve.join());
});
