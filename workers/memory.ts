/**
 * Where everything of one rank lies: parameters, gradients, optimizer state, activations, statistics. It
 * is worked out from the program before any thread starts, the same by all, and nothing is allocated
 * during the run.
 */
import { largest } from '../input/extremes.js';
import { coordinate, worldSize } from '../program/mesh.js';
import type { Role } from '../program/program.js';
import { Arena, type Region } from './arena.js';
import { scratchFloats } from './optimizer-scratch.js';
import { common, type Piece, piecesOf, seesTensors } from './optimizer-state.js';
import {
  type OwnedShard,
  ownedShards,
  scatteredRanges,
  updatedOnHost,
  type WeightShard,
  weightShards,
} from './ownership.js';
import { Parameters } from './parameters.js';
import { placeAlong } from './place-along.js';
import { type Line, scriptOf } from './script.js';
import { positionsOf, type Stretch, stretchesOf } from './sequence.js';
import { CONVOLUTION_ROWS, convolutionRows } from './slides.js';
import type { Workload } from './workload.js';

const FLOAT_BYTES = 4;

/** What two stages of a pipeline in both ways sum of the layers that both have. */
export const BOTH_COPIES = 'gradients of both copies';

export class RankMemory {
  readonly rank: number;
  readonly role: Role;
  readonly lines: readonly Line[];
  readonly parameters: Parameters;
  readonly tensorRank: number;
  readonly tensorRanks: number;
  /** Its place among the ranks that share sequences, and that of every rank of the mesh. */
  readonly contextRank: number;
  readonly contextRanks: readonly number[];
  /** What it has of every sequence, and the position of each row. */
  readonly stretches: readonly Stretch[];
  readonly positions: Int32Array;
  /** Tokens of a micro-batch. */
  readonly rows: number;
  /** Of these, the tokens that it routes to experts: its own part, where the sequence is divided. */
  readonly routedTokens: number;
  /** Weights are sharded, and gathered into activations' arena when needed. */
  readonly shardedWeights: boolean;
  /** Gradients exist in full for one bucket at a time. */
  readonly shardedGradients: boolean;
  readonly owned: readonly OwnedShard[];
  /** What it keeps of layers whose weights are sharded. */
  readonly weightShards: readonly WeightShard[];
  /** Where it updates, and where what layers are gathered from is kept. */
  readonly updatesOnHost: boolean;
  readonly weightsOnHost: boolean;
  /** What it updates. */
  readonly pieces: readonly Piece[];
  readonly arenaPeak: number;

  /** Regions in floats from the start of the rank's memory. */
  readonly weights: Region;
  readonly gradients: Region;
  readonly gradientShard: Region;
  /** Of one layer's gradients, where they are reduced beside whole ones. */
  readonly bucket: Region;
  readonly optimizerState: Region;
  /** Host memory: gradients added up and just arrived, and weights as they are updated, of all that the rank owns. */
  readonly hostGradients: Region;
  readonly hostArriving: Region;
  readonly hostWeights: Region;
  /** What the optimizer's kernels work in, and a layer's weights as they are gathered; not the ledger's. */
  readonly optimizerScratch: Region;
  readonly gathering: Region;
  readonly host: readonly [Region, Region];
  readonly arena: Region;
  readonly workspace: Region;
  readonly floats: number;
  readonly #statistics = new Map<string, Region>();

