/**
 * State that is kept away from the device, on its way. Gradients go to the host as they are reduced, the host updates
 * what it keeps, and new weights come back piece by piece beside the update of the next (Ren et al. 2021, ZeRO-Offload,
 * arXiv 2101.06840, section 4; from disk in buffers that are read ahead: Rajbhandari et al. 2021, ZeRO-Infinity, arXiv
 * 2104.07857, section 5.2). Weights that are kept away are copied in before they are all-gathered.
 */
import type { CopyOp, OpId, Phase } from '../../program/program.js';
import { formatsOf, gradientBytes, weightBytes } from '../formats.js';
import type { PlacedLayer } from '../layers/placed.js';
import { flatBuffer } from '../layers/tensors.js';
import { type Away, awayOf, HOST_GRADIENT_BYTES } from '../offload.js';
import { optimizerOf } from '../optimizers/index.js';
import { weightTraffic } from '../optimizers/optimizer.js';
import { parametersIn } from '../parameter-groups.js';
import type { Stage } from '../stage.js';
import { type Bucket, bucketsOf } from './buckets.js';
import type { Divide } from './holdings.js';
import { everyAxis, updateAll, updateShard, writeOptimizer } from './optimizer.js';
import { ownedOf } from './owned.js';

/** Pieces of state that are read from disk ahead of the one being updated. */
const READ_AHEAD = 2;

/** Whether the host waits for its copies, so that nothing is computed beside them. */
export function waitsForCopies({ job }: Stage): boolean {
  return awayOf(job)?.pinned === false;
}

/**
 * Copies the reduced gradients of a bucket to the host once op `reduced` has ended; those of later micro-batches are
 * added there. Returns the op to wait for.
 */
export function gradientsToHost(
  stage: Stage,
  bucket: Bucket,
  divide: Divide,
  reduced: OpId,
  microBatch = 0,
): OpId {
  const { job, list } = stage;
  const away = awayOf(job);
  if (away?.optimizer === undefined || away.fraction === 0) return reduced;
  const parameters = Math.ceil(ownedIn(stage, bucket, divide) * away.fraction);
  if (parameters === 0) return reduced;
  const bytes = parameters * gradientBytes(job);
  const buffer = flatBuffer('gradient shard', bucket.first, bucket.last);
  const last = away.pinned ? undefined : list.last('compute');
  const after = last === undefined ? [reduced] : [reduced, last];
  const copied = copy(stage, { buffer, from: 'device', to: 'host', bytes, after, phase: 'gradient-sync' });
  if (microBatch === 0) return copied;
  // The sum and the gradient are read, the sum is written.
  const sum = { name: 'add-gradients', flops: parameters, bytes: 3 * bytes };
  return onHost(stage, `add ${buffer}`, sum, [copied], 'gradient-sync');
}

/** What the optimizer waits for, with the copies of gradients that are on their way. */
export function withCopies({ job, list }: Stage, reduced: readonly OpId[]): readonly OpId[] {
  if (awayOf(job)?.optimizer === undefined) return reduced;
  return [...reduced, ...some(list.last('copy:device-host')), ...some(list.last('host'))];
}

/** Gradients that are whole on the device until all are summed: copied one bucket after the other. */
function allGradientsToHost(stage: Stage, divide: Divide, after: readonly OpId[]): ReadonlyMap<number, OpId> {
  const copies = new Map<number, OpId>();
  const first = after.at(-1);
  for (const bucket of pieces(stage)) {
    if (first !== undefined) copies.set(bucket.first, gradientsToHost(stage, bucket, divide, first));
  }
  return copies;
}

/** A rank that holds everything updates everything, where it is kept. Returns the ops that new weights come with. */
export function updateWhole(stage: Stage, divide: Divide, after: readonly OpId[]): readonly OpId[] {
  if (awayOf(stage.job)?.optimizer === undefined) return [updateAll(stage, after)];
  return updateAway(stage, divide, false, after);
}

/**
 * A rank updates its shard; `gradients` says over how many ranks gradients are divided, `early` whether they go to the host
 * as they are reduced.
 */
