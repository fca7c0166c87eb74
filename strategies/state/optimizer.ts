/** The optimizer step of one rank: the norm of all gradients, then the kernels of its rules over the parameters it owns. */
import type { MemoryBound } from '../../program/kernel.js';
import type { Axis } from '../../program/mesh.js';
import type { OpId } from '../../program/program.js';
import { contextAxes, expertGroup, tensorAxes } from '../axes.js';
import { autocasts, formatsOf, gradientBytes } from '../formats.js';
import type { Job } from '../job.js';
import {
  foreachBytes,
  foreachLaunches,
  foreachTensors,
  runsForeach,
  tensorsOfGroup,
} from '../optimizers/foreach.js';
import { optimizerOf } from '../optimizers/index.js';
import { loopedLaunches, runsLooped } from '../optimizers/looped.js';
import { type Formats, type Product, type Rule, sizeOf, weightTraffic } from '../optimizers/optimizer.js';
import { runtimeOf } from '../runtime.js';
import type { Stage } from '../stage.js';
import { evenRule, type Share, sharesOf, updatedBy } from './optimizer-state.js';
import { type Divide, ownedOf, WHOLE } from './owned.js';

/** What a rank updates: how many parameters, by what names, and who else's gradients the norm is over. */
export interface Update {
  readonly parameters: number;
  /** Over how many ranks those of each group are divided. */
  readonly divide: Divide;
  /** How many gradients it holds, of these and others. */
  readonly held: number;
  readonly gradients: string;
  readonly weights: string;
  readonly axis: readonly Axis[];
  readonly among?: readonly number[];
}

const EVERY_AXIS: readonly Axis[] = ['pp', 'dp', 'shard', 'ep', 'cp', 'tp'];
/** Every axis along which ranks hold different gradients. */
const ALL_AXES: readonly Axis[] = ['pp', 'dp', 'shard', 'ep', 'cp', 'cp-inner', 'tp', 'etp'];

/** Those of a job. */
export function everyAxis({ layout }: Pick<Job, 'layout'>): readonly Axis[] {
  const along = [...tensorAxes(layout), ...contextAxes(layout), ...expertGroup(layout).split];
  if (!along.includes('etp') && !along.includes('cp-inner')) return EVERY_AXIS;
  return ALL_AXES.filter((axis) => (axis !== 'etp' && axis !== 'cp-inner') || along.includes(axis));
}

/** A rank that holds everything updates everything. */
export function updateAll(stage: Stage, after: readonly OpId[]): OpId {
  const whole = { gradients: 'gradients', weights: 'weights', axis: everyAxis(stage.job), divide: WHOLE };
  const { parameters } = stage;
  return writeOptimizer(stage, { ...whole, parameters, held: parameters }, after);
}

/** A rank updates its shard of each parameter group; `gradients` says over how many ranks gradients are divided. */
export function updateShard(stage: Stage, divide: Divide, gradients: Divide, after: readonly OpId[]): OpId {
  const shard = { gradients: 'gradient shard', weights: 'weight shard', axis: everyAxis(stage.job), divide };
  const sizes = { parameters: ownedOf(stage, divide), held: ownedOf(stage, gradients) };
  return writeOptimizer(stage, { ...shard, ...sizes }, after);
}

/**
 * Global gradient norm (one small all-reduce over all that hold different gradients), then the update: of AdamW one pass
 * that reads gradient, master weight and both moments, and writes the last three and the stored weight. Gradients are
 * zeroed for the next step. (With fp16 gradients 32 bytes a parameter: vTrain's steps on one replica, extrapolated
 * to no micro-batch at all, take 33 to 35.)
 */
