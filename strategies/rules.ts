/**
 * The rules a layout must keep, each a sentence with the value, the rule and the next step. The search
 * drops layouts that break one; a layout asked for by name is refused with the sentence.
 */
import { kindsOfBlocks } from '../models/blocks.js';
import type { Model } from '../models/model.js';
import { expertGroup, expertTensor } from './axes.js';
import type { Job, Layout } from './job.js';
import { fusesAttention } from './layers/fusions.js';
import { hasModule } from './layers/modules.js';
import { hasReference } from './layers/reference.js';
import { documentsOf } from './lengths.js';
import { HOST_OPTIMIZERS } from './offload.js';
import { optimizerOf } from './optimizers/index.js';
import { scheduleById } from './schedules/index.js';
import { planOf, type Strategy } from './strategy.js';

type Ruled = Pick<Strategy, 'id' | 'schedule' | 'state'>;

/** The first rule that `job` breaks on `devices` devices under `strategy`, or undefined. */
export function brokenRule(strategy: Ruled, job: Job, devices: number): string | undefined {
  return brokenRuleOfMesh(strategy, job, devices) ?? brokenRuleOfOrder(strategy, job);
}

/** The first rule broken by how the model is divided among `devices` devices; micro-batch, chunks and recomputation do not matter. */
export function brokenRuleOfMesh(strategy: Ruled, job: Job, devices: number): string | undefined {
  return (
    meshRule(job, devices) ??
    magnitudeRule(job) ??
    nameRule(strategy, job) ??
    shardRule(strategy, job) ??
    splitRule(job) ??
    contextRule(strategy, job) ??
    expertRule(strategy, job) ??
    sequencesRule(job) ??
    optimizerRule(strategy, job)
  );
}

/** The first rule broken by micro-batch, chunks or recomputation: by what a device runs, and in which order. */
export function brokenRuleOfOrder(strategy: Ruled, job: Job): string | undefined {
  return (
    offloadRule(strategy, job) ??
    recomputeRule(job) ??
    batchRule(strategy, job) ??
    inBackwardRule(job) ??
    pipelineRule(strategy, job) ??
    stageRule(job)
  );
}

function meshRule(job: Job, devices: number): string | undefined {
  const { dp, tp, pp, cp, shard } = job.layout;
  const product = dp * tp * pp * cp;
  if (product !== devices) {
    return `dp=${dp} × tp=${tp} × pp=${pp} × cp=${cp} is ${product} ranks, but the cluster has ${devices} devices; change an axis or the number of nodes`;
  }
  if (shard < 1 || dp % shard !== 0) {
    return `shard=${shard} does not divide dp=${dp}; choose a divisor such as ${divisors(dp).slice(-4).join(', ')}`;
  }
  return undefined;
}

/** A strategy that is named for a choice makes it. */
function nameRule({ id }: Ruled, { layout }: Job): string | undefined {
  if (id !== 'sequence-parallel' || layout.tp === 1 || layout.sequenceParallel) return undefined;
  return 'sequence-parallel without sequence parallelism is another strategy: use tensor-parallel or megatron-3d, or leave --sequence-parallel out';
}

/** The norm of a row of an adapted matrix is of the whole row, and magnitudes scale whole outputs. */
function magnitudeRule({ model, layout }: Job): string | undefined {
  if (layout.tp === 1 || model.tuning?.adapters?.variant !== 'dora') return undefined;
  return `tp=${layout.tp} would divide the rows whose norms DoRA takes, which no framework does; use tp=1, or --lora-variant lora`;
}

/** A group of one rank shards nothing, which every ZeRO stage is about. */
function shardRule({ state }: Ruled, { layout }: Job): string | undefined {
  const { dp, shard, cp } = layout;
  if (shard * cp !== 1 || dp === 1 || !state.startsWith('zero-')) return undefined;
  return `shard=1 shards nothing: each of dp=${dp} replicas would hold all state, which is what ddp does; use --strategy ddp, or hsdp with a shard group of ${divisors(dp).slice(1).slice(-4).join(', ')}`;
}

