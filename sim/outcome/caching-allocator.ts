/**
 * What PyTorch's caching allocator takes from the driver for what a program allocates and frees, in list order, over two
 * steps (the first leaves its blocks behind). A tensor gets the smallest free block it fits in, split where something
 * worth keeping is left, or a segment of its own; blocks of one segment join again when both are free, those of two never
 * do: what is cached in pieces cannot serve for something large, and is why more is reserved than was ever allocated.
 *
 * Sizes are those of pytorch/pytorch, c10/cuda/CUDACachingAllocator.cpp: blocks of 512 B, segments of 2 MiB for tensors up to
 * 1 MiB, of 20 MiB up to 10 MiB, else of whole 2 MiB; a remainder is split off from 512 B or from 1 MiB on. Sharded weights
 * are all-gathered on a stream of their own, whose blocks no other stream is given (`torch/distributed/fsdp`).
 */
import type { MemoryCategory, Op, Program, Role } from '../../program/program.js';

const MIB = 2 ** 20;
const ALIGNMENT = 512;
const SMALL = MIB;
const SMALL_SEGMENT = 2 * MIB;
const MIDDLE = 10 * MIB;
const MIDDLE_SEGMENT = 20 * MIB;
const STEPS = 2;

/** Part of a segment, between its neighbours. */
interface Block {
  size: number;
  free: boolean;
  readonly pool: Block[];
  before: Block | undefined;
  behind: Block | undefined;
}

/** A caching allocator of one device that gives memory back to the driver where `limit` bytes would not do. */
export class CachingAllocator {
  readonly #limit: number;
  readonly #pools = new Map<string, Block[]>();
  #reserved = 0;
  #mostReserved = 0;
  #allocated = 0;
  #mostAllocated = 0;

  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Most bytes ever held of the driver's, and given out. */
  get most(): { readonly reserved: number; readonly allocated: number } {
    return { reserved: this.#mostReserved, allocated: this.#mostAllocated };
  }

  /** A block of at least `bytes`, on a stream. */
  take(bytes: number, stream: string): Block {
    const size = wholes(bytes, ALIGNMENT);
    const small = size <= SMALL;
    const pool = this.#pool(`${stream} ${small}`);
    const block = smallest(pool, size) ?? this.#segment(size, pool);
    block.free = false;
    const rest = block.size - size;
    if (small ? rest >= ALIGNMENT : rest > SMALL) {
      const split: Block = { size: rest, free: true, pool, before: block, behind: block.behind };
      if (block.behind !== undefined) block.behind.before = split;
      block.behind = split;
      block.size = size;
      pool.push(split);
    }
    this.#allocated += block.size;
    this.#mostAllocated = Math.max(this.#mostAllocated, this.#allocated);
    return block;
  }

  /** Takes back a block and joins it with free neighbours. */
  giveBack(block: Block): void {
    this.#allocated -= block.size;
    block.free = true;
    const { before, behind, pool } = block;
    if (behind?.free) {
      remove(pool, behind);
      join(block, behind);
    }
    if (before?.free) join(before, block);
    else pool.push(block);
  }

  #pool(name: string): Block[] {
    const known = this.#pools.get(name) ?? [];
    this.#pools.set(name, known);
    return known;
  }

  #segment(size: number, pool: Block[]): Block {
    const whole =
      size <= SMALL ? SMALL_SEGMENT : size < MIDDLE ? MIDDLE_SEGMENT : wholes(size, SMALL_SEGMENT);
    if (this.#reserved + whole > this.#limit) this.#release();
    this.#reserved += whole;
    this.#mostReserved = Math.max(this.#mostReserved, this.#reserved);
    return { size: whole, free: false, pool, before: undefined, behind: undefined };
  }

  /** Segments of which nothing is in use go back to the driver. */
  #release(): void {
    for (const pool of this.#pools.values()) {
      for (const block of [...pool]) {
        if (block.before !== undefined || block.behind !== undefined) continue;
        remove(pool, block);
        this.#reserved -= block.size;
      }
    }
  }
}

/** The smallest free block of `size` bytes or more, no longer free. */
function smallest(pool: Block[], size: number): Block | undefined {
  let best: Block | undefined;
  for (const block of pool) {
    if (block.size >= size && (best === undefined || block.size < best.size)) best = block;
  }
  if (best !== undefined) remove(pool, best);
  return best;
}

function remove(pool: Block[], block: Block): void {
  const last = pool.pop()!;
  if (last !== block) pool[pool.indexOf(block)] = last;
}

/** Makes `second`, which lies behind `first`, a part of it. */
function join(first: Block, second: Block): void {
  first.size += second.size;
  first.behind = second.behind;
  if (second.behind !== undefined) second.behind.before = first;
}

function wholes(bytes: number, unit: number): number {
  return Math.max(1, Math.ceil(bytes / unit)) * unit;
}

/** Bytes reserved on a device of a role, at most, where the allocator may have up to `limit` of the driver's. */
export function reservedBytes(program: Program, role: Role, limit?: number): number {
  const allocator = new CachingAllocator(limit);
  for (const { bytes, tier } of role.holds)
    if (tier === undefined && bytes > 0) allocator.take(bytes, 'compute');
  /** By name, several under one where a name is taken again before it was given back. */
  const blocks = new Map<string, Block[]>();
  const walk = (ops: readonly Op[], given: Readonly<Record<string, number>>): void => {
    for (const op of ops) {
      if (op.kind === 'call') walk(program.segments[op.segment]!.ops, { ...given, ...op.arguments });
      if ((op.kind !== 'alloc' && op.kind !== 'free') || op.tier !== undefined) continue;
      const name = op.buffer.replace(/\{(\w+)\}/g, (whole, key: string) => `${given[key] ?? whole}`);
      const held = blocks.get(name) ?? [];
      blocks.set(name, held);
      if (op.kind === 'alloc') held.push(allocator.take(op.bytes, streamOf(op.category)));
      else {
        const block = held.pop();
        if (block !== undefined) allocator.giveBack(block);
      }
    }
  };
  for (let step = 0; step < STEPS; step++) walk(role.ops, {});
  return allocator.most.reserved;
}

function streamOf(category: MemoryCategory): string {
  return category === 'gathered' ? 'gather' : 'compute';
}