export function writeOptimizer(stage: Stage, update: Update, after: readonly OpId[]): OpId {
  const { list, job } = stage;
  list.phase('optimizer');
  const g = gradientBytes(job);
  // Under autocast to fp16 a loss scaler divides all gradients and looks for overflows first (PyTorch's GradScaler).
  const scaled = job.precision === 'fp16' && autocasts(job) ? 2 : 0;
  let norm = list.compute(
    'gradient norm',
    pass('gradient-norm', 2 * update.parameters, (1 + scaled) * g * update.parameters, 2),
    {
      after,
      reads: [update.gradients],
      writes: ['gradient norm'],
    },
  );
  const { pp, tp, dp, cp } = job.layout;
  if (pp * tp * dp * cp > 1) {
    norm = list.collective('gradient norm', 'all-reduce', update.axis, 4, {
      after: [norm],
      stream: 'world',
      ...(update.among ? { among: update.among } : {}),
    });
  }
  const zeroed = runtimeOf(job).zeroesGradients ? update.held * g : 0;
  return writeUpdate(stage, update, [norm], zeroed);
}

/** The kernels of the update alone, and gradients of so many bytes zeroed. */
export function writeUpdate(
  stage: Stage,
  update: Pick<Update, 'parameters' | 'divide' | 'gradients' | 'weights'>,
  after: readonly OpId[],
  zeroedBytes: number,
): OpId {
  const { list, job } = stage;
  const optimizer = optimizerOf(job.training?.optimizer);
  const formats = formatsOf(job);
  const even = evenRule(optimizer);
  const norm = job.training?.updatesInBackward === true ? [] : ['gradient norm'];
  const at = {
    reads: [update.gradients, ...norm, 'optimizer'],
    writes: [update.weights, 'optimizer'],
  };
  if (even !== undefined) {
    const { parameters } = update;
    if (even.beforeNorms !== undefined)
      return writeLayerwise(stage, even, update, { formats, after, more: zeroedBytes, at });
    const apart = runsForeach(job);
    const each =
      eachBytes(even, formats) + 2 * even.stateEach!(formats) + (apart ? foreachBytes(formats) : 0);
    const bytes = parameters * each + zeroedBytes;
    const looped = runsLooped(job);
    const tensors = apart || looped ? foreachTensors(stage) : 0;
    const foreach = apart ? foreachLaunches(tensors) : even.launches;
    // Of a stage where nothing is trained it is an empty one.
    const launches = Math.max(1, looped ? loopedLaunches(tensors) : foreach);
    const kernel = {
      ...pass(even.name, parameters * even.flopsEach, bytes, launches),
      ...(tensors > 0 ? { tensors } : {}),
    };
    return list.compute(even.name, kernel, { ...at, after });
  }
  const shares = sharesOf(stage, update.divide);
  let last = after;
  let more = zeroedBytes;
  for (const rule of optimizer.rules) {
    const own = shares.filter((share) => share.rule === rule);
    if (own.length === 0) continue;
    last = [writeRule(stage, rule, own, { formats, after: last, more, at })];
    more = 0;
  }
  return last[0]!;
}

/** Two passes, and between them the sums of squares of tensors that ranks have shards of. */
function writeLayerwise(
  stage: Stage,
  rule: Rule,
  { parameters, divide }: Pick<Update, 'parameters' | 'divide'>,
  { formats, after, more, at }: Written,
): OpId {
  const { list } = stage;
  const all = eachBytes(rule, formats) + 2 * rule.stateEach!(formats);
  const before = rule.beforeNorms!(formats);
  const half = (rule.flopsEach * parameters) / 2;
  const launches = rule.launches / 2;
  const norms = `${rule.name} norms`;
  let last = list.compute(norms, pass(norms, half, parameters * before, launches), {
    ...{ after, reads: at.reads, writes: ['optimizer', norms] },
  });
  for (const group of stage.parameterGroups) {
    const { shard } = group.replication;
    const tensors = tensorsOfGroup(group, stage.chunks);
    if (divide(group) === 1 || tensors === 0) continue;
    const label = `${group.prefix}${norms}`;
    const own = { after: [last], buffer: norms, stream: 'dp', phase: 'optimizer' } as const;
    last = list.collective(label, 'all-reduce', shard, 2 * 4 * tensors, own);
  }
  const update = pass(rule.name, half, parameters * (all - before) + more, launches);
  return list.compute(rule.name, update, { ...at, after: [last], reads: [...at.reads, norms] });
}

interface Written {
  readonly formats: Formats;
  readonly after: readonly OpId[];
  readonly more: number;
  readonly at: { readonly reads: readonly string[]; readonly writes: readonly string[] };
}

