/** Which operation a compute op is: by the family of its kernel, its role or name, and its direction. */
import type { Attention, Gemm } from '../../program/kernel.js';
import type { Line } from '../script.js';
import {
  addAdapters,
  isSecond,
  noteResult,
  scaleGradient,
  secondInputGradient,
  secondWeightGradient,
} from './adapter.js';
import { attention, attentionGradient, rotary } from './attention.js';
import type { Context, Run } from './context.js';
import { attentionToOthers, gradientToOthers, mergeAttention, readsOthers } from './divided-attention.js';
import { activation, activationGradient, residual, residualGradient } from './elementwise.js';
import { embedding, embeddingGradient, loss, lossGradient, positionGradient, positions } from './ends.js';
import {
  attentionOfSomeHeads,
  gradientOfSomeHeads,
  hasSomeHeads,
  rearrangeHeads,
} from './exchanged-heads.js';
import { experts, routing } from './experts.js';
import { addOnHost } from './host.js';
import { addKeyValueGradients } from './keys-and-values.js';
import { biasGradient, linear, linearInputGradient, weightGradient } from './linear.js';
import { muon, muonProduct, muonState } from './muon.js';
import { normBackward, normForward } from './norm.js';
import { gradientNorm, sumMapped, update } from './optimizer.js';
import {
  addTable,
  concatenate,
  learnedGradient,
  patchesGradient,
  select,
  selectGradient,
} from './patches.js';
import {
  batchNorm,
  batchNormGradient,
  classLoss,
  classLossGradient,
  convolution,
  inPlaceRelu,
  inPlaceReluGradient,
  inPlaceSum,
  pooling,
  wholePool,
} from './pictures.js';

/** Compiles one compute op. Throws for kernels that threads cannot run, naming them. */
export function operation(context: Context, line: Line): Run {
  if (line.op.kind !== 'compute') throw new Error(`${line.op.label} is no compute op`);
  const { kernel } = line.op;
  switch (kernel.family) {
    case 'gemm':
      return line.op.phase === 'optimizer' ? muonProduct(context, line) : product(context, line, kernel.role);
    case 'grouped-gemm':
      return experts(context, line, kernel.role);
    case 'routing':
      return routing(context, line, kernel.name);
    case 'attention':
      return attending(context, line, kernel.direction);
    case 'convolution':
      return convolution(context, line, kernel);
    case 'pooling':
      return pooling(context, line, kernel);
    case 'norm':
      if (kernel.name === 'batch-norm') return batchNorm(context, line);
      if (kernel.name === 'batch-norm backward') return batchNormGradient(context, line);
      return kernel.name.endsWith(' backward') ? normBackward(context, line) : normForward(context, line);
    case 'elementwise':
      return elementwise(context, line, kernel.name);
    case 'embedding':
      return ends(context, line, kernel.name);
    case 'loss':
      if (context.workload.pictures !== undefined)
        return kernel.name.endsWith(' backward')
          ? classLossGradient(context, line)
          : classLoss(context, line);
      return kernel.name.endsWith(' backward') ? lossGradient(context, line) : loss(context, line);
    case 'optimizer':
      return optimizer(context, line, kernel.name);
    default:
      throw unknown(line, kernel.family);
  }
}

function attending(context: Context, line: Line, direction: Attention['direction']): Run {
  const others = readsOthers(line);
  if (hasSomeHeads(line) && !others) {
    return direction === 'forward' ? attentionOfSomeHeads(context, line) : gradientOfSomeHeads(context, line);
  }
  if (direction === 'forward') return others ? attentionToOthers(context, line) : attention(context, line);
  return others ? gradientToOthers(context, line) : attentionGradient(context, line);
}

function product(context: Context, line: Line, role: Gemm['role']): Run {
  const second = isSecond(context, line);
  if (role === 'forward') {
    if (second) noteResult(context, line);
    return linear(context, line);
  }
  if (role === 'input-gradient')
    return second ? secondInputGradient(context, line) : linearInputGradient(context, line);
  return second ? secondWeightGradient(context, line) : weightGradient(context, line);
}

function elementwise(context: Context, line: Line, name: string): Run {
  if (name === 'add adapters') return addAdapters(context, line);
  if (name === 'scale adapter gradient') return scaleGradient(context, line);
  // Each of them was added to what the others wrote.
  if (name === 'add branch gradients' || name === 'add query gradients') return () => {};
  if (name === 'rearrange heads') return rearrangeHeads(context, line);
  if (name === 'add key and value gradients') return addKeyValueGradients(context, line);
  if (name === 'merge attention') return mergeAttention(context, line);
  const ofPictures = context.workload.pictures && pictureElementwise(context, line, name);
  if (ofPictures !== undefined) return ofPictures;
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

/** Element-wise kernels that only networks of pictures have, or that they run in place; undefined of others. */
function pictureElementwise(context: Context, line: Line, name: string): Run | undefined {
  const inPlace = line.reads.includes(line.writes[0]!);
  switch (name) {
    case 'global-pool':
      return wholePool(context, line, 'forward');
    case 'global-pool backward':
      return wholePool(context, line, 'backward');
    case 'relu':
      return inPlace ? inPlaceRelu(context, line) : undefined;
    case 'relu backward':
      return inPlace ? inPlaceReluGradient(context, line) : undefined;
    case 'residual-add':
      return inPlace ? inPlaceSum(context, line) : undefined;
    case 'concatenate':
      return concatenate(context, line);
    case 'slice gradient':
      return patchesGradient(context, line);
    case 'copy gradient':
      return learnedGradient(context, line);
    case 'select':
      return select(context, line);
    case 'select backward':
      return selectGradient(context, line);
    default:
      return undefined;
  }
}

function ends(context: Context, line: Line, name: string): Run {
  if (name === 'embedding') return embedding(context, line);
  if (name === 'embedding gradient') return embeddingGradient(context, line);
  const ofPictures = context.workload.pictures !== undefined;
  if (name === 'position-add') return ofPictures ? addTable(context, line) : positions(context, line);
  if (name === 'position gradient')
    return ofPictures ? learnedGradient(context, line) : positionGradient(context, line);
  throw unknown(line, name);
}

function optimizer(context: Context, line: Line, name: string): Run {
  const { tensors } = context;
  const onHost = line.op.kind === 'compute' && line.op.on === 'host';
  if (name === 'gradient-norm') return gradientNorm(context, tensors.statistics('gradient norm'), onHost);
  if (name === 'add-gradients') return addOnHost(context, line);
  if (name === 'muon-state') return muonState(context);
  if (name === 'muon') return muon(context, line);
  if (name === 'clear-gradients') return () => tensors.at(tensors.memory.gradients).fill(0);
  if (name === 'sum of mapped gradients') return sumMapped(context, tensors.tensor('mapped gradients'));
  const updated = update(context, line, name.replace(/^cpu-/, ''));
  if (updated === undefined) throw unknown(line, name);
  return updated;
}

function unknown(line: Line, what: string): Error {
  return new Error(
    `${line.op.label}: threads have no kernel '${what}'; run it with --kernels flash-fused and a model without dropout`,
  );
}
