/** Feed-forward activations and residual sums. */
import {
  activationBackward,
  activationForward,
  gatedBackward,
  gatedForward,
} from '../kernels/activations.js';
import { columnsFrom } from '../kernels/arrays.js';
import { addInto, residualAdd } from '../kernels/elementwise.js';
import type { Line } from '../script.js';
import type { Floats } from '../tensors.js';
import { type Context, into, type Run } from './context.js';

export function activation(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const { activation: kind, gated } = workload.arithmetic;
  const x = tensors.tensor(line.reads[0]!);
  const { rows, width } = sizesOf(context, x, line.writes[0]!);
  return into(context, line.writes[0]!, (y) => {
    if (gated) gatedForward(kernels, kind, y, halves(x, width), rows, width);
    else activationForward(kernels, kind, y, x, rows, width);
  });
}

export function activationGradient(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const { activation: kind, gated } = workload.arithmetic;
  const [arriving, input] = line.reads as [string, string];
  const dy = tensors.tensor(arriving);
  const x = tensors.tensor(input);
  const { rows, width } = sizesOf(context, x, line.writes[0]!);
  return into(context, line.writes[0]!, (dx) => {
    if (gated) gatedBackward(kernels, kind, halves(dx, width), dy, halves(x, width), rows, width);
    else activationBackward(kernels, kind, dx, dy, x, rows, width);
  });
}

/** Rows of a network's hidden layer and its width on this rank; of routed experts every rank has rows of its own. */
function sizesOf({ workload, tensors }: Context, x: Floats, written: string) {
  const { experts, arithmetic } = workload;
  const each = arithmetic.gated ? 2 : 1;
  if (experts !== undefined && /\.(d\()?expert (activation|up)\b/.test(written)) {
    const width = experts.width / experts.slices;
    return { rows: x.length / width / each, width };
  }
  const rows = tensors.memory.rows;
  return { rows, width: x.length / rows / each };
}

/** Gate and up projections side by side in each row. */
function halves(x: Float32Array, width: number) {
  return { gate: columnsFrom(x, 2 * width, 0), up: columnsFrom(x, 2 * width, width) };
}

export function residual(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const [stream, ...branches] = line.reads.map((name) => tensors.tensor(name));
  return into(context, line.writes[0]!, (y) => {
    residualAdd(kernels, y, stream!, branches[0]!);
    for (const branch of branches.slice(1)) addInto(kernels, y, branch);
  });
}

/** The gradient that went past the branches, the residual one, is added to the stream's. */
export function residualGradient(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const [from, to] = line.reads.map((name) => tensors.tensor(name));
  return () => addInto(kernels, to!, from!);
}