/** One pass; or, where whole matrices are multiplied, one before the products and one after them. */
function writeRule(stage: Stage, rule: Rule, own: readonly Share[], given: Written): OpId {
  const { list } = stage;
  const { formats, at, more } = given;
  const parameters = updatedBy(rule, own);
  const tensors = own.reduce((sum, share) => sum + (rule.products ? share.own : share.count), 0);
  const launches = rule.launched === 'together' ? rule.launches : Math.ceil(rule.launches * tensors);
  const state = own.reduce((sum, share) => sum + share.own * rule.stateBytes(share.tensor, formats), 0);
  const bytes = Math.ceil(eachBytes(rule, formats) * parameters + 2 * state);
  const flops = Math.ceil(parameters * rule.flopsEach);
  const products = own.flatMap(({ tensor, own: count }) => rule.products?.(tensor, count, formats) ?? []);
  if (products.length === 0) {
    return list.compute(rule.name, pass(rule.name, flops, bytes + more, launches), {
      ...at,
      after: given.after,
    });
  }
  // Behind the products, the weights; before them, the rest.
  const behind = Math.ceil((weightTraffic(formats) + (rule.moreEach?.(formats) ?? 0) / 2) * parameters);
  const before = pass(`${rule.name}-state`, flops, bytes - behind, Math.ceil(launches / 2));
  const from = list.compute(`${rule.name} state`, before, {
    after: given.after,
    reads: at.reads,
    writes: ['optimizer', ...namesGiven(products)],
  });
  let last = exchange(stage, rule, own, 'to whole matrices', from);
  for (const { label, kernel, reads, writes } of products) {
    last = list.compute(label, kernel, { after: [last], reads, writes });
  }
  last = exchange(stage, rule, own, 'to slices', last);
  return list.compute(rule.name, pass(rule.name, 0, behind + more, Math.floor(launches / 2)), {
    after: [last],
    reads: [...new Set(products.flatMap(({ writes }) => writes))],
    writes: at.writes,
  });
}

/** What the products read and do not write before. */
function namesGiven(products: readonly Product[]): string[] {
  const written = new Set<string>();
  const given = new Set<string>();
  for (const { reads, writes } of products) {
    for (const name of reads) if (!written.has(name)) given.add(name);
    for (const name of writes) written.add(name);
  }
  return [...given];
}

/**
 * ZeRO-3 has slices of matrices: each rank is given some of them whole, in bf16, by an all-to-all, and gives back slices
 * (microsoft/dion, dion/muon.py: one matrix a rank of as many as there are ranks).
 */
function exchange(stage: Stage, rule: Rule, own: readonly Share[], way: string, after: OpId): OpId {
  if (stage.job.layout.zero < 3) return after;
  let last = after;
  for (const group of stage.parameterGroups) {
    const parameters = own
      .filter((share) => share.group === group)
      .reduce((sum, { tensor, count }) => sum + count * sizeOf(tensor), 0);
    const { shard, shards } = group.replication;
    if (parameters === 0 || shard.length === 0 || shards === 1) continue;
    const label = `${group.prefix}${rule.name} updates ${way}`;
    const at = { after: [last], buffer: label, stream: 'dp', phase: 'optimizer' } as const;
    last = stage.list.collective(label, 'all-to-all', shard, Math.ceil((2 * parameters) / shards), at);
  }
  return last;
}

/** Bytes moved for each parameter beside its state. */
function eachBytes(rule: Rule, formats: Formats): number {
  return formats.gradient + weightTraffic(formats) + (rule.moreEach?.(formats) ?? 0);
}

function pass(name: string, flops: number, bytes: number, launches: number): MemoryBound {
  return { family: 'optimizer', name, flops, bytes, launches };
}

/** What a rank that updates nothing does at the end of a step: zeroes its gradients for the next one. */
export function zeroGradients(stage: Stage, after: readonly OpId[]): OpId {
  const { list, job, parameters } = stage;
  list.phase('optimizer');
  const kernel = pass('clear-gradients', 0, parameters * gradientBytes(job), 1);
  return list.compute('clear gradients', kernel, { after, writes: ['gradients'] });
}
