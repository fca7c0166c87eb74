/**
 * The points that drift is watched at: of every model on every cluster that is shipped, three pairs in four have one, drawn by
 * the names of the two alone, so that another model or cluster adds points and changes none. Draws are built to keep the
 * rules mostly, and ask no rule: a point that rules refuse stays refused until they change.
 */
import { clusterIds, loadCluster } from '../../hardware-profiles/index.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import { adapterTargets } from '../../models/adapters.js';
import { MODELS } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import type { Request } from '../../planning/request.js';
import { jobOf } from '../../planning/search/layouts.js';
import { FRAMEWORKS } from '../../strategies/frameworks/index.js';
import { platformOf } from '../../strategies/frameworks/platforms.js';
import { STRATEGIES } from '../../strategies/index.js';
import { type Job, KERNEL_SETS, type Layout } from '../../strategies/job.js';
import { divisors } from '../../strategies/rules/index.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { OPTIMIZER_IDS } from '../../strategies/training.js';
import type { Plan } from '../../strategies/write.js';
import { Random } from '../tools/physics/random.js';

/** One point. */
export interface Point {
  /** `llama3-8b@h100-dgx`. */
  readonly name: string;
  readonly strategy: Strategy;
  readonly request: Request;
  readonly cluster: Cluster;
  readonly job: Job;
  readonly plan: Plan;
}

/** Of all pairs, so many have a point. */
const SHARE = 0.77;
/** Sizes: each is read from its files once, so they are few. */
const NODES = [1, 4, 16];
const MOST_DEVICES = 512;
const TORI: Readonly<Record<number, readonly string[]>> = {
  2: ['2x2', '4x4', '8x8'],
  3: ['2x2x2', '2x2x4', '4x4x4'],
};
/** So that a point takes milliseconds. */
const MOST_STAGES = 8;

/** Of networks, which families have many of, a quarter as many. */
function shareOf(name: string): number {
  const [id] = name.split('@');
  return NETWORKS.has(id!) ? SHARE / 4 : SHARE;
}

const NETWORKS = new Set(MODELS.filter(({ architecture }) => architecture !== undefined).map(({ id }) => id));

/** A step of it is shorter than any code stands for. */
const TOO_SHORT = 'logistic-regression';

/** Names of the points on a cluster of those models, absent: of all, in order. */
export function namesOn(
  cluster: string,
  models: readonly string[] = MODELS.map(({ id }) => id).filter((id) => id !== TOO_SHORT),
): string[] {
  return models
    .map((id) => `${id}@${cluster}`)
    .filter((name) => new Random(hashOf(`chosen ${name}`)).chance(shareOf(name)))
    .sort();
}

/** Clusters that points are on. */
export function clustersOfPoints(): string[] {
  return [...clusterIds()].sort();
}

const clusters = new Map<string, Cluster>();

function clusterCalled(reference: string): Cluster {
  const cluster = clusters.get(reference) ?? loadCluster(reference);
  clusters.set(reference, cluster);
  return cluster;
}

/** The point of that name. */
export function pointCalled(name: string): Point {
  const [id, cluster] = name.split('@') as [string, string];
  const random = new Random(hashOf(name));
  const model = MODELS.find((each) => each.id === id)!;
  return pointOf(name, model, sized(cluster, random), random);
}

/** A size that the cluster can have. */
function sized(id: string, random: Random): Cluster {
  const whole = clusterCalled(id);
  const { fabric, node } = whole;
  const draw = random.next();
  if (fabric.torus !== undefined) {
    const shapes = TORI[fabric.torus.length] ?? [];
    return shapes.length === 0 ? whole : clusterCalled(`${id}:${shapes[Math.floor(draw * shapes.length)]!}`);
  }
  const joined = node.nics.count > 0 && fabric.kind !== 'none';
  const nodes = NODES.filter((n) => n === 1 || (joined && n * node.devices <= MOST_DEVICES));
  return clusterCalled(`${id}:${nodes[Math.floor(draw * nodes.length)]!}`);
}

function pointOf(name: string, model: Model, cluster: Cluster, random: Random): Point {
  const fitting = STRATEGIES.filter(({ axes }) => model.moe !== undefined || !axes.includes('ep'));
  // Most mixtures of experts are run with their experts distributed.
  const distributed = fitting.filter(({ axes }) => axes.includes('ep'));
  const strategy = preferred(
    distributed.length > 0 && random.chance(0.5) ? distributed : fitting,
    name,
    ({ id }) => id,
  );
  const { layout, microBatches } = layoutFor(strategy, model, cluster, random);
  const globalBatch = layout.dp * layout.microBatch * microBatches;
  const request = requestFor(name, model, cluster, strategy, globalBatch, random);
  const job = jobOf(request, layout);
  return { name, strategy, request, cluster, job, plan: planOf(strategy, layout) };
}

