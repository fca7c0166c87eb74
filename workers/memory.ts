/**
 * Where everything of one rank lies: parameters, gradients, optimizer state, activations, statistics. It
 * is worked out from the program before any thread starts, the same by all, and nothing is allocated
 * during the run.
 */
import { chunkBytes, chunkStart } from '../program/collectives/chunks.js';
import { axisSize, coordinate } from '../program/mesh.js';
import type { CollectiveOp, Role } from '../program/program.js';
import { Arena, type Place } from './arena.js';
import { Parameters } from './parameters.js';
import { type Line, scriptOf } from './script.js';
import { groupFor } from './shared/group.js';
import type { Workload } from './workload.js';

const FLOAT_BYTES = 4;

/** A stretch of the row of parameters, and the part of it that this rank owns. */
export interface Owned {
  /** Layers of the stretch, as in the names of the program; undefined: all. */
  readonly layers: readonly [number, number] | undefined;
  /** From the start of the row. */
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
  /** Gradients exist in full for one stretch of layers at a time. */
  readonly shardedGradients: boolean;
  readonly owned: readonly Owned[];
  readonly arenaPeak: number;

  /** Places in floats from the start of the rank's memory. */
  readonly weights: Place;
  readonly gradients: Place;
  readonly gradientShard: Place;
  readonly mean: Place;
  readonly meanSquare: Place;
  readonly host: readonly [Place, Place];
  readonly arena: Place;
  readonly spare: Place;
  readonly floats: number;
  readonly #statistics = new Map<string, Place>();

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
    const take = (floats: number): Place => {
      const place = { first: used, floats };
      used += Math.ceil(floats / 16) * 16;
      return place;
    };
    const all = this.parameters.floats;
    const mine = this.owned.reduce((sum, o) => sum + o.floats, 0);
    this.weights = take(this.shardedWeights ? mine : all);
    this.gradients = take(this.shardedGradients ? this.#largestStretch() : all);
    this.gradientShard = take(this.shardedGradients ? mine : 0);
    this.mean = take(mine);
    this.meanSquare = take(mine);
    const throughHost = this.lines.some((l) => l.op.kind === 'copy');
    this.host = [take(throughHost ? all : 0), take(throughHost ? all : 0)];
    const arena = this.#playMemory();
    this.arenaPeak = arena.peak;
    this.arena = take(arena.length);
    for (const [name, floats] of statisticsOf(this.lines, workload)) {
      if (!this.#statistics.has(name)) this.#statistics.set(name, take(floats));
    }
    this.#statistics.set('gradient norm', take(1));
    this.spare = take(this.#largestTensor());
    this.floats = used;
  }

  /** Statistics that a forward kernel leaves for its backward kernel, by name; not the ledger's. */
  statistic(name: string): Place {
    const place = this.#statistics.get(name);
    if (!place) throw new Error(`no statistics called ${name}`);
    return place;
  }

  /** Peak of live bytes: what the role holds all step long and the most that was live in the arena. */
  get peakBytes(): number {
    return this.role.holds.reduce((sum, h) => sum + h.bytes, 0) + this.arenaPeak * FLOAT_BYTES;
  }

  #playMemory(): Arena {
    const arena = new Arena();
    for (const { op, buffer } of this.lines) {
      if (op.kind === 'alloc') arena.take(buffer, op.bytes / FLOAT_BYTES);
      else if (op.kind === 'free') arena.give(buffer);
    }
    return arena;
  }

  /** The parts of the row that this rank updates: its chunks of what is scattered, or all of it. */
  #ownership(workload: Workload): Owned[] {
    const owned: Owned[] = [];
    const seen = new Set<string>();
    let packed = 0;
    const add = (layers: Owned['layers'], first: number, floats: number) => {
      owned.push({ layers, first, floats, packed });
      packed += floats;
    };
    for (const { op, buffer } of this.lines) {
      if (op.kind !== 'collective' || seen.has(buffer)) continue;
      const scatters = op.collective === 'reduce-scatter' && buffer.startsWith('gradients');
      if (!scatters && !(op.collective === 'all-to-all' && buffer === 'gradients')) continue;
      seen.add(buffer);
      const layers = layersIn(buffer);
      const stretch = layers
        ? this.parameters.stretch(...layers)
        : { first: 0, floats: this.parameters.floats };
      const chunk = ownChunk(op, workload, this.rank);
      if (chunk) add(layers, stretch.first + chunk.first, chunk.floats);
    }
    const scattered = seen.size > 0;
    if (!scattered) add(undefined, 0, this.parameters.floats);
    return owned;
  }

  #largestStretch(): number {
    const stretches = this.owned.map((o) => (o.layers ? this.parameters.stretch(...o.layers).floats : 0));
    return Math.max(0, ...stretches);
  }

  /** Room for a tensor on its way into another, and for replicated gradients packed side by side. */
  #largestTensor(): number {
    const tensors = this.lines.map(({ op, buffer }) => {
      const packed = op.kind === 'collective' && buffer.startsWith('replicated gradients');
      return op.kind === 'alloc' || packed ? op.bytes / FLOAT_BYTES : 0;
    });
    return Math.max(0, ...tensors);
  }
}

/** `gradients L3..L5` → [3, 5]; undefined for a name without layers. */
export function layersIn(name: string): [number, number] | undefined {
  const match = / L(\d+)(?:\.\.L(\d+))?$/.exec(name);
  return match ? [Number(match[1]), Number(match[2] ?? match[1])] : undefined;
}

/** The chunk of a scattered tensor that `rank` owns, or undefined when others own it all. */
export function ownChunk(op: CollectiveOp, workload: Workload, rank: number): Place | undefined {
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