export function updateSharded(
  stage: Stage,
  divide: Divide,
  gradients: Divide,
  after: readonly OpId[],
  early: boolean,
): readonly OpId[] {
  const away = awayOf(stage.job);
  if (away?.optimizer !== undefined) return updateAway(stage, divide, early, after);
  const updated = updateShard(stage, divide, gradients, after);
  if (away?.parameters === undefined) return [updated];
  // Updated on the device, kept on the host or its disk.
  const bytes = ownedOf(stage, divide, weightBytes(stage.job));
  const at = { buffer: 'weight shard', bytes, phase: 'optimizer' } as const;
  const down = copy(stage, { ...at, from: 'device', to: 'host', after: [updated] });
  if (away.parameters !== 'disk') return [down];
  return [copy(stage, { ...at, from: 'host', to: 'disk', after: [down] })];
}

/** `early`: gradients are on the host already, copied beside the backward pass. */
function updateAway(stage: Stage, divide: Divide, early: boolean, after: readonly OpId[]): readonly OpId[] {
  const { job, list } = stage;
  const away = awayOf(job)!;
  const owned = ownedOf(stage, divide);
  const offloaded = Math.ceil(owned * away.fraction);
  list.phase('optimizer');
  const names = { gradients: 'gradient shard', weights: 'weight shard', axis: everyAxis(stage.job), divide };
  const staying = { ...names, parameters: owned - offloaded, held: owned - offloaded };
  // A stage of which nothing is trained is in the all-reduces of the others' norms.
  const joins = owned === 0;
  const stays = staying.parameters > 0 || (joins && away.fraction < 1);
  const onDevice = stays ? [writeOptimizer(stage, staying, after)] : [];
  if (offloaded === 0 && !joins) return onDevice;
  const ready = normAcross(stage, offloaded, early, after);
  if (joins) return [...onDevice, ...ready];
  const copied = early ? new Map<number, OpId>() : allGradientsToHost(stage, divide, ready);
  const host = new HostUpdate(stage, away);
  for (const bucket of pieces(stage)) {
    const count = Math.ceil(ownedIn(stage, bucket, divide) * away.fraction);
    if (count > 0) host.piece(bucket, count, [...ready, ...some(copied.get(bucket.first))], onDevice);
  }
  return [...onDevice, ...host.last()];
}

/** The update on the host, piece by piece: read from disk ahead of it, and new weights copied back behind it. */
class HostUpdate {
  readonly #stage: Stage;
  readonly #away: Away;
  readonly #stateEach: number;
  readonly #bytesEach: number;
  readonly #flopsEach: number;
  readonly #name: string;
  readonly #updated: OpId[] = [];
  #returned: OpId | undefined;
  #written: OpId | undefined;

  constructor(stage: Stage, away: Away) {
    const formats = formatsOf(stage.job);
    const rule = optimizerOf(stage.job.training?.optimizer).rules[0]!;
    const moments = rule.stateEach!(formats);
    this.#stage = stage;
    this.#away = away;
    this.#stateEach = moments + (formats.master ? 4 : 0);
    this.#bytesEach = HOST_GRADIENT_BYTES + weightTraffic(formats) + 2 * moments;
    this.#flopsEach = rule.flopsEach;
    this.#name = `cpu-${rule.name}`;
  }