function layoutFor(strategy: Strategy, model: Model, cluster: Cluster, random: Random) {
  const { axes } = strategy;
  const devices = axes.length === 0 ? 1 : cluster.devices;
  // Drawn whether they are used or not, so that one choice does not move the others.
  const pick = (uses: boolean, sizes: readonly number[]) => {
    const draw = random.next();
    const all = uses && sizes.length > 0 ? sizes : [1];
    return all[Math.floor(draw * all.length)]!;
  };
  const heads = divisors(model.heads).filter(
    (d) =>
      model.ffn % d === 0 &&
      (model.kvHeads % d === 0 || d % model.kvHeads === 0) &&
      cluster.node.devices % d === 0 &&
      devices % d === 0 &&
      d <= 8,
  );
  const split = axes.includes('tp') && !axes.includes('pp') ? heads.filter((d) => d > 1) : heads;
  const tp = pick(axes.includes('tp'), split);
  const stages = divisors(devices / tp).filter((d) => d <= Math.min(MOST_STAGES, model.layers));
  const only = axes.includes('pp') && !axes.includes('tp') ? stages.filter((d) => d > 1) : stages;
  const pp = pick(axes.includes('pp'), only);
  const contexts = [2, 4].filter((d) => (devices / tp / pp) % d === 0);
  const cp = pick(strategy.id === 'context-parallel', contexts);
  const dp = devices / (tp * pp * cp);
  const experts =
    model.moe === undefined ? [] : divisors(model.moe.experts).filter((d) => dp % d === 0 && d <= 64);
  const ep = pick(
    axes.includes('ep'),
    experts.filter((d) => d > 1),
  );
  const chunks = [1, 2].filter((d) => pp > 1 && model.layers % (pp * d) === 0);
  const vpp = pick(
    axes.includes('vpp'),
    strategy.id === 'interleaved-1f1b' ? chunks.filter((d) => d > 1) : chunks,
  );
  const shard = axes.includes('shard')
    ? pick(
        true,
        divisors(dp).filter((d) => d > 1 && d < dp),
      )
    : Math.max(dp, Math.floor(random.next()));
  const microBatch = pick(true, [1, 1, 2, 4]);
  const microBatches = pp * pick(true, pp > 1 ? [1, 2] : [1, 2, 4]);
  const recompute = random.pick(['none', 'none', 'selective', 'full', 'per-op'] as const);
  const sequenceParallel = tp > 1 && (strategy.sequenceParallel || random.chance(0.3));
  const layout: Layout = {
    ...{ dp, tp, pp, cp, ep, vpp, shard, zero: strategy.zero, sequenceParallel, recompute, microBatch },
  };
  return { layout, microBatches };
}

function requestFor(
  name: string,
  model: Model,
  cluster: Cluster,
  { id }: Strategy,
  globalBatch: number,
  random: Random,
): Request {
  const precisions = Object.keys(cluster.accelerator.peakFlops) as Request['precision'][];
  const usual = (['bf16', 'fp16'] as const).find((each) => precisions.includes(each)) ?? precisions[0]!;
  const platform = platformOf(cluster.accelerator);
  const frameworks = FRAMEWORKS.filter(
    ({ platforms }) => platform === undefined || platforms.includes(platform),
  );
  const sequences = [1024, 2048, 4096, 8192].filter((s) => s <= Math.max(1024, model.sequence));
  const usually = random.chance(0.85);
  const sequence = random.pick(sequences);
  const precision = preferred(precisions, name, (each) => each);
  const framework = preferred(frameworks, name, (each) => each.id);
  const kernels = preferred(KERNEL_SETS, name, (each) => each);
  const ownKernels = random.chance(0.4);
  const gradients = random.pick(['fp32', 'fp32', 'bf16'] as const);
  return {
    ...{ cluster, strategies: [id], fixed: {}, globalBatch },
    // A network's sequence is one sample.
    sequence: model.architecture === undefined ? sequence : 1,
    precision: usually ? usual : precision,
    gradientPrecision: gradients === 'bf16' && usual !== 'bf16' ? 'fp32' : gradients,
    kernels: ownKernels ? kernels : 'flash-fused',
    framework: framework.id,
    ...trainedAs(name, model, random),
  };
}

/** One in ten trains adapters, one in ten has another optimizer, one in twenty keeps its state on the host. */
function trainedAs(name: string, model: Model, random: Random): Pick<Request, 'model' | 'training'> {
  const draw = random.next();
  const optimizer = preferred(OPTIMIZER_IDS, name, (each) => each);
  if (draw < 0.1 && model.architecture === undefined) {
    const targets = adapterTargets(model, ['all-linear']);
    const adapters = { targets, rank: 16, variant: 'lora' as const, dropout: 0 };
    return { model: { ...model, tuning: { adapters, base: draw < 0.04 ? 'nf4' : 'whole' } } };
  }
  if (draw < 0.2) return { model, training: { optimizer } };
  if (draw < 0.25) return { model, training: { offload: { optimizer: 'host' } } };
  return { model };
}

/**
 * The one of `all` that a point likes best, by a hash of both names: another one in the list changes only the points that
 * like it best (rendezvous hashing, Thaler and Ravishankar 1998).
 */
function preferred<T>(all: readonly T[], name: string, idOf: (one: T) => string): T {
  const liking = (one: T) => new Random(hashOf(`${name} ${idOf(one)}`)).next();
  return all.reduce((a, b) => (liking(b) > liking(a) ? b : a));
}

/** FNV-1a of a text, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193);
  return hash;
}
