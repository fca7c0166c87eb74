/** What a result was asked for, in plain values, so that it can be asked again. */
import { countedOf } from '../models/counted.js';
import { picturesOf } from '../models/vision.js';
import { parameterCount } from '../models/weights/parameters.js';
import { bytesPerParameter } from '../strategies/optimizers/per-parameter.js';
import type { Inputs } from './comparison.js';
import { priceUsed } from './price.js';
import type { Request } from './request.js';
import { softwareUsed } from './software.js';

export function inputsOf(request: Request): Inputs {
  const { model, cluster, sequence, globalBatch, precision, gradientPrecision, kernels, fixed, tokens } =
    request;
  const { total, active, trained = total } = parameterCount(model);
  return {
    model: model.id,
    modelTitle: model.title,
    parameters: total,
    activeParameters: active,
    ...(model.tuning === undefined ? {} : { trainedParameters: trained }),
    ...(request.files?.model === undefined ? {} : { modelPath: request.files.model }),
    ...(request.files?.cluster === undefined ? {} : { clusterPath: request.files.cluster }),
    cluster: cluster.id,
    clusterTitle: cluster.title,
    nodes: cluster.nodes,
    devices: cluster.devices,
    accelerator: cluster.accelerator.id,
    acceleratorTitle: cluster.accelerator.title,
    ...countedOf(model),
    ...(request.attentionFree === undefined ? {} : { attentionFree: true as const }),
    sequence,
    ...picturesOf(model),
    globalBatch,
    precision,
    gradientPrecision,
    kernels,
    fixed: { ...fixed },
    ...(request.framework === undefined ? {} : { framework: request.framework }),
    ...(request.attention === undefined ? {} : { attention: request.attention }),
    ...(request.compile === undefined ? {} : { compile: request.compile }),
    ...(request.loss === undefined ? {} : { loss: request.loss }),
    ...(request.defaults === undefined ? {} : { defaults: request.defaults }),
    ...(request.prefetch === undefined ? {} : { prefetch: request.prefetch }),
    ...(request.reshard === undefined ? {} : { reshard: request.reshard }),
    ...(request.offloadInputs === undefined ? {} : { offloadInputs: request.offloadInputs }),
    ...(request.model.tuning === undefined ? {} : { tuning: request.model.tuning }),
    ...(request.training === undefined
      ? {}
      : { training: request.training, perParameter: bytesPerParameter(request) }),
    ...(request.lengths === undefined ? {} : { lengths: request.lengths }),
    ...(request.objective === undefined ? {} : { objective: request.objective }),
    ...(request.stageLayers === undefined ? {} : { stageLayers: request.stageLayers }),
    ...(request.routing === undefined ? {} : { routing: request.routing }),
    ...(request.dispatcher === undefined ? {} : { dispatcher: request.dispatcher }),
    ...(request.expertOverlap === undefined ? {} : { expertOverlap: request.expertOverlap }),
    ...(request.sharedExpertOverlap === undefined
      ? {}
      : { sharedExpertOverlap: request.sharedExpertOverlap }),
    ...(request.activationInputFp8 === undefined ? {} : { activationInputFp8: request.activationInputFp8 }),
    ...(request.syncBatchNorm === undefined ? {} : { syncBatchNorm: request.syncBatchNorm }),
    ...(request.capacityFactor === undefined ? {} : { capacityFactor: request.capacityFactor }),
    ...(request.cudaGraphs === undefined ? {} : { cudaGraphs: request.cudaGraphs }),
    ...(request.tuned === undefined ? {} : { tuned: request.tuned }),
    ...(request.anchor === undefined ? {} : { anchor: request.anchor }),
    ...(request.batchRampup === undefined ? {} : { batchRampup: request.batchRampup }),
    ...(request.tpCommOverlap === undefined ? {} : { tpCommOverlap: request.tpCommOverlap }),
    ...(request.memoryMargin === undefined ? {} : { memoryMargin: request.memoryMargin }),
    ...(request.thorough === undefined ? {} : { thorough: request.thorough }),
    tokens: tokens ?? null,
    ...(request.deadlineSeconds === undefined ? {} : { deadlineSeconds: request.deadlineSeconds }),
    ...(request.budgetUsd === undefined ? {} : { budgetUsd: request.budgetUsd }),
    strategies: request.strategies,
    ...(request.usdPerDeviceHour === undefined ? {} : { usdPerDeviceHour: request.usdPerDeviceHour }),
    ...(request.settings === undefined ? {} : { settings: request.settings }),
    ...(request.whatIf === undefined ? {} : { whatIf: request.whatIf }),
    ...(request.pricing === undefined ? {} : { pricing: request.pricing }),
    software: softwareUsed(request),
    price: priceUsed(request),
    ...(request.scenario === undefined ? {} : { scenario: request.scenario }),
  };
}
