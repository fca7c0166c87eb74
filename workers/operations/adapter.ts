/**
 * Adapters beside frozen matrices: their products are linear layers like others; what is their own is where in a layer's
 * output an adapter adds, and the scale of what it adds.
 */

import { columnsFrom } from '../kernels/arrays.js';
import { addScaledKernel } from '../kernels/elementwise.js';
import { plain } from '../kernels/gemm.js';
import { strided } from '../kernels/kernels.js';
import { linearWeightGradient } from '../kernels/linear.js';
import type { LocalWeight } from '../parameters.js';
import type { Line } from '../script.js';
import type { Floats } from '../tensors.js';
import type { Context, Run } from './context.js';
import { withoutGradient } from './linear.js';

/** The adapter's second matrix among the names that an op reads, or whose gradient it writes. */
function secondMatrix({ tensors }: Context, names: readonly string[]): LocalWeight | undefined {
  const own = names.map((name) => tensors.memory.parameters.find(withoutGradient(name)));
  return own.find((weight) => weight?.spec.adds !== undefined);
}

/** Whether an op is about an adapter's second matrix, so that its gradient arrives with columns of others and unscaled. */
export function isSecond(context: Context, line: Line): boolean {
  return secondMatrix(context, [...line.reads, ...line.writes]) !== undefined;
}

/** The columns of a layer's output, or of its gradient, that an adapter adds to: as many from there as its matrix has rows. */
function columnsOf(context: Context, whole: Floats, { spec, layer }: LocalWeight) {
  const { parameters } = context.tensors.memory;
  const { to, block = 0 } = spec.adds!;
  const base = parameters.find(`L${layer}.${to}`)!;
  const all = base.spec.shape[0]!;
  const before = (base.spec.blocks ?? [all]).slice(0, block).reduce((sum, outputs) => sum + outputs, 0);
  return columnsFrom(whole, base.rows, (before * base.rows) / all);
}

/** Notes whose result a tensor is, for the layer that adds it. */
export function noteResult(context: Context, line: Line): void {
  const weight = secondMatrix(context, line.reads);
  if (weight !== undefined) context.results.set(line.writes[0]!, weight);
}

/** Y += s · what each adapter made, in its columns. */
export function addAdapters(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const y = tensors.tensor(line.writes[0]!);
  const added = line.reads.flatMap((name) => {
    const weight = context.results.get(name);
    if (weight === undefined) return [];
    const from = tensors.tensor(name);
    return [
      { from, into: columnsOf(context, y, weight), rows: from.length / weight.rows, width: weight.rows },
    ];
  });
  const factor = workload.arithmetic.adapterScale;
  return () => {
    for (const { from, into, rows, width } of added)
      kernels.run(addScaledKernel, rows, width, { into, from }, { factor });
  };
}

/** s · dY of the adapter's own columns, side by side. */
export function scaleGradient(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const weight = secondMatrix(context, line.reads)!;
  const target = tensors.tensor(line.writes[1]!);
  const from = columnsOf(context, tensors.tensor(line.reads[0]!), weight);
  const rows = target.length / weight.rows;
  const factor = workload.arithmetic.adapterScale;
  return () => {
    target.fill(0);
    kernels.run(addScaledKernel, rows, weight.rows, { into: target, from }, { factor });
  };
}

/** dH = (s · dY) · B, of what `scaleGradient` left. */
export function secondInputGradient(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const [target, scaled] = line.writes as [string, string];
  const weight = secondMatrix(context, line.reads)!;
  const { values } = tensors.weight(
    line.reads.find((name) => tensors.memory.parameters.find(name) === weight)!,
  );
  const dy = tensors.tensor(scaled);
  const { rows, columns } = weight;
  const a = plain(strided(dy, rows));
  const b = plain(strided(values, columns));
  const call = {
    m: dy.length / rows,
    n: columns,
    k: rows,
    a,
    b,
    c: strided(tensors.tensor(target), columns),
  };
  const accumulate = tensors.write(target);
  return () => kernels.gemm({ ...call, accumulate });
}

/** dB += s · dYᵀ · H. */
export function secondWeightGradient(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const name = withoutGradient(line.writes[0]!);
  const weight = tensors.memory.parameters.find(name)!;
  const { rows: outputs, columns: inputs } = weight;
  const h = tensors.tensor(line.reads[1]!);
  const dy = columnsOf(context, tensors.tensor(line.reads[0]!), weight);
  const into = tensors.weightGradient(name);
  const from = tensors.at({ first: tensors.memory.workspace.first, floats: outputs * inputs });
  const shape = { tokens: h.length / inputs, inputs, outputs };
  const factor = workload.arithmetic.adapterScale;
  return () => {
    linearWeightGradient(kernels, from, dy, h, shape, false);
    kernels.run(addScaledKernel, 1, from.length, { into, from }, { factor });
  };
}
