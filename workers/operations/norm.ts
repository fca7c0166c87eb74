/** Layer norm and RMS norm. The forward kernel leaves its statistics for the backward kernel. */
import { layerNormBackward, layerNormForward, rmsNormBackward, rmsNormForward } from '../kernels/norms.js';
import type { Line } from '../script.js';
import { type Context, into, type Run } from './context.js';
import { withoutGradient } from './linear.js';

export function normForward(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const [input, gainName, biasName] = line.reads as [string, string, string?];
  const x = tensors.tensor(input);
  const gain = tensors.weight(gainName).values;
  const rows = x.length / gain.length;
  const epsilon = workload.arithmetic.normEpsilon;
  const saved = statistics(context, line.writes[0]!, rows);
  if (biasName === undefined) {
    return into(context, line.writes[0]!, (y) =>
      rmsNormForward(kernels, y, x, gain, rows, gain.length, epsilon, saved),
    );
  }
  const bias = tensors.weight(biasName).values;
  return into(context, line.writes[0]!, (y) =>
    layerNormForward(kernels, y, x, gain, bias, rows, gain.length, epsilon, saved),
  );
}

/** dx from dy, and the gradients of gain and bias added up along with it. */
export function normBackward(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const [arriving, input, gainName] = line.reads as [string, string, string];
  const [target, dGain, dBias] = line.writes as [string, string?, string?];
  const dy = tensors.tensor(arriving);
  const x = tensors.tensor(input);
  const gain = tensors.weight(gainName).values;
  const rows = x.length / gain.length;
  const saved = statistics(context, nameOf(arriving), rows);
  const hasBias = line.reads.length > 3;
  // Frozen gains have no gradient; the kernels sum one all the same, where nobody reads it.
  const unread = (i: number) =>
    tensors.statistics('gradients of gains').subarray(i * gain.length, (i + 1) * gain.length);
  const toGain = dGain === undefined ? unread(0) : tensors.weightGradient(withoutGradient(dGain));
  if (!hasBias) {
    return into(context, target, (dx) =>
      rmsNormBackward(kernels, dx, toGain, dy, x, gain, rows, gain.length, saved),
    );
  }
  const bias = dBias === undefined ? unread(1) : tensors.weightGradient(withoutGradient(dBias));
  const gradients = { gain: toGain, bias };
  return into(context, target, (dx) =>
    layerNormBackward(kernels, dx, gradients, dy, x, gain, rows, gain.length, saved),
  );
}

/** The forward tensor whose gradient arrives: `L2.mb0.d(attention norm)` → `L2.mb0.attention norm`. */
function nameOf(arriving: string): string {
  return arriving.replace(/\.d\((.+?)\)( .+)?$/, '.$1');
}

function statistics({ tensors }: Context, name: string, rows: number) {
  const both = tensors.statistics(name);
  const [first, second] = [both.subarray(0, rows), both.subarray(rows, 2 * rows)];
  return { mean: first, inverseDeviation: second, inverseRms: second };
}
