/** Random jobs that keep the rules: model, cluster, strategy, layout and options, by a seed and a number. */
import { loadCluster } from '../../../hardware-profiles/index.js';
import type { Cluster } from '../../../hardware-profiles/profile.js';
import { lengthsAsked } from '../../../input/asked-training.js';
import { adapterTargets } from '../../../models/adapters.js';
import { modelById } from '../../../models/index.js';
import { exponentialLengths, meanTokens } from '../../../models/sequences.js';
import { ADAPTER_VARIANTS, BASE_FORMATS } from '../../../models/tuning.js';
import type { Request } from '../../../planning/request.js';
import { jobOf } from '../../../planning/search/layouts.js';
import type { FrameworkId } from '../../../strategies/frameworks/ids.js';
import { FRAMEWORKS } from '../../../strategies/frameworks/index.js';
import { platformOf, withoutKernel } from '../../../strategies/frameworks/platforms.js';
import { STRATEGIES } from '../../../strategies/index.js';
import {
  ATTENTION_KERNELS,
  type AttentionKernel,
  type Job,
  KERNEL_SETS,
  type Layout,
  LOSS_CHOICES,
} from '../../../strategies/job.js';
import { arithmeticOf } from '../../../strategies/optimizers/arithmetic.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import { planOf, type Strategy } from '../../../strategies/strategy.js';
import { type Offload, OPTIMIZER_IDS, type Training } from '../../../strategies/training.js';
import type { Plan } from '../../../strategies/write.js';
import { ANY_SCHEDULE, finerOf, finerSaid, isFiner } from './finer.js';
import { devicesOf, layoutsOf } from './layouts.js';
import { Random } from './random.js';
import { aboutNetwork, networkSaid } from './random-network.js';

export interface RandomJob {
  readonly index: number;
  readonly strategy: Strategy;
  readonly request: Request;
  readonly cluster: Cluster;
  readonly job: Job;
  readonly plan: Plan;
}

const DENSE = [
  ...['tiny', 'tiny-llama', 'small', 'gpt2-124m', 'gpt2-355m', 'gpt2-1.5b', 'qwen3-0.6b', 'llama3.2-1b'],
  ...['gemma-2b', 'llama3.2-3b', 'llama2-7b', 'llama3-8b', 'qwen2.5-7b', 'mistral-7b'],
];
const MIXTURES = ['mixtral-8x7b', 'gpt-oss-20b', 'qwen1.5-moe-a2.7b', 'deepseek-v2-lite', 'qwen3-30b-a3b'];

const CLUSTERS = [
  ...['h100-dgx:1', 'h100-dgx:2', 'h100-dgx:4', 'a100-dgx:1', 'a100-dgx:2', 'a100-dgx:4', 'b200-dgx:1'],
  ...['b200-dgx:2', 'gb200-nvl72:1', 'mi300x-node:1', 'mi300x-node:2', 'dgx1-v100:2', 'l40s-server:1'],
  ...['l40s-server:2', 'gaudi3-node:2', 'a100-pcie-server:2', 'aws-p4d:2', 'gcp-a3-mega:2', 'frontier:2'],
  ...['alps-gh200:4', 'tpu-v5p:2x2x2', 'tpu-v5p:2x2x4', 'tpu-v5e:4x4', 'tpu-v5e:2x4', 'tpu-v4:2x2x4'],
  ...['tpu-v6e:4x4', 'h20-node:1', 'h200-dgx:2'],
];

const clusters = new Map<string, Cluster>();

/** The cluster of that name and size, read once. */
export function clusterNamed(reference: string): Cluster {
  const cluster = clusters.get(reference) ?? loadCluster(reference);
  clusters.set(reference, cluster);
  return cluster;
}

/** Draws until a job keeps the rules; most do so soon, and some strategies suit few models on few clusters. */
const DRAWS = 200;
/** Chunks of micro-batches in a step: what a longer one would show, a shorter one has shown. */
const MOST_CHUNKS = 600;

