/**
 * The rules a layout must keep, each a sentence with the value, the rule and the next step. The search
 * drops layouts that break one; a layout asked for by name is refused with the sentence.
 */
import { kindsOfBlocks } from '../models/blocks.js';
import type { Model } from '../models/model.js';
import { expertGroup, expertTensor } from './axes.js';
import type { Job, Layout } from './job.js';
import { fusesAttention } from './layers/fusions.js';
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
    nameRule(strategy, job) ??
    shardRule(strategy, job) ??
    splitRule(job) ??
    contextRule(strategy, job) ??
    expertRule(strategy, job) ??
    optimizerRule(strategy, job)
  );
}

/** The first rule broken by micro-batch, chunks or recomputation: by what a device runs, and in which order. */
export function brokenRuleOfOrder(strategy: Ruled, job: Job): string | undefined {
  return offloadRule(job) ?? batchRule(strategy, job) ?? inBackwardRule(job) ?? pipelineRule(strategy, job);
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

/** A group of one rank shards nothing, which every ZeRO stage is about. */
function shardRule({ state }: Ruled, { layout }: Job): string | undefined {
  const { dp, shard } = layout;
  if (shard !== 1 || dp === 1 || !state.startsWith('zero-')) return undefined;
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
  if (ep === 1) return undefined;
  const counts = new Set(kindsOfBlocks(model).flatMap((block) => block.model.moe?.experts ?? []));
  if (counts.size === 0) return `ep=${ep}: ${model.id} has no experts to split; leave ep at 1`;
  const experts = [...counts].find((count) => count % ep !== 0);
  if (experts !== undefined) {
    return `ep=${ep} does not divide the ${experts} experts of ${model.id}; try ep=${divisors(experts).slice(-4).join(', ')}`;
  }
  const { data } = expertGroup(layout);
  if (!Number.isInteger(data) || dp % data !== 0) {
    return `ep=${ep} takes in whole groups of tp=${tp} and cp=${cp} ranks, then some of dp=${dp}, which does not come out even; choose ep as ${tp}, ${tp * cp} or ${tp * cp} times a divisor of ${dp}`;
  }
  if (tp > 1 && !sequenceParallel) {
    return `ep=${ep} with tp=${tp} needs sequence parallelism, so that no token is sent twice; add --sequence-parallel`;
  }
  if (shard < dp) return `ep=${ep} and shard=${shard}: experts and shard groups are not combined; use one`;
  if (state === 'parameter-server' || state === 'map-reduce') {
    return `ep=${ep}: ${id} synchronizes replicas of whole models; leave ep at 1`;
  }
  return undefined;
}

function offloadRule({ layout, offloadInputs }: Job): string | undefined {
  if (offloadInputs !== true || layout.recompute === 'full') return undefined;
  return `offloaded layer inputs are what full activation recomputation starts from, and recompute is ${layout.recompute}; use --recompute full`;
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
