/** The router's choice, tokens on their way to experts and back, and the experts' products. */
import type { GroupedGemm } from '../../program/kernel.js';
import {
  combineBackward,
  combineForward,
  dispatchBackward,
  dispatchForward,
  planRows,
  type RowOf,
  rowsOf,
} from '../kernels/moe/dispatch.js';
import {
  type GroupedShape,
  groupedForward,
  groupedInputGradient,
  groupedWeightGradient,
} from '../kernels/moe/grouped-linear.js';
import { gatesBackward, gatesForward, type RouterShape } from '../kernels/moe/router.js';
import type { Line } from '../script.js';
import { type Context, into, type Run } from './context.js';
import { withoutGradient } from './linear.js';

export function routing(context: Context, line: Line, name: string): Run {
  const backward = line.op.phase === 'backward';
  switch (name) {
    case 'top-k':
      return gates(context, line);
    case 'top-k backward':
      return gatesGradient(context, line);
    case 'permute':
      return backward ? combineGradient(context, line) : dispatch(context, line);
    case 'unpermute':
      return backward ? dispatchGradient(context, line) : combine(context, line);
    // Every expert has room for all it takes, so nobody counts; and products take each rank's rows by themselves.
    case 'count tokens':
    case 'sort by expert':
      return () => {};
    default:
      throw new Error(
        `${line.op.label}: threads have no kernel '${name}'; leave padded and narrow experts out`,
      );
  }
}

interface Routed {
  readonly shape: RouterShape;
  readonly sizes: { readonly experts: number; readonly width: number };
  /** Of the line's micro-batch; to be filled from its gates before it is read. */
  readonly rowOf: RowOf;
  readonly gates: Float32Array;
  readonly plan: Run;
}

/** What a line whose gates are the tensor `name` moves. Throws where rows are not as many as the program has bytes for. */
function routed({ workload, tensors }: Context, name: string, rows: Float32Array | undefined): Routed {
  const { count: experts, topk, groupTokens, capacity } = workload.experts!;
  const { hidden: width } = workload.arithmetic;
  const gates = tensors.tensor(name);
  const shape = { tokens: gates.length / experts, experts, topk, groupTokens, capacity };
  if (rows !== undefined && rows.length !== rowsOf(shape) * width) {
    throw new Error(
      `${name}: experts take ${rowsOf(shape)} rows, and there is room for ${rows.length / width}`,
    );
  }
  const rowOf = new Int32Array(gates.length);
  return { shape, sizes: { experts, width }, rowOf, gates, plan: () => planRows(rowOf, gates, shape) };
}

function gates(context: Context, line: Line): Run {
  const { tensors } = context;
  const { shape, gates: target } = routed(context, line.writes[1]!, undefined);
  const logits = tensors.tensor(line.reads[1]!);
  return () => gatesForward(target, logits, shape);
}

/** What is added up in the router's gradient are those of the gates, until here. */
function gatesGradient(context: Context, line: Line): Run {
  const { shape, gates } = routed(context, line.reads[1]!, undefined);
  const gradient = context.tensors.tensor(line.writes[1]!);
  return () => gatesBackward(gradient, gates, shape);
}

function dispatch(context: Context, line: Line): Run {
  const { tensors } = context;
  const x = tensors.tensor(line.reads[0]!);
  const rows = tensors.tensor(line.writes[0]!);
  const { plan, rowOf, gates, sizes } = routed(context, line.writes[1]!, rows);
  return () => {
    plan();
    dispatchForward(rows, x, gates, rowOf, sizes);
  };
}

/** The tokens' vectors are there still: the router's weight gradient reads them next. */
function dispatchGradient(context: Context, line: Line): Run {
  const { tensors } = context;
  const [target, toGates] = line.writes as [string, string];
  const dRows = tensors.tensor(line.reads[0]!);
  const x = tensors.tensor(forwardName(target));
  const { plan, rowOf, gates, sizes } = routed(context, line.reads[1]!, dRows);
  const dGates = tensors.tensor(toGates);
  tensors.write(toGates);
  return into(context, target, (dx) => {
    plan();
    dispatchBackward({ x: dx, gates: dGates }, dRows, { x, gates }, rowOf, sizes);
  });
}

/** `L2.mb0.d(feed-forward norm)` → `L2.mb0.feed-forward norm`. */
function forwardName(gradient: string): string {
  return gradient.replace(/\.d\((.+?)\)( .+)?$/, '.$1');
}

function combine(context: Context, line: Line): Run {
  const rows = context.tensors.tensor(line.reads[0]!);
  const { plan, rowOf, sizes } = routed(context, line.reads[1]!, rows);
  return into(context, line.writes[0]!, (y) => {
    plan();
    combineForward(y, rows, rowOf, sizes);
  });
}

function combineGradient(context: Context, line: Line): Run {
  const { tensors } = context;
  const dy = tensors.tensor(line.reads[0]!);
  const dRows = tensors.tensor(line.writes[0]!);
  tensors.write(line.writes[0]!);
  const { plan, rowOf, sizes } = routed(context, line.reads[1]!, dRows);
  return () => {
    plan();
    combineBackward(dRows, dy, rowOf, sizes);
  };
}

/** A product of each expert's rows. */
export function experts(context: Context, line: Line, role: GroupedGemm['role']): Run {
  if (role === 'forward') return product(context, line);
  return role === 'input-gradient' ? inputGradient(context, line) : weightGradient(context, line);
}

function product(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const x = tensors.tensor(line.reads[0]!);
  const { values: w } = tensors.weight(line.reads[1]!);
  const shape = shapeOf(context, line.reads[1]!, (inputs) => x.length / inputs);
  return into(context, line.writes[0]!, (y) => groupedForward(kernels, y, x, w, shape));
}

function inputGradient(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const dy = tensors.tensor(line.reads[0]!);
  const { values: w } = tensors.weight(line.reads[1]!);
  const shape = shapeOf(context, line.reads[1]!, (_, outputs) => dy.length / outputs);
  return into(context, line.writes[0]!, (dx) => groupedInputGradient(kernels, dx, dy, w, shape));
}

function weightGradient(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const [dy, x] = line.reads.slice(0, 2).map((name) => tensors.tensor(name)) as [Float32Array, Float32Array];
  const name = withoutGradient(line.writes[0]!);
  const dw = tensors.weightGradient(name);
  const shape = shapeOf(context, name, (inputs) => x.length / inputs);
  return () => groupedWeightGradient(kernels, dw, dy, x, shape);
}

/** Rows come in blocks of an expert's of one rank's tokens. */
function shapeOf(
  { workload, tensors }: Context,
  weight: string,
  rowsFrom: (inputs: number, outputs: number) => number,
): GroupedShape {
  const { rows, columns: inputs, part } = tensors.memory.parameters.find(weight)!;
  const { groupTokens, capacity } = workload.experts!;
  const experts = part!.count;
  const outputs = rows / experts;
  const rowsEach = (tensors.memory.routedTokens / groupTokens) * capacity;
  return { experts, rowsEach, rows: rowsFrom(inputs, outputs), inputs, outputs };
}