/** The job of that number, or undefined where every draw broke a rule; with `networks` it is of what is no decoder in any case. */
export function randomJob(index: number, seed: number, networks = false): RandomJob | undefined {
  const random = new Random(Math.imul(seed + 7, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const strategy = random.pick(isFiner(index) ? ANY_SCHEDULE : STRATEGIES);
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = randomRequest(strategy, random);
    const request =
      networks || index % NETWORK === NETWORK - 1
        ? aboutNetwork(drawn, new Random(Math.imul(seed + 13, 0x1b873593) ^ (index * DRAWS + draw)))
        : otherwiseUpdated(partlyTrained(drawn, index, seed), index, seed);
    const { cluster } = request;
    for (const plain of layoutsOf(strategy, request, (choices) =>
      choices.length > 0 ? [random.pick(choices)] : [],
    )) {
      const finer = new Random(Math.imul(seed + 11, 0x7f4a7c15) ^ (index * DRAWS + draw));
      const layout = isFiner(index) ? finerOf(plain, strategy, finer) : plain;
      const job = jobWith(request, layout);
      if (brokenRule(strategy, job, devicesOf(strategy, cluster)) !== undefined) continue;
      const { peakFlops } = cluster.accelerator;
      if (arithmeticOf(job.training?.optimizer).some((format) => peakFlops[format] === undefined)) continue;
      const { dp, pp, vpp, microBatch } = layout;
      if ((job.globalBatch / (dp * microBatch)) * pp * vpp > MOST_CHUNKS) continue;
      return { index, strategy, request, cluster, job, plan: planOf(strategy, layout) };
    }
  }
  return undefined;
}

/** Of every so many jobs one is of what is no decoder. */
const NETWORK = 7;

/** Of every so many jobs one trains adapters or freezes parts. */
const PARTLY = 6;

/** Drawn by itself, so that all other jobs are as they were before this was possible. */
function partlyTrained(request: Request, index: number, seed: number): Request {
  if (index % PARTLY !== PARTLY - 1) return request;
  const random = new Random(Math.imul(seed + 3, 0x2545f491) ^ index);
  const { model } = request;
  const base = random.pick(BASE_FORMATS);
  if (random.chance(0.25)) {
    return {
      ...request,
      model: { ...model, tuning: { frozen: random.chance(0.5) ? ['embedding'] : ['attention'], base } },
    };
  }
  const targets = adapterTargets(model, [random.pick(['all-linear', 'attention'])]);
  const adapters = {
    ...{
      targets,
      rank: random.pick([4, 8, 64]),
      variant: random.pick(model.moe ? (['lora'] as const) : ADAPTER_VARIANTS),
    },
    dropout: random.pick([0, 0.1]),
  };
  return { ...request, model: { ...model, tuning: { adapters, base } } };
}

/** Of every so many jobs one is updated otherwise than by AdamW over float32 states. */
const OTHERWISE = 5;

function otherwiseUpdated(request: Request, index: number, seed: number): Request {
  if (index % OTHERWISE !== OTHERWISE - 1) return request;
  const random = new Random(Math.imul(seed + 5, 0x3c6ef372) ^ index);
  const training: Training = {
    ...request.training,
    ...(random.chance(0.7) ? { optimizer: random.pick(OPTIMIZER_IDS) } : {}),
    ...(random.chance(0.3) ? { masterWeights: false } : {}),
    ...(random.chance(0.1) ? { updatesInBackward: true as const } : {}),
  };
  const lengths = exponentialLengths(request.sequence / 3, request.sequence);
  const packing = random.pick(['packed', 'padded'] as const);
  const batch = random.chance(0.3)
    ? { lengths: { lengths, mean: meanTokens(lengths), packing, words: 'exponential' } }
    : {};
  return { ...request, training, ...batch };
}

/** Kernels of attention that the device has. */
function kernelsOn({ accelerator }: Cluster): AttentionKernel[] {
  return ATTENTION_KERNELS.filter((kernel) => withoutKernel(kernel, accelerator) === undefined);
}

function randomRequest(strategy: Strategy, random: Random): Request {
  const model = modelById(random.pick(strategy.axes.includes('ep') ? MIXTURES : [...DENSE, ...MIXTURES]));
  const cluster = clusterNamed(random.pick(CLUSTERS));
  const precisions = Object.keys(cluster.accelerator.peakFlops) as Request['precision'][];
  const usual = precisions.includes('bf16') ? 'bf16' : 'fp16';
  const sequences = [128, 256, 512, 1024, 2048, 4096].filter((s) => s <= Math.max(512, model.sequence));
  return {
    ...{ model, cluster, strategies: [strategy.id], fixed: {} },
    sequence: random.pick(sequences),
    globalBatch: random.pick([8, 16, 32, 48, 64, 96, 128, 256]),
    precision: random.chance(0.85) ? usual : random.pick(precisions),
    gradientPrecision: random.chance(0.7) ? 'fp32' : random.pick(['bf16', 'fp16'] as const),
    kernels: random.chance(0.5) ? 'flash-fused' : random.pick(KERNEL_SETS),
    framework: random.pick(frameworksOn(cluster)),
    ...(random.chance(0.8) ? {} : { attention: random.pick(kernelsOn(cluster)) }),
    ...(random.chance(0.8) ? {} : { loss: random.pick(LOSS_CHOICES) }),
    ...(random.chance(0.8) ? {} : { prefetch: random.pick([1, 2, 3]) }),
    ...(random.chance(0.85) ? {} : { reshard: random.chance(0.5) }),
    ...(random.chance(0.85) ? {} : { tpCommOverlap: true }),
    ...(random.chance(0.92) ? {} : { offloadInputs: true }),
    ...(random.chance(0.85) ? {} : { training: { offload: randomOffload(random) } }),
  };
}

/** State kept on the host or on disk; parameters where a strategy shards them, else the rules leave the job out. */
function randomOffload(random: Random): Offload {
  const tier = random.pick(['host', 'host', 'disk'] as const);
  return {
    optimizer: tier,
    ...(random.chance(0.3) ? { parameters: tier } : {}),
    ...(random.chance(0.3) ? { fraction: 0.5 } : {}),
    ...(random.chance(0.2) ? { pinned: false as const } : {}),
  };
}

/** The frameworks that run on a cluster's devices. */
function frameworksOn({ accelerator }: Cluster): FrameworkId[] {
  const platform = platformOf(accelerator);
  return FRAMEWORKS.filter(({ platforms }) => platform === undefined || platforms.includes(platform)).map(
    ({ id }) => id,
  );
}

/** The job that a question is at a layout. */
export function jobWith(request: Request, layout: Layout): Job {
  return jobOf(request, layout);
}

/** The command that plays the job. */
export function commandOf({ strategy, job, cluster, request }: RandomJob): string {
  const { layout, model } = job;
  const size = cluster.fabric.torus ? cluster.fabric.torus.join('x') : cluster.nodes;
  const axes = (['dp', 'tp', 'pp', 'cp', 'ep', 'vpp'] as const).filter((axis) => layout[axis] > 1);
  const said = (name: string, value: string | number | boolean | undefined) =>
    value === undefined ? [] : [`--${name}=${String(value)}`];
  return [
    `llmsim simulate --model ${model.id} --cluster ${cluster.id}:${size} --strategy ${strategy.id}`,
    `--global-batch ${job.globalBatch} --micro-batch ${layout.microBatch}`,
    ...(model.architecture === undefined ? [`--seq ${job.sequence}`] : []),
    ...networkSaid(model),
    ...said('sync-batch-norm', job.syncBatchNorm),
    ...said('table-sharding', layout.tableSharding),
    `--recompute ${layout.recompute} --precision ${job.precision} --gradient-precision ${job.gradientPrecision}`,
    `--kernels ${job.kernels}`,
    ...axes.map((axis) => `--${axis} ${layout[axis]}`),
    ...(layout.shard === layout.dp ? [] : [`--shard ${layout.shard}`]),
    ...(layout.tp > 1 ? said('sequence-parallel', layout.sequenceParallel) : []),
    ...finerSaid(layout),
    `--framework ${request.framework!}`,
    ...said('attention', job.attention),
    ...said('loss', request.loss),
    ...said('prefetch', job.prefetch),
    ...said('reshard', job.reshard),
    ...said('tp-comm-overlap', job.tpCommOverlap),
    ...said('offload-inputs', job.offloadInputs),
    ...offloadSaid(job.training?.offload, said),
    ...said('optimizer', job.training?.optimizer),
    ...said('master-weights', job.training?.masterWeights),
    ...said('optimizer-in-backward', job.training?.updatesInBackward),
    ...(job.lengths === undefined
      ? []
      : [`--seq-lengths ${lengthsAsked(job.lengths)}`, ...said('packing', job.lengths.packing)]),
    ...(job.model.tuning === undefined ? [] : [`# with tuning ${JSON.stringify(job.model.tuning)}`]),
  ].join(' ');
}

type Said = (name: string, value: string | number | boolean | undefined) => string[];

function offloadSaid(offload: Offload | undefined, said: Said): string[] {
  if (offload === undefined) return [];
  const parts = (['optimizer', 'parameters'] as const).filter((part) => offload[part] !== undefined);
  return [
    ...said('offload', parts.join(',')),
    ...said('offload-to', offload.optimizer === 'disk' ? 'nvme' : undefined),
    ...said('offload-fraction', offload.fraction),
    ...said('pinned-memory', offload.pinned),
  ];
}