  constructor(workload: Workload, rank: number) {
    const { program } = workload;
    this.rank = rank;
    this.role = program.roles.find((role) =>
      Object.entries(role.where).every(([axis, at]) =>
        at.includes(coordinate(program.mesh, rank, axis as 'dp')),
      ),
    )!;
    this.lines = scriptOf(program, this.role);
    const tensor = placeAlong(program.mesh, rank, workload.tensorAxes);
    this.tensorRanks = tensor.of;
    this.tensorRank = tensor.at;
    const { axes = [], ranks = 1, balance = 'none' } = workload.context ?? {};
    this.contextRanks = Array.from(
      { length: worldSize(program.mesh) },
      (_, each) => placeAlong(program.mesh, each, axes).at,
    );
    this.contextRank = this.contextRanks[rank]!;
    this.stretches = stretchesOf(balance, ranks, this.contextRank, workload.batch.positions);
    this.positions = positionsOf(this.stretches);
    this.rows = workload.batch.perMicroBatch * this.positions.length;
    this.routedTokens = this.rows / (workload.sequenceParallel ? this.tensorRanks : 1);
    const dealt = seesTensors(workload.optimizer) ? scatteredRanges(this.lines) : [];
    const { axes: expertAxes = [], sliceAxes = [] } = workload.experts ?? {};
    this.parameters = new Parameters(workload, this.role.name, {
      ...{ tensor, dealt },
      expert: placeAlong(program.mesh, rank, expertAxes),
      slice: placeAlong(program.mesh, rank, sliceAxes),
    });
    this.shardedWeights = this.lines.some((l) => l.op.kind === 'alloc' && l.op.category === 'gathered');
    const all = this.parameters.floats;
    this.shardedGradients = this.#held('gradients') < all * FLOAT_BYTES;
    this.owned = ownedShards(this.lines, this.parameters, workload, rank);
    this.weightShards = this.shardedWeights ? weightShards(this.lines, this.parameters, workload, rank) : [];
    const onHost = updatedOnHost(this.lines);
    this.updatesOnHost = onHost.length > 0;
    this.weightsOnHost = this.role.holds.some(({ buffer, tier }) => buffer === 'weights' && tier === 'host');
    this.pieces = piecesOf(workload.optimizer, this.parameters, this.owned, onHost);

    let used = 0;
    const reserve = (floats: number): Region => {
      const region = { first: used, floats };
      used += Math.ceil(floats / 16) * 16;
      return region;
    };
    const mine = this.owned.reduce((sum, o) => sum + o.floats, 0);
    const kept = this.weightShards.reduce((sum, s) => sum + s.trained.floats + s.frozen.floats, 0);
    this.weights = reserve(this.shardedWeights ? kept : all + this.parameters.frozenFloats);
    this.gradients = reserve(this.shardedGradients ? this.#largestBucket() : all);
    this.gradientShard = reserve(this.shardedGradients && !this.updatesOnHost ? mine : 0);
    this.hostGradients = reserve(this.updatesOnHost ? mine : 0);
    this.hostArriving = reserve(this.updatesOnHost && this.shardedGradients ? mine : 0);
    this.hostWeights = reserve(this.updatesOnHost && !this.weightsOnHost ? mine : 0);
    const besides = !this.shardedGradients && this.#held('gradient bucket') > 0;
    this.bucket = reserve(besides ? this.#largestBucket() : 0);
    this.optimizerState = reserve(this.pieces.reduce((sum, { stateFloats }) => sum + stateFloats, 0));
    this.optimizerScratch = reserve(scratchFloats(workload.optimizer, this.pieces));
    this.gathering = reserve(this.#mostGathered());
    // Whole gradients and weights of map-reduce.
    const throughHost = this.lines.some((l) => l.op.kind === 'copy' && l.buffer === 'gradients');
    this.host = [reserve(throughHost ? all : 0), reserve(throughHost ? all : 0)];
    const arena = this.#playMemory();
    this.arenaPeak = arena.peak;
    this.arena = reserve(arena.length);
    for (const [name, floats] of statisticsOf(this.lines, workload, this)) {
      if (!this.#statistics.has(name)) this.#statistics.set(name, reserve(floats));
    }
    this.#statistics.set(CONVOLUTION_ROWS, reserve(mostRows(this.lines)));
    this.#statistics.set('gradient norm', reserve(1));
    this.workspace = reserve(this.#largestTensor());
    this.floats = used;
  }

  /** Statistics that a forward kernel leaves for its backward kernel, by name; not the ledger's. */
  statistic(name: string): Region {
    const region = this.#statistics.get(name);
    if (!region) throw new Error(`no statistics called ${name}`);
    return region;
  }

  /** Peak of live bytes: what the role holds all step long and the most that was live in the arena. */
  get peakBytes(): number {
    const held = this.role.holds.filter(({ tier = 'device' }) => tier === 'device');
    return held.reduce((sum, h) => sum + h.bytes, 0) + this.arenaPeak * FLOAT_BYTES;
  }

  /** What the rank owns of some layers, or of all. */
  ownedIn(layers: OwnedShard['layers']): (Region & Pick<OwnedShard, 'packed'>)[] {
    const range = layers ? this.parameters.range(...layers) : { first: 0, floats: this.parameters.floats };
    return this.owned.flatMap((shard) => {
      const both = common(shard, range);
      return both === undefined ? [] : [{ ...both, packed: shard.packed + both.first - shard.first }];
    });
  }

  #held(buffer: string): number {
    return this.role.holds.find((h) => h.buffer === buffer)?.bytes ?? 0;
  }

  /** Room for the largest layer of which each rank's part is two pieces. */
  #mostGathered(): number {
    const mixed = this.weightShards.filter(({ trained, frozen }) => trained.floats > 0 && frozen.floats > 0);
    return largest(
      mixed.map(({ layer }) => {
        const ranges = [this.parameters.range(layer, layer), this.parameters.frozenRange(layer, layer)];
        return ranges.reduce((sum, { floats }) => sum + floats, 0);
      }),
      0,
    );
  }

  #playMemory(): Arena {
    const arena = new Arena();
    for (const { op, buffer } of this.lines) {
      if (op.kind === 'alloc') arena.allocate(buffer, op.bytes / FLOAT_BYTES);
      else if (op.kind === 'free') arena.free(buffer);
    }
    return arena;
  }

  #largestBucket(): number {
    const buckets = this.owned.map((o) => (o.layers ? this.parameters.range(...o.layers).floats : 0));
    return largest(buckets, 0);
  }

  /** Room for a tensor that is added to another, and for replicated gradients packed side by side. */
  #largestTensor(): number {
    const tensors = this.lines.map(({ op, buffer }) => {
      const packed =
        op.kind === 'collective' && (buffer.startsWith('replicated gradients') || buffer === BOTH_COPIES);
      return op.kind === 'alloc' || packed ? op.bytes / FLOAT_BYTES : 0;
    });
    return largest(tensors, 0);
  }
}

