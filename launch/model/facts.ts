/** A model as facts spell it, for files that state its hyper-parameters; what facts cannot say is named. */
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import type { ModelFacts } from '../facts.js';
import { configOf } from './config.js';
import type { Shape } from './shape.js';
import { differences, modelOf } from './zoo.js';

export interface Spelled {
  readonly facts: Partial<ModelFacts>;
  /** Fields of the model that the facts do not say, or not as it has them. */
  readonly lost: readonly string[];
}

/** The facts of `model`, read back to see what they leave out. */
export function factsOfModel(model: Model): Spelled {
  const shape = shapeOfModel(model);
  const first = readBack(model, shape);
  if (first.lost.length === 0 || model.moe === undefined) return first;
  // How many layers at the beginning are dense is what gives the model back.
  for (let dense = 1; dense < model.layers; dense++) {
    const spelled = readBack(model, { ...shape, 'dense-layers': dense });
    if (spelled.lost.length === 0) return spelled;
  }
  return first;
}

function readBack(model: Model, shape: Shape): Spelled {
  const facts = Object.fromEntries(
    Object.entries(shape).map(([name, value]) => [`model.${name}`, value]),
  ) as Partial<ModelFacts>;
  const { fields, lost } = configOf(shape, model.vocab, model.sequence);
  if (lost.length > 0) return { facts, lost };
  try {
    return { facts, lost: differences(model, modelOf(fields, model.id)) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { facts, lost: ['its shape'] };
  }
}

/** The hyper-parameters of `model`, as far as facts have words for them. */
export function shapeOfModel(model: Model): Shape {
  const { mla, moe } = model;
  return {
    ...{ layers: model.layers, hidden: model.hidden, heads: model.heads, ffn: model.ffn },
    ...(mla === undefined ? { 'kv-heads': model.kvHeads, 'head-dim': model.headDim } : {}),
    ...{ vocab: model.vocab, gated: model.gated, activation: model.activation, norm: model.norm },
    position: model.position,
    ...(model.position === 'learned' ? { positions: model.learnedPositions } : {}),
    ...{ tied: model.tiedEmbeddings, bias: model.bias.mlp && model.bias.output, dropout: model.dropout },
    ...(model.bias.qkv && !model.bias.mlp ? { 'qkv-bias': true } : {}),
    ...(model.qkNorm ? { 'qk-norm': true } : {}),
    ...(model.parallelBlock ? { 'parallel-block': true } : {}),
    ...(model.slidingWindow === undefined ? {} : { window: model.slidingWindow }),
    ...(moe === undefined ? {} : expertsOf(moe)),
    ...(mla === undefined ? {} : latentOf(mla)),
  };
}

function expertsOf(moe: NonNullable<Model['moe']>): Partial<Shape> {
  const shared = moe.sharedExperts * moe.sharedFfn;
  return {
    ...{ experts: moe.experts, topk: moe.topk, 'expert-ffn': moe.expertFfn },
    ...(shared === 0 ? {} : { 'shared-ffn': shared }),
    ...(moe.sharedGate === true ? { 'shared-gate': true } : {}),
    ...(moe.routerBias ? { 'router-bias': true } : {}),
  };
}

function latentOf(mla: NonNullable<Model['mla']>): Partial<Shape> {
  return {
    latent: true,
    ...(mla.queryRank === 0 ? {} : { 'query-rank': mla.queryRank }),
    ...{ 'kv-rank': mla.kvRank, 'rope-dim': mla.ropeDim, 'nope-dim': mla.nopeDim, 'value-dim': mla.valueDim },
  };
}
