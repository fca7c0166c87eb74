/** Which parts of the flat buffers a rank owns: read off the collectives that reduce gradients and gather weights. */
import { chunkBytes, chunkStart } from '../program/collectives/chunks.js';
import type { CollectiveOp } from '../program/program.js';
import type { Region } from './arena.js';
import type { Dealt, Parameters } from './parameters.js';
import type { Line } from './script.js';
import { groupFor } from './shared/group.js';
import type { Workload } from './workload.js';

const FLOAT_BYTES = 4;

/** A shard this rank owns of a range of layers in the flat buffer of what is trained. */
export interface OwnedShard {
  /** Layers of the range, as in the names of the program; undefined: all. */
  readonly layers: readonly [number, number] | undefined;
  /** Of the layers' distributed experts; else of all the rest. */
  readonly ofExperts: boolean;
  /** From the start of the flat buffer. */
  readonly first: number;
  readonly floats: number;
  /** From the start of what the rank owns in all. */
  readonly packed: number;
}

/** What a rank keeps of a layer whose weights are sharded: its chunk of the trained ones, then of the frozen ones. */
export interface WeightShard {
  readonly layer: number;
  /** Of each flat buffer. */
  readonly trained: Region;
  readonly frozen: Region;
  /** From the start of what the rank keeps in all. */
  readonly packed: number;
}

/** The parts of the flat buffer that this rank updates: its shards of what is reduce-scattered, or all of it. */
export function ownedShards(
  lines: readonly Line[],
  parameters: Parameters,
  workload: Workload,
  rank: number,
): OwnedShard[] {
  const owned: OwnedShard[] = [];
  let packed = 0;
  const scattered = new Set<boolean>();
  const add = (layers: OwnedShard['layers'], ofExperts: boolean, first: number, floats: number) => {
    owned.push({ layers, ofExperts, first, floats, packed });
    packed += floats;
  };
  for (const { op, buffer } of firstOfEach(lines, scattersGradients)) {
    const experts = ofExperts(buffer);
    scattered.add(experts);
    const layers = layersIn(buffer);
    const range = layers ? parameters.range(...layers, experts) : { first: 0, floats: parameters.floats };
    const chunk = ownChunk(op, workload, rank);
    if (chunk) add(layers, experts, range.first + chunk.first, chunk.floats);
  }
  const { first, floats } = parameters.expertRange;
  if (scattered.size === 0) add(undefined, false, 0, parameters.floats);
  // What nobody else has is a rank's own, whole: the experts, or all but those where they alone have replicas.
  else if (floats > 0 && !scattered.has(true)) add(undefined, true, first, floats);
  else if (!scattered.has(false)) add(undefined, false, 0, first);
  return owned;
}

/** Whether a flat buffer of the program is of distributed experts. */
export function ofExperts(name: string): boolean {
  return name.startsWith('expert ');
}

/** What the rank keeps of every layer whose weights are gathered before they are used. */
export function weightShards(
  lines: readonly Line[],
  parameters: Parameters,
  workload: Workload,
  rank: number,
): WeightShard[] {
  let packed = 0;
  return [...firstOfEach(lines, gathersWeights)].map(({ op, buffer }) => {
    const [layer] = layersIn(buffer)!;
    const chunkIn = (range: Region): Region => {
      const { first, floats } = ownChunk({ ...op, bytes: range.floats * FLOAT_BYTES }, workload, rank)!;
      return { first: range.first + first, floats };
    };
    const trained = chunkIn(parameters.range(layer, layer));
    const frozen = chunkIn(parameters.frozenRange(layer, layer));
    const shard = { layer, trained, frozen, packed };
    packed += trained.floats + frozen.floats;
    return shard;
  });
}

/** The ranges of layers whose gradients are reduce-scattered together. */
export function scatteredRanges(lines: readonly Line[]): Dealt[] {
  return [...firstOfEach(lines, scattersGradients)].flatMap(({ buffer }) => {
    const layers = layersIn(buffer);
    return layers === undefined ? [] : [layers];
  });
}

/** The ranges of layers that the host updates at a time; none where the device updates all. */
export function updatedOnHost(lines: readonly Line[]): Dealt[] {
  return lines.flatMap(({ op }) =>
    op.kind === 'compute' && op.on === 'host' && op.label.startsWith('update ') ? [layersIn(op.label)!] : [],
  );
}

interface Collective {
  readonly op: CollectiveOp;
  readonly buffer: string;
}

/** The first op on each buffer of those that are wanted. */
function* firstOfEach(
  lines: readonly Line[],
  wanted: (op: CollectiveOp, buffer: string) => boolean,
): Generator<Collective> {
  const seen = new Set<string>();
  for (const { op, buffer } of lines) {
    if (op.kind !== 'collective' || seen.has(buffer) || !wanted(op, buffer)) continue;
    seen.add(buffer);
    yield { op, buffer };
  }
}

function scattersGradients({ collective }: CollectiveOp, buffer: string): boolean {
  const scatters = collective === 'reduce-scatter' && /^(expert )?gradients/.test(buffer);
  return scatters || (collective === 'all-to-all' && buffer === 'gradients');
}

function gathersWeights({ collective }: CollectiveOp, buffer: string): boolean {
  return collective === 'all-gather' && buffer.startsWith('weight shard L');
}

/** `gradients L3..L5` → [3, 5]; undefined for a name without layers. */
export function layersIn(name: string): [number, number] | undefined {
  const match = / L(\d+)(?:\.\.L(\d+))?$/.exec(name);
  return match ? [Number(match[1]), Number(match[2] ?? match[1])] : undefined;
}

/** The chunk of a scattered tensor that `rank` owns, or undefined when others own it all. */
function ownChunk(op: CollectiveOp, workload: Workload, rank: number): Region | undefined {
  const group = groupFor(op, workload.program.mesh, rank)!;
  const parts = group.owners?.length ?? group.members.length;
  const i = group.owners ? group.owners.indexOf(group.me) : group.me;
  if (i < 0) return undefined;
  return {
    first: chunkStart(op.bytes, parts, i) / FLOAT_BYTES,
    floats: chunkBytes(op.bytes, parts, i) / FLOAT_BYTES,
  };
}