  piece({ first, last }: Bucket, count: number, ready: readonly OpId[], beside: readonly OpId[]): void {
    const stage = this.#stage;
    const { optimizer, parameters, pinned } = this.#away;
    const phase = 'optimizer';
    const state = {
      buffer: flatBuffer('state shard', first, last),
      bytes: count * this.#stateEach,
      phase,
    } as const;
    const weights = flatBuffer('weight shard', first, last);
    const waits = [...ready];
    if (optimizer === 'disk') {
      const before = some(this.#updated.at(-READ_AHEAD));
      waits.push(copy(stage, { ...state, from: 'disk', to: 'host', after: before }));
    }
    const kernel = { name: this.#name, flops: this.#flopsEach * count, bytes: this.#bytesEach * count };
    const done = onHost(stage, `update ${weights}`, kernel, waits, phase);
    this.#updated.push(done);
    if (optimizer === 'disk')
      this.#written = copy(stage, { ...state, from: 'host', to: 'disk', after: [done] });
    if (parameters === 'disk') {
      const kept = { buffer: weights, bytes: count * weightBytes(stage.job), phase } as const;
      this.#written = copy(stage, { ...kept, from: 'host', to: 'disk', after: [done] });
    }
    if (parameters !== undefined) return;
    const back = { buffer: weights, bytes: count * weightBytes(stage.job), phase } as const;
    const after = pinned ? [done] : [done, ...beside];
    this.#returned = copy(stage, { ...back, from: 'host', to: 'device', after });
  }

  /** The ops that end last: weights that are back or updated, and states on disk. */
  last(): OpId[] {
    return [...some(this.#returned ?? this.#updated.at(-1)), ...some(this.#written)];
  }
}

/**
 * The norm of all gradients: each rank's own, read where they are and, on the host, scaled there; then a small all-reduce
 * over all that hold others.
 */
function normAcross(
  stage: Stage,
  parameters: number,
  early: boolean,
  after: readonly OpId[],
): readonly OpId[] {
  const { list, job } = stage;
  const read = parameters * gradientBytes(job);
  const norm = early
    ? onHost(
        stage,
        'gradient norm',
        { name: 'gradient-norm', flops: 2 * parameters, bytes: 3 * read },
        after,
        'optimizer',
      )
    : list.compute(
        'gradient norm',
        { family: 'optimizer', name: 'gradient-norm', flops: 2 * parameters, bytes: read, launches: 2 },
        { after, reads: ['gradients'], writes: ['gradient norm'] },
      );
  const { pp, tp, dp, cp } = job.layout;
  if (pp * tp * dp * cp === 1) return [norm];
  return [
    list.collective('gradient norm', 'all-reduce', everyAxis(job), 4, { after: [norm], stream: 'world' }),
  ];
}

/** Takes memory for a layer's shard of the weights and copies it in; returns what its all-gather waits for. */
export function weightsToDevice(stage: Stage, layer: PlacedLayer, after: readonly OpId[]): readonly OpId[] {
  const from = awayOf(stage.job)?.parameters;
  if (from === undefined) return after;
  const bytes = shardBytes(stage, layer);
  const buffer = flatBuffer('weight shard', layer.index, layer.index);
  stage.list.alloc('gathered', buffer, bytes);
  const at = { buffer, bytes } as const;
  const read = from === 'disk' ? [copy(stage, { ...at, from: 'disk', to: 'host', after })] : after;
  return [copy(stage, { ...at, from: 'host', to: 'device', after: read })];
}

/** The layer has been all-gathered. */
export function freeShard(stage: Stage, layer: PlacedLayer): void {
  if (awayOf(stage.job)?.parameters === undefined) return;
  stage.list.free('gathered', flatBuffer('weight shard', layer.index, layer.index), shardBytes(stage, layer));
}

function shardBytes({ parameterGroups }: Stage, layer: PlacedLayer): number {
  return parameterGroups.reduce(
    (sum, group) => sum + Math.ceil(group.weightBytesOf(layer) / group.replication.shards),
    0,
  );
}

/** What is copied and updated at a time, in the order of the model. */
function pieces(stage: Stage): readonly Bucket[] {
  return stage.chunks.flatMap((layers) => bucketsOf(stage, layers).toReversed());
}

/** What a rank owns of a bucket's trained parameters. */
function ownedIn({ parameterGroups }: Stage, { layers }: Bucket, divide: Divide): number {
  return parameterGroups.reduce(
    (sum, group) => sum + Math.ceil(parametersIn(group, layers) / divide(group)),
    0,
  );
}

function copy(
  { list, job }: Stage,
  {
    phase = list.current,
    ...op
  }: Pick<CopyOp, 'buffer' | 'from' | 'to' | 'bytes' | 'after'> & { phase?: Phase },
): OpId {
  const pageable = awayOf(job)?.pinned === false && op.from !== 'disk' && op.to !== 'disk';
  return list.append({
    kind: 'copy',
    ...op,
    label: list.named ? `copy ${op.buffer} to ${op.to}` : '',
    stream: `copy:${op.from}-${op.to}`,
    phase,
    ...(pageable ? { pageable } : {}),
  });
}

function onHost(
  { list }: Stage,
  label: string,
  kernel: { readonly name: string; readonly flops: number; readonly bytes: number },
  after: readonly OpId[],
  phase: Phase,
): OpId {
  return list.append({
    kind: 'compute',
    kernel: { family: 'optimizer', launches: 1, ...kernel },
    on: 'host',
    label: list.named ? label : '',
    stream: 'host',
    after,
    reads: [],
    writes: [],
    phase,
  });
}

function some(id: OpId | undefined): OpId[] {
  return id === undefined ? [] : [id];
}