/** Room for the windows that a convolution writes out at a time. */
function mostRows(lines: readonly Line[]): number {
  const rows = new Map<unknown, number>();
  for (const { op } of lines) {
    if (op.kind !== 'compute' || op.kernel.family !== 'convolution' || rows.has(op.kernel)) continue;
    rows.set(op.kernel, convolutionRows(op.kernel));
  }
  return largest([...rows.values()], 0);
}

/** Rows of norms and tokens of losses: two or three floats for each; and of frozen norms the gradients that nobody reads. */
function* statisticsOf(
  lines: readonly Line[],
  { arithmetic, context }: Workload,
  { rows, positions, tensorRanks }: Pick<RankMemory, 'rows' | 'positions' | 'tensorRanks'>,
): Generator<[string, number]> {
  const { heads, headDim, hidden } = arithmetic;
  for (const { op, writes, microBatch } of lines) {
    if (op.kind !== 'compute' || op.phase === 'recompute') continue;
    // The statistics of a batch norm are a tensor of the program.
    if (op.kernel.family === 'norm' && op.kernel.name.startsWith('batch-norm')) continue;
    if (op.kernel.family === 'norm' && op.phase === 'forward') yield [writes[0]!, 2 * rows];
    if (op.kernel.family === 'norm' && op.kernel.name.endsWith(' backward') && writes.length === 1)
      yield ['gradients of gains', 2 * hidden];
    if (op.kernel.family === 'elementwise' && op.kernel.name === 'rotary')
      yield ['rotary', positions.length * headDim];
    if (op.kernel.family === 'loss' && op.phase === 'forward') yield [`loss ${microBatch}`, 3 * rows];
    if (op.kernel.family === 'attention' && op.phase === 'forward' && context !== undefined) {
      const each = (heads / tensorRanks) * (headDim + 1);
      yield ['attention to others', rows * each];
      yield ['attention block', positions.length * each];
    }
  }
}
