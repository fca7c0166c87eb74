/** Which operation a compute op is: by the family of its kernel, its role or name, and its direction. */
import type { Line } from '../script.js';
import { attention, attentionGradient, rotary } from './attention.js';
import type { Context, Run } from './context.js';
import { activation, activationGradient, residual, residualGradient } from './elementwise.js';
import { embedding, embeddingGradient, loss, lossGradient, positionGradient, positions } from './ends.js';
import { biasGradient, linear, linearInputGradient, weightGradient } from './linear.js';
import { normBackward, normForward } from './norm.js';
import { adam, gradientNorm, sumMapped } from './optimizer.js';

/** Compiles one compute op. Throws for kernels that threads cannot run, naming them. */
export function operation(context: Context, line: Line): Run {
  if (line.op.kind !== 'compute') throw new Error(`${line.op.label} is no compute op`);
  const { kernel } = line.op;
  switch (kernel.family) {
    case 'gemm':
      if (kernel.role === 'forward') return linear(context, line);
      return kernel.role === 'input-gradient'
        ? linearInputGradient(context, line)
        : weightGradient(context, line);
    case 'attention':
      return kernel.direction === 'forward' ? attention(context, line) : attentionGradient(context, line);
    case 'norm':
      return kernel.name.endsWith(' backward') ? normBackward(context, line) : normForward(context, line);
    case 'elementwise':
      return elementwise(context, line, kernel.name);
    case 'embedding':
      return ends(context, line, kernel.name);
    case 'loss':
      return kernel.name.endsWith(' backward') ? lossGradient(context, line) : loss(context, line);
    case 'optimizer':
      return optimizer(context, line, kernel.name);
    default:
      throw unknown(line, kernel.family);
  }
}

function elementwise(context: Context, line: Line, name: string): Run {
  if (name === 'residual-add') return residual(context, line);
  if (name === 'residual-add backward') return residualGradient(context, line);
  if (name === 'bias gradient') return biasGradient(context, line);
  if (name === 'rotary') return rotary(context, line, 1);
  if (name === 'rotary backward') return rotary(context, line, -1);
  const { activation: kind, gated } = context.workload.arithmetic;
  const own = gated ? `gated-${kind}` : kind;
  if (name === own) return activation(context, line);
  if (name === `${own} backward`) return activationGradient(context, line);
  throw unknown(line, name);
}

function ends(context: Context, line: Line, name: string): Run {
  if (name === 'embedding') return embedding(context, line);
  if (name === 'embedding gradient') return embeddingGradient(context, line);
  if (name === 'position-add') return positions(context, line);
  if (name === 'position gradient') return positionGradient(context, line);
  throw unknown(line, name);
}

function optimizer(context: Context, line: Line, name: string): Run {
  const { tensors } = context;
  if (name === 'gradient-norm') return gradientNorm(context, tensors.statistics('gradient norm'));
  if (name === 'adam') return adam(context);
  if (name === 'clear-gradients') return () => tensors.at(tensors.memory.gradients).fill(0);
  if (name === 'sum of mapped gradients') return sumMapped(context, tensors.tensor('mapped gradients'));
  throw unknown(line, name);
}

function unknown(line: Line, what: string): Error {
  return new Error(
    `${line.op.label}: threads have no kernel '${what}'; run it with --kernels flash-fused and a dense model without dropout`,
  );
}
