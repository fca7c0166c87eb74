/** Layers of networks of pictures: convolutions, batch norm, pools, ReLU in place, and the loss over classes. */
import type { Convolution, Pooling } from '../../program/kernel.js';
import { activationBackward, activationForward } from '../kernels/activations.js';
import { addInto } from '../kernels/elementwise.js';
import { addBias } from '../kernels/linear.js';
import { batchNormBackward, batchNormForward } from '../kernels/pictures/batch-norm.js';
import { classesBackward, classesForward } from '../kernels/pictures/classes.js';
import {
  convolutionForward,
  convolutionInputGradient,
  convolutionWeightGradient,
} from '../kernels/pictures/convolution.js';
import {
  averagePool,
  averagePoolBackward,
  globalPool,
  globalPoolBackward,
  maxPool,
  maxPoolBackward,
} from '../kernels/pictures/pooling.js';
import type { Line } from '../script.js';
import { CONVOLUTION_ROWS, convolutionShape, slideOf } from '../slides.js';
import type { Floats } from '../tensors.js';
import { type Context, into, type Run } from './context.js';
import { withoutGradient } from './linear.js';
import { labelsOf, picturesOf } from './picture-data.js';

/** A convolution, or one of its gradients: of what it reads into `writes`, of its weight added to what there is. */
export function convolution(context: Context, line: Line, kernel: Convolution): Run {
  const { tensors, kernels } = context;
  const shape = convolutionShape(kernel);
  const rows = tensors.statistics(CONVOLUTION_ROWS);
  const [first, second] = line.reads as [string, string];
  if (kernel.role === 'weight-gradient') {
    const weight = tensors.weightGradient(withoutGradient(line.writes[0]!));
    const y = tensors.tensor(first);
    const x = inputOf(context, line, second);
    return () => convolutionWeightGradient(kernels, { x: x(), y, weight, rows }, shape);
  }
  const [name, biasName] = line.reads.filter((read) => tensors.memory.parameters.find(read));
  const weight = tensors.weight(name!).values;
  if (kernel.role === 'forward') {
    const x = inputOf(context, line, first);
    const bias = biasName === undefined ? undefined : tensors.weight(biasName).values;
    return into(context, line.writes[0]!, (y) => {
      convolutionForward(kernels, { x: x(), y, weight, rows }, shape);
      if (bias !== undefined) kernels.run(addBias, y.length / bias.length, bias.length, { y, bias });
    });
  }
  const y = tensors.tensor(first);
  return added(context, line.writes[0]!, (x) =>
    convolutionInputGradient(kernels, { x, y, weight, rows }, shape),
  );
}

/** What a convolution reads: a tensor, or the pictures of its micro-batch. */
function inputOf(context: Context, line: Line, name: string): () => Floats {
  const held = context.tensors.activation(name);
  return held === undefined ? picturesOf(context, line) : () => held;
}

/** Runs what adds to `name`, which is zeros the first time. */
function added({ tensors }: Context, name: string, add: (target: Floats) => void): Run {
  const target = tensors.tensor(name);
  if (tensors.write(name)) return () => add(target);
  return () => {
    target.fill(0);
    add(target);
  };
}

export function batchNorm(context: Context, line: Line): Run {
  const { tensors, workload } = context;
  const [input, gainName, biasName] = line.reads as [string, string, string];
  const x = tensors.tensor(input);
  const gain = tensors.weight(gainName).values;
  const bias = tensors.weight(biasName).values;
  const statistics = tensors.tensor(line.writes[1]!);
  const { normEpsilon } = workload.arithmetic;
  const sums = new Float64Array(2 * gain.length);
  return into(context, line.writes[0]!, (y) =>
    batchNormForward(y, { x, gain, statistics }, bias, normEpsilon, sums),
  );
}

export function batchNormGradient(context: Context, line: Line): Run {
  const { tensors } = context;
  const [arriving, input, kept, gainName] = line.reads as [string, string, string, string];
  const [target, dGain, dBias] = line.writes as [string, string, string];
  const dy = tensors.tensor(arriving);
  const x = tensors.tensor(input);
  const gain = tensors.weight(gainName).values;
  const statistics = tensors.tensor(kept);
  const gradients = {
    gain: tensors.weightGradient(withoutGradient(dGain)),
    bias: tensors.weightGradient(withoutGradient(dBias)),
  };
  const sums = new Float64Array(2 * gain.length);
  return into(context, target, (dx) => batchNormBackward(dx, gradients, dy, { x, gain, statistics }, sums));
}

export function pooling(context: Context, line: Line, kernel: Pooling): Run {
  const { tensors } = context;
  const shape = { ...slideOf(kernel), channels: kernel.channels };
  const max = kernel.name === 'max-pool';
  const first = tensors.tensor(line.reads[0]!);
  if (kernel.direction === 'forward') {
    return into(context, line.writes[0]!, (y) => (max ? maxPool : averagePool)(y, first, shape));
  }
  if (!max) return added(context, line.writes[0]!, (dx) => averagePoolBackward(dx, first, shape));
  const x = tensors.tensor(line.reads[1]!);
  return added(context, line.writes[0]!, (dx) => maxPoolBackward(dx, first, x, shape));
}

/** The mean over a picture, forward and backward. */
export function wholePool(context: Context, line: Line, direction: 'forward' | 'backward'): Run {
  const from = context.tensors.tensor(line.reads[0]!);
  const images = context.workload.batch.perMicroBatch;
  if (direction === 'forward') {
    const to = context.tensors.tensor(line.writes[0]!);
    const channels = to.length / images;
    return into(context, line.writes[0]!, (y) => globalPool(y, from, images, channels));
  }
  const channels = from.length / images;
  return into(context, line.writes[0]!, (dx) => globalPoolBackward(dx, from, images, channels));
}

/** A ReLU writes over what it reads, and its gradient over the one that arrives: what it wrote says where that is zero. */
export function inPlaceRelu(context: Context, line: Line): Run {
  const x = context.tensors.tensor(line.writes[0]!);
  return () => activationForward(context.kernels, 'relu', x, x, 1, x.length);
}

export function inPlaceReluGradient(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const [dy, y] = line.reads.map((name) => tensors.tensor(name)) as [Floats, Floats];
  return () => activationBackward(kernels, 'relu', dy, dy, y, 1, y.length);
}

/** Adds a shortcut to the branch that it reads and writes. */
export function inPlaceSum(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const target = tensors.tensor(line.writes[0]!);
  const others = line.reads.filter((name) => name !== line.writes[0]).map((name) => tensors.tensor(name));
  return () => {
    for (const other of others) addInto(kernels, target, other);
  };
}

/** The loss over classes of each picture, which the first tensor rank reports; the softmax is kept for its gradient. */
export function classLoss(context: Context, line: Line): Run {
  const logits = context.tensors.tensor(line.reads[0]!);
  const softmax = context.tensors.tensor(line.writes[1]!);
  const labels = labelsOf(context, line);
  const reports = context.tensors.memory.tensorRank === 0;
  return () => {
    const { loss, correct } = classesForward(softmax, logits, labels());
    if (reports) context.addLoss(loss, correct);
  };
}

export function classLossGradient(context: Context, line: Line): Run {
  const softmax = context.tensors.tensor(line.reads[0]!);
  const labels = labelsOf(context, line);
  const factor = 1 / context.workload.batch.sequences;
  return into(context, line.writes[0]!, (d) => classesBackward(d, softmax, labels(), factor));
}
