/** A question whose every part is decided, to be written for a framework. */
import type { Model } from '../../models/model.js';
import type { Routing } from '../../models/routing.js';
import { tokensPerStep } from '../../models/sequences.js';
import type { Request } from '../../planning/request.js';
import type { Layout } from '../../strategies/job.js';
import type { FactName } from '../facts.js';
import type { Facts } from './telling.js';
import { offloadFacts, tuningFacts } from './tuning.js';

export interface Settled {
  readonly strategy: string;
  readonly model: Model;
  /** What the hub calls the model, if anything. */
  readonly onHub?: string;
  /** `4 nodes of 8 NVIDIA H100 SXM`. */
  readonly machine: string;
  readonly nodes: number;
  readonly devicesPerNode: number;
  /** Devices that one interconnect joins: those of a TPU slice, else of a node. */
  readonly devicesTogether: number;
  readonly facts: Facts;
  /** Sentences that head the file: what was chosen, what is predicted of it. */
  readonly head: readonly string[];
}

/** The facts of `request` at `layout`; what nobody said of the runtime is left to the framework. */
export function factsOf(request: Request, layout: Layout, strategy: string): Facts {
  const { cluster, tokens, framework, defaults, globalBatch, sequence } = request;
  const { dp, tp, pp, cp, ep, etp, vpp, shard, zero, sequenceParallel, microBatch } = layout;
  const ours = {
    ...{ nodes: cluster.nodes, 'devices-per-node': cluster.node.devices, devices: cluster.devices },
    ...{ tp, pp, cp, ep, vpp, dp, zero, recompute: layout.recompute },
    ...(etp === undefined || tp === 1 || ep === 1 ? {} : { etp }),
    ...meetingFacts(layout),
    ...scheduleFacts(layout),
    'expert-exchange': ep === 1 ? undefined : layout.expertExchange,
    ...finerFacts(request, layout),
    ...(strategy === 'hsdp' && shard < dp ? { shard } : {}),
    ...{ 'micro-batch': microBatch, 'global-batch': globalBatch },
    // A sample has no length that a framework is told.
    ...(request.unit === undefined ? { seq: sequence } : {}),
    'sequence-parallel': tp > 1 && sequenceParallel,
    accumulation: globalBatch / (microBatch * dp),
    steps: tokens === undefined ? undefined : Math.ceil(tokens / tokensPerStep(request)),
    ...{ precision: request.precision, 'gradient-precision': request.gradientPrecision, framework },
    kernels: defaults?.kernels === undefined ? request.kernels : undefined,
    ...{ attention: request.attention, loss: request.loss, compile: request.compile },
    // Without sharded parameters there is nothing to fetch ahead or to reshard.
    ...(zero === 3 ? { prefetch: request.prefetch, reshard: request.reshard } : {}),
    'offload-inputs': request.offloadInputs || undefined,
    'tp-comm-overlap': request.tpCommOverlap || undefined,
    ...expertFacts(request),
    'cuda-graphs': request.cudaGraphs,
    'activation-input-fp8': request.activationInputFp8 || undefined,
    ...{ optimizer: request.training?.optimizer, moments: request.training?.moments },
    'master-weights': request.training?.masterWeights,
    'parameter-precision': request.training?.weights,
    'optimizer-in-backward': request.training?.updatesInBackward,
    ...tuningFacts(request),
    ...offloadFacts(request),
    mtp: request.model.mtp,
    strategy,
  };
  return Object.fromEntries(Object.entries(ours).filter(([, value]) => value !== undefined)) as Facts;
}

/** The order of work, where it is not what the number of chunks says. */
function scheduleFacts({ pp, vpp, schedule }: Layout): Partial<Record<FactName, unknown>> {
  const usual = vpp > 1 ? 'interleaved-1f1b' : '1f1b';
  return pp === 1 || schedule === usual ? {} : { schedule };
}

/** How context ranks meet, where that was said. */
function meetingFacts({ cp, cpKind, cpInner, cpBalance }: Layout): Partial<Record<FactName, unknown>> {
  return cp === 1 ? {} : { 'cp-kind': cpKind, 'cp-inner': cpInner, 'cp-balance': cpBalance };
}

/** How tokens get to experts, and how many each takes. */
function expertFacts(request: Request): Facts {
  const { routing, dispatcher, expertOverlap, sharedExpertOverlap, capacityFactor } = request;
  return {
    ...(routing === undefined ? {} : { routing: routingText(routing) }),
    ...(dispatcher === undefined ? {} : { dispatcher }),
    ...(expertOverlap === undefined ? {} : { 'expert-overlap': expertOverlap }),
    // Nothing has it unless told.
    ...(sharedExpertOverlap ? { 'shared-expert-overlap': true } : {}),
    ...(capacityFactor === undefined ? {} : { 'capacity-factor': capacityFactor }),
  };
}

function routingText(routing: Routing): string {
  if (routing.kind === 'zipf') return `zipf:${routing.exponent}`;
  return routing.kind === 'balanced' ? 'balanced' : `a ${routing.kind} over experts`;
}

/** Which layers are whose, and which of them are recomputed, where that is said. */
function finerFacts({ batchRampup: rampup }: Request, layout: Layout): Partial<Record<FactName, unknown>> {
  const { recompute, recomputeLayers, recomputeMethod, recomputeModules, stageLayers, pp, vpp } = layout;
  const partly = recompute === 'full' && recomputeLayers !== undefined;
  return {
    ...(partly ? { 'recompute-layers': recomputeLayers, 'recompute-method': recomputeMethod } : {}),
    ...(recompute === 'selective' ? { 'recompute-modules': recomputeModules?.join() } : {}),
    ...(stageLayers === undefined || stageLayers === 'balanced'
      ? {}
      : { 'stage-layers': chunksOf(stageLayers, pp * vpp).join() }),
    ...(rampup === undefined
      ? {}
      : { 'batch-rampup': `${rampup.start} ${rampup.increment} ${rampup.sequences}` }),
  };
}

/** Where stages are listed and each has several chunks, their layers are divided evenly among these. */
function chunksOf(listed: readonly number[], places: number): number[] {
  const chunks = places / listed.length;
  return Array.from({ length: places }, (_, place) => listed[place % listed.length]! / chunks);
}
