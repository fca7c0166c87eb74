/**
 * Where everything of one rank lies: parameters, gradients, optimizer state, activations, statistics. It
 * is worked out from the program before any thread starts, the same by all, and nothing is allocated
 * during the run.
 */
import { largest } from '../input/extremes.js';
import { chunkBytes, chunkStart } from '../program/collectives/chunks.js';
import { axisSize, coordinate } from '../program/mesh.js';
import type { CollectiveOp, Role } from '../program/program.js';
import { Arena, type Region } from './arena.js';
import { Parameters } from './parameters.js';
import { type Line, scriptOf } from './script.js';
import { groupFor } from './shared/group.js';
import type { Workload } from './workload.js';

const FLOAT_BYTES = 4;

/** A shard this rank owns of a range of layers in the flat parameter buffer. */
export interface OwnedShard {
  /** Layers of the range, as in the names of the program; undefined: all. */
  readonly layers: readonly [number, number] | undefined;
  /** From the start of the flat buffer. */
  readonly first: number;
  readonly floats: number;
  /** From the start of what the rank owns in all. */
  readonly packed: number;
}

export class RankMemory {
  readonly rank: number;
  readonly role: Role;
  readonly lines: readonly Line[];
  readonly parameters: Parameters;
  readonly tensorRank: number;
  readonly tensorRanks: number;
  /** Weights are sharded, and gathered into activations' arena when needed. */
  readonly shardedWeights: boolean;
  /** Gradients exist in full for one bucket at a time. */
  readonly shardedGradients: boolean;
  readonly owned: readonly OwnedShard[];
  readonly arenaPeak: number;

  /** Regions in floats from the start of the rank's memory. */
  readonly weights: Region;
  readonly gradients: Region;
  readonly gradientShard: Region;
  readonly firstMoment: Region;
  readonly secondMoment: Region;
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
    this.tensorRanks = axisSize(program.mesh, 'tp');
    this.tensorRank = coordinate(program.mesh, rank, 'tp');
    this.parameters = new Parameters(workload, this.role.name, this.tensorRanks);
    this.shardedWeights = this.lines.some((l) => l.op.kind === 'alloc' && l.op.category === 'gathered');
    this.shardedGradients = this.role.holds.some((h) => h.buffer === 'gradient bucket');
    this.owned = this.#ownership(workload);

    let used = 0;
    const reserve = (floats: number): Region => {
      const region = { first: used, floats };
      used += Math.ceil(floats / 16) * 16;
      return region;
    };
    const all = this.parameters.floats;
    const mine = this.owned.reduce((sum, o) => sum + o.floats, 0);
    this.weights = reserve(this.shardedWeights ? mine : all);
    this.gradients = reserve(this.shardedGradients ? this.#largestBucket() : all);
    this.gradientShard = reserve(this.shardedGradients ? mine : 0);
    this.firstMoment = reserve(mine);
    this.secondMoment = reserve(mine);
    const throughHost = this.lines.some((l) => l.op.kind === 'copy');
    this.host = [reserve(throughHost ? all : 0), reserve(throughHost ? all : 0)];
    const arena = this.#playMemory();
    this.arenaPeak = arena.peak;
    this.arena = reserve(arena.length);
    for (const [name, floats] of statisticsOf(this.lines, workload)) {
      if (!this.#statistics.has(name)) this.#statistics.set(name, reserve(floats));
    }
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
    return this.role.holds.reduce((sum, h) => sum + h.bytes, 0) + this.arenaPeak * FLOAT_BYTES;
  }

  #playMemory(): Arena {
    const arena = new Arena();
    for (const { op, buffer } of this.lines) {
      if (op.kind === 'alloc') arena.allocate(buffer, op.bytes / FLOAT_BYTES);
      else if (op.kind === 'free') arena.free(buffer);
    }
    return arena;
  }

  /** The parts of the flat buffer that this rank updates: its shards of what is reduce-scattered, or all of it. */
  #ownership(workload: Workload): OwnedShard[] {
    const owned: OwnedShard[] = [];
    const seen = new Set<string>();
    let packed = 0;
    const add = (layers: OwnedShard['layers'], first: number, floats: number) => {
      owned.push({ layers, first, floats, packed });
      packed += floats;
    };
    for (const { op, buffer } of this.lines) {
      if (op.kind !== 'collective' || seen.has(buffer)) continue;
      const scatters = op.collective === 'reduce-scatter' && buffer.startsWith('gradients');
      if (!scatters && !(op.collective === 'all-to-all' && buffer === 'gradients')) continue;
      seen.add(buffer);
      const layers = layersIn(buffer);
      const range = layers ? this.parameters.range(...layers) : { first: 0, floats: this.parameters.floats };
      const chunk = ownChunk(op, workload, this.rank);
      if (chunk) add(layers, range.first + chunk.first, chunk.floats);
    }
    const scattered = seen.size > 0;
    if (!scattered) add(undefined, 0, this.parameters.floats);
    return owned;
  }

  #largestBucket(): number {
    const buckets = this.owned.map((o) => (o.layers ? this.parameters.range(...o.layers).floats : 0));
    return largest(buckets, 0);
  }

  /** Room for a tensor that is added to another, and for replicated gradients packed side by side. */
  #largestTensor(): number {
    const tensors = this.lines.map(({ op, buffer }) => {
      const packed = op.kind === 'collective' && buffer.startsWith('replicated gradients');
      return op.kind === 'alloc' || packed ? op.bytes / FLOAT_BYTES : 0;
    });
    return largest(tensors, 0);
  }
}

/** `gradients L3..L5` → [3, 5]; undefined for a name without layers. */
export function layersIn(name: string): [number, number] | undefined {
  const match = / L(\d+)(?:\.\.L(\d+))?$/.exec(name);
  return match ? [Number(match[1]), Number(match[2] ?? match[1])] : undefined;
}

/** The chunk of a scattered tensor that `rank` owns, or undefined when others own it all. */
export function ownChunk(op: CollectiveOp, workload: Workload, rank: number): Region | undefined {
  const group = groupFor(op, workload.program.mesh, rank)!;
  const parts = group.owners?.length ?? group.members.length;
  const i = group.owners ? group.owners.indexOf(group.me) : group.me;
  if (i < 0) return undefined;
  return {
    first: chunkStart(op.bytes, parts, i) / FLOAT_BYTES,
    floats: chunkBytes(op.bytes, parts, i) / FLOAT_BYTES,
  };
}

/** Rows of norms and tokens of losses: two or three floats for each. */
function* statisticsOf(lines: readonly Line[], workload: Workload): Generator<[string, number]> {
  const { perMicroBatch, positions } = workload.batch;
  for (const { op, writes, microBatch } of lines) {
    if (op.kind !== 'compute' || op.phase === 'recompute') continue;
    if (op.kernel.family === 'norm' && op.phase === 'forward')
      yield [writes[0]!, 2 * perMicroBatch * positions];
    if (op.kernel.family === 'elementwise' && op.kernel.name === 'rotary')
      yield ['rotary', positions * workload.arithmetic.headDim];
    if (op.kernel.family === 'loss' && op.phase === 'forward')
      yield [`loss ${microBatch}`, 3 * perMicroBatch * positions];
  }
}