function splitRule({ model, layout, sequence }: Job): string | undefined {
  const { tp } = layout;
  const divides = (what: string, value: number) =>
    value % tp === 0
      ? undefined
      : `tp=${tp} does not divide the ${value} ${what} of ${model.id}; try tp=${divisors(value)
          .filter((d) => d <= 64)
          .slice(-4)
          .join(', ')}`;
  if (tp === 1) return undefined;
  if (layout.sequenceParallel && sequence % tp !== 0) {
    return `sequence parallelism splits ${sequence} tokens over tp=${tp} ranks, which does not come out even; choose another sequence length`;
  }
  for (const { model: block } of kindsOfBlocks(model)) {
    const broken = mixerSplit(block, layout, divides) ?? feedForwardSplit(block, layout, divides);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

type Divides = (what: string, value: number) => string | undefined;

function mixerSplit(model: Model, layout: Layout, divides: Divides): string | undefined {
  const { id, mixer } = model;
  switch (mixer?.kind) {
    case undefined:
      return attentionSplit(model, layout, divides);
    case 'none':
    case 'linear':
      return undefined;
    case 'mamba':
      return `tp=${layout.tp} would divide the channels of ${id}'s selective scan, which each need what all select; leave tp at 1`;
    case 'mamba-2':
      return (
        divides('state-space heads', mixer.heads) ?? divides('groups of state-space heads', mixer.groups)
      );
    case 'gated-delta':
      return divides('key heads of linear attention', mixer.keyHeads);
    case 'kimi-delta':
    case 'lightning':
      return divides('heads of linear attention', mixer.heads);
    case 'convolution':
      return divides('convolved channels', model.hidden);
  }
}

function attentionSplit({ id, heads, kvHeads }: Model, { tp }: Layout, divides: Divides): string | undefined {
  if (kvHeads % tp !== 0 && tp % kvHeads !== 0) {
    return `tp=${tp} neither divides nor is a multiple of the ${kvHeads} key/value heads of ${id}`;
  }
  return divides('attention heads', heads);
}

function feedForwardSplit({ ffn, moe }: Model, layout: Layout, divides: Divides): string | undefined {
  if (moe === undefined) return ffn > 0 ? divides('feed-forward columns', ffn) : undefined;
  const expert = expertTensor(layout) > 1 ? divides('columns of an expert', moe.expertFfn) : undefined;
  const shared = moe.sharedExperts * moe.sharedFfn;
  return expert ?? (shared > 0 ? divides('columns of the shared experts', shared) : undefined);
}

/** Each context rank has an early and a late piece of the sequence, and attends in kernels that can be joined. */
function contextRule({ id, state }: Ruled, job: Job): string | undefined {
  const { model, layout, sequence } = job;
  const { cp, tp, sequenceParallel } = layout;
  if (cp === 1) return undefined;
  const pieces = 2 * cp * (sequenceParallel ? tp : 1);
  if (sequence % pieces !== 0) {
    return `cp=${cp} splits ${sequence} tokens into ${pieces} equal chunks, which does not come out even; choose another sequence length or cp`;
  }
  if (!fusesAttention(job)) {
    return `cp=${cp} merges partial attention outputs, which needs fused attention, and the kernels are '${job.attention ?? job.kernels}'; use --kernels flash or flash-fused`;
  }
  if (kindsOfBlocks(model).some(({ model: { mixer, mla } }) => carriesState(mixer) || mla?.indexer)) {
    return `cp=${cp} divides attention to all keys over the sequence, and ${model.id} has blocks that carry a state along it or choose their keys; leave cp at 1`;
  }
  const window = kindsOfBlocks(model).find((block) => block.model.slidingWindow !== undefined);
  if (window !== undefined) {
    return `cp=${cp} attends to the whole sequence, and ${model.id} has a sliding window of ${window.model.slidingWindow}; leave cp at 1`;
  }
  if (state === 'parameter-server' || state === 'map-reduce') {
    return `cp=${cp}: ${id} synchronizes replicas of whole sequences; leave cp at 1`;
  }
  return undefined;
}

/** Whether what a block has in attention's place needs the positions before a rank's own. */
function carriesState(mixer: Model['mixer']): boolean {
  return mixer !== undefined && mixer.kind !== 'none' && mixer.kind !== 'linear';
}

/** Experts are split evenly, over ranks that are there for all of a stage's other weights too. */
function expertRule({ id, state }: Ruled, { model, layout }: Job): string | undefined {
  const { ep, dp, tp, cp, shard, sequenceParallel } = layout;
  const split = expertTensorRule(model, layout);
  if (split !== undefined || ep === 1) return split;
  const counts = new Set(kindsOfBlocks(model).flatMap((block) => block.model.moe?.experts ?? []));
  if (counts.size === 0) return `ep=${ep}: ${model.id} has no experts to split; leave ep at 1`;
  const experts = [...counts].find((count) => count % ep !== 0);
  if (experts !== undefined) {
    return `ep=${ep} does not divide the ${experts} experts of ${model.id}; try ep=${divisors(experts).slice(-4).join(', ')}`;
  }
  const { data } = expertGroup(layout);
  if (!Number.isInteger(data) || dp % data !== 0) {
    if (expertTensor(layout) > 1)
      return `ep=${ep} with experts split over etp=${expertTensor(layout)} tensor ranks takes in whole groups of cp=${cp} ranks, then some of dp=${dp}, which does not come out even; choose ep as a divisor of ${dp}${cp > 1 ? `, times ${cp}` : ''}`;
    return `ep=${ep} takes in whole groups of tp=${tp} and cp=${cp} ranks, then some of dp=${dp}, which does not come out even; choose ep as ${tp}, ${tp * cp} or ${tp * cp} times a divisor of ${dp}`;
  }
  if (tp > 1 && !sequenceParallel) {
    return `ep=${ep} with tp=${tp} needs sequence parallelism, so that no token is sent twice; add --sequence-parallel`;
  }
  if (shard % data !== 0) {
    return `ep=${ep} takes in ${data} data-parallel ranks, and they are neighbours inside a shard group, whose ${shard} ranks do not divide by that; choose shard as a multiple of ${data}`;
  }
  if (state === 'parameter-server' || state === 'map-reduce') {
    return `ep=${ep}: ${id} synchronizes replicas of whole models; leave ep at 1`;
  }
  return undefined;
}

/** What has no program yet: packed sequences divided over ranks, and a second model in a pipeline. */
function sequencesRule(job: Job): string | undefined {
  const { cp, pp } = job.layout;
  if (cp > 1 && documentsOf(job) !== undefined) {
    return `cp=${cp} divides rows of packed sequences over ranks, whose attention is not balanced then and is not modelled; leave cp at 1, or use --packing padded`;
  }
  if (pp > 1 && hasReference(job)) {
    return `pp=${pp}: a reference model runs beside the one that is trained, and is not divided into pipeline stages; leave pp at 1, or set --reference-model false`;
  }
  return undefined;
}

/** Experts are whole on a tensor rank, or split like everything else. */
function expertTensorRule({ id, moe }: Model, { ep, etp, tp }: Layout): string | undefined {
  if (etp === undefined) return undefined;
  if (moe === undefined) return `etp=${etp}: ${id} has no experts to split; leave etp out`;
  if (etp !== 1 && etp !== tp)
    return `etp=${etp} splits experts over some of the tp=${tp} tensor ranks, which is not modelled; choose etp=1 or etp=${tp}`;
  if (ep > 1 || etp === tp) return undefined;
  return `etp=1 with ep=1 would keep all experts of ${id} whole on each of tp=${tp} tensor ranks, which is not modelled; choose etp=${tp}, or distribute experts with ep=${tp} or a multiple`;
}

function offloadRule(strategy: Ruled, job: Job): string | undefined {
  const offload = job.training?.offload;
  if (offload === undefined) return undefined;
  const { state } = planOf(strategy, job.layout);
  if (state === 'parameter-server' || state === 'map-reduce') {
    return `${strategy.id} keeps weights and optimizer states where they are updated, and offloads none of them; leave --offload out, or use ddp, zero-1, zero-2 or zero-3`;
  }
  if (offload.parameters !== undefined && state !== 'zero-3') {
    return `${strategy.id} keeps whole parameters on every device, and only shards of them are offloaded and fetched layer by layer; use --strategy zero-3, fsdp or hsdp, or offload the optimizer alone (--offload optimizer)`;
  }
  const { id, title } = optimizerOf(job.training?.optimizer);
  if (!HOST_OPTIMIZERS.has(id)) {
    return `${title} has no implementation that runs on a host's cores; use --optimizer ${[...HOST_OPTIMIZERS].join(', ')}, or leave --offload out`;
  }
  if (offload.optimizer !== undefined && job.training?.updatesInBackward === true) {
    return 'weights updated in the backward pass are updated on the device, and the optimizer offloaded to the host updates them there after it; leave --optimizer-in-backward or --offload out';
  }
  return undefined;
}

/** How many layers, and which parts of them, is said of the recomputation it belongs to. */
function recomputeRule({ model, layout }: Job): string | undefined {
  const { recompute, recomputeLayers: count, recomputeMethod: method, recomputeModules: modules } = layout;
  if (count !== undefined && recompute !== 'full') {
    return `recompute-layers says how many whole layers are recomputed, and recompute is ${recompute}; use --recompute full`;
  }
  if (method !== undefined && count === undefined) {
    return `recompute-method ${method} is about a number of layers; add --recompute-layers`;
  }
  if (modules !== undefined && recompute !== 'selective') {
    return `recompute-modules says what selective recomputation runs again, and recompute is ${recompute}; use --recompute selective`;
  }
  if (method === 'uniform' && count !== undefined && count > 1) {
    return `recompute-method uniform with groups of ${count} layers is not modelled: every layer's input is kept; use --recompute-layers 1, or --recompute-method block`;
  }
  const missing = modules?.find((module) => !hasModule(model, module));
  if (missing === undefined) return undefined;
  return `recompute-modules ${missing}: no block of ${model.id} has such a part; leave it out`;
}

/** Which layers are whose, where it is said by number. */
function stageRule({ model, layout }: Job): string | undefined {
  const { pp, vpp, stageLayers } = layout;
  if (stageLayers === undefined || stageLayers === 'balanced') return undefined;
  const listed = `stage-layers lists ${stageLayers.length} stages`;
  if (stageLayers.length !== pp && stageLayers.length !== pp * vpp) {
    return `${listed}, and pp=${pp} × vpp=${vpp} are ${pp * vpp}; list one number for each, or change pp`;
  }
  const sum = stageLayers.reduce((all, count) => all + count, 0);
  if (sum !== model.layers) {
    return `${listed} of together ${sum} layers, and ${model.id} has ${model.layers}; change one of them by ${Math.abs(sum - model.layers)}`;
  }
  const uneven = stageLayers.length === pp ? stageLayers.find((count) => count % vpp !== 0) : undefined;
  if (uneven !== undefined) {
    return `vpp=${vpp} does not divide the ${uneven} layers of a stage in stage-layers; list the layers of all ${pp * vpp} chunks, in order of the model`;
  }
  const empty = stageLayers.findIndex((count, at) => count === 0 && at > 0 && at < stageLayers.length - 1);
  if (empty === -1) return undefined;
  return `stage-layers gives stage ${empty + 1} no layer, and only the first and the last have something else to run; give it one`;
}

/** Sharded states are slices, which not every optimizer can be given. */
function optimizerRule({ id, state }: Ruled, job: Job): string | undefined {
  const { layout, training = {} } = job;
  const optimizer = optimizerOf(training.optimizer);
  const stage = state.startsWith('zero-') ? layout.zero : 0;
  if (!optimizer.zero.includes(stage)) {
    return `optimizer ${optimizer.id} is not run under ZeRO-${stage}: ${optimizer.because}; use ${stagesOf(optimizer.zero)}, or another optimizer`;
  }
  const sliced = state === 'parameter-server' || state === 'map-reduce';
  if (sliced && optimizer.unit === 'matrices') {
    return `optimizer ${optimizer.id} needs whole matrices, and ${id} divides parameters evenly; use --strategy ddp or zero-1`;
  }
  if (training.updatesInBackward !== true) return undefined;
  if (layout.pp > 1) {
    return `optimizer-in-backward updates a layer in the only backward pass of a step, and pp=${layout.pp} runs several; leave pp at 1`;
  }
  if (state !== 'none' && state !== 'zero-3') {
    return `optimizer-in-backward updates layers before replicas have met, unless there is one replica (--strategy single) or state is sharded by layers (--strategy fsdp, zero-3); ${id} is neither`;
  }
  return undefined;
}

function stagesOf(stages: readonly number[]): string {
  return stages.map((stage) => (stage === 0 ? '--strategy ddp' : `--zero ${stage}`)).join(' or ');
}

/** Gradients that are not kept cannot be added to. */
function inBackwardRule({ layout, globalBatch, training }: Job): string | undefined {
  if (training?.updatesInBackward !== true) return undefined;
  const { dp, microBatch } = layout;
  const rounds = globalBatch / (dp * microBatch);
  if (rounds === 1) return undefined;
  return `optimizer-in-backward keeps no gradients, so a step has one micro-batch, and ${globalBatch} sequences over dp=${dp} × micro-batch ${microBatch} are ${rounds}; use --global-batch ${dp * microBatch} or --micro-batch ${globalBatch / dp}`;
}

/** The batch that is named keeps the schedule's rule about rounds, too. */
function batchRule(strategy: Ruled, { layout, globalBatch }: Job): string | undefined {
  const { dp, microBatch, pp, vpp } = layout;
  const replicas = dp * microBatch;
  if (globalBatch % replicas === 0) return undefined;
  const { round } = scheduleById(planOf(strategy, layout).schedule);
  const rounds = round?.({ stages: pp, chunks: vpp, microBatches: 1 }) ?? 1;
  const least = replicas * rounds;
  const nearest = Math.max(1, Math.round(globalBatch / least)) * least;
  return `a global batch of ${globalBatch} sequences does not divide into dp=${dp} × micro-batch ${microBatch}${rounds > 1 ? ` × rounds of ${rounds} micro-batches` : ''}; the nearest that does is ${nearest}`;
}

function pipelineRule(strategy: Ruled, job: Job): string | undefined {
  const { pp, vpp, dp, microBatch } = job.layout;
  // The embedding and the head may fill a chunk each: Llama 3's 126 layers make 128 chunks.
  const chunks = pp * vpp;
  if (chunks > job.model.layers + (chunks > 2 ? 2 : 0)) {
    return `pp=${pp} × vpp=${vpp} needs at least ${chunks > 2 ? chunks - 2 : chunks} layers and ${job.model.id} has ${job.model.layers}; lower pp or vpp`;
  }
  const pipeline = { stages: pp, chunks: vpp, microBatches: job.globalBatch / (dp * microBatch) };
  return scheduleById(planOf(strategy, job.layout).schedule).refuses(pipeline);
}

/** All divisors of `n`, ascending. */
export function divisors(n: number): number[] {
  const result: number[] = [];
  for (let d = 1; d * d <= n; d++) {
    if (n % d !== 0) continue;
    result.push(d);
    if (d !== n / d) result.push(n / d);
  }
  return result.sort((a, b) => a - b);
}
