/** Linear layers: the three GEMMs (forward, dgrad, wgrad), biases, and their gradients. */
import { plain } from '../kernels/gemm.js';
import { strided } from '../kernels/kernels.js';
import { linearBiasGradient, linearForward, linearWeightGradient } from '../kernels/linear.js';
import type { Line } from '../script.js';
import { type Context, into, ownRows, type Run } from './context.js';

/** Y = X·Wᵀ + b. A bias whose output is reduced over tensor ranks is added by the first of them alone. */
export function linear(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const x = tensors.tensor(line.reads[0]!);
  // What adapters make is read as well, and added behind.
  const [name, biasName] = line.reads.filter((read) => tensors.memory.parameters.find(read));
  const { values: w, local } = tensors.weight(name!);
  const summed = local.spec.split === 1 && tensors.memory.tensorRanks > 1;
  const bias =
    biasName !== undefined && !(summed && tensors.memory.tensorRank > 0)
      ? tensors.weight(biasName).values
      : undefined;
  const shape = { tokens: x.length / local.columns, inputs: local.columns, outputs: local.rows };
  return into(context, line.writes[0]!, (y) => linearForward(kernels, y, x, w, bias, shape));
}

/** dX = dY·W, into the input's gradient or added to it. */
export function linearInputGradient(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const dy = tensors.tensor(line.reads[0]!);
  const weight = line.reads.find((name) => tensors.memory.parameters.find(name))!;
  const { values: w, local } = tensors.weight(weight);
  const call = {
    m: dy.length / local.rows,
    n: local.columns,
    k: local.rows,
    a: plain(strided(dy, local.rows)),
    b: plain(strided(w, local.columns)),
  };
  const target = line.writes[0]!;
  const c = strided(tensors.tensor(target), local.columns);
  const accumulate = tensors.write(target);
  return () => kernels.gemm({ ...call, c, accumulate });
}

/** dW += dYᵀ·X. */
export function weightGradient(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const [arriving, input] = line.reads as [string, string];
  const name = withoutGradient(line.writes[0]!);
  const { rows, columns } = tensors.memory.parameters.find(name)!;
  const dy = tensors.tensor(arriving);
  const x = tensors.tensor(input);
  const dw = tensors.weightGradient(name);
  const shape = { tokens: x.length / columns, inputs: columns, outputs: rows };
  return () => linearWeightGradient(kernels, dw, dy, x, shape, true);
}

/**
 * db += the sum of dY over its rows. After a reduce-scatter along the sequence, each rank takes the rows of its own
 * part: the parts are all-reduced with the other replicated gradients.
 */
export function biasGradient(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const name = withoutGradient(line.writes[0]!);
  const { rows: outputs, spec } = tensors.memory.parameters.find(name)!;
  const dy = tensors.tensor(line.reads[0]!);
  const db = tensors.weightGradient(name);
  const own = ownRows(context, spec.split !== undefined);
  const part =
    !context.workload.sequenceParallel || dy.length / outputs === own.rows
      ? dy
      : dy.subarray(own.first * outputs, (own.first + own.rows) * outputs);
  const shape = { tokens: part.length / outputs, inputs: 0, outputs };
  return () => linearBiasGradient(kernels, db, part, shape);
}

/** `L3.d(mlp.up)` → `L3.mlp.up`. */
export function withoutGradient(name: string): string {
  return name.replace(/\.d\((.+)\)$/, '.$1');
}
