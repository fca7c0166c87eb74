/**
 * Which layouts may fit in a device's memory, told from bounds alone: first what is held all step long, then that with
 * the activations of what is in flight.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Job } from '../../strategies/job.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { reserveBytes } from '../evaluate/reserve.js';
import type { Bounds } from './bounds.js';
import type { Batching } from './choices.js';
import type { FamilyBounds } from './family-bounds.js';
import { chunksOf, type Family, jobsOf, jobWith, type Space } from './layouts.js';

export class Fitting {
  readonly #strategy: Strategy;
  readonly #bounds: Bounds;
  readonly #cluster: Cluster;
  readonly #usableBytes: number;

  constructor(strategy: Strategy, bounds: Bounds, cluster: Cluster, usableBytes: number) {
    this.#strategy = strategy;
    this.#bounds = bounds;
    this.#cluster = cluster;
    this.#usableBytes = usableBytes;
  }

  /** Whether what is held all step long is too much under any layout of a family. */
  holdsTooMuch(family: Family): boolean {
    return this.#heldLeast(family) > this.#usableBytes;
  }

  /** A family without the micro-batches and chunks that cannot fit; undefined where none can. */
  hopeful(family: Family, bounds: FamilyBounds): Family | undefined {
    const chunks = chunksOf(family);
    const reserved = this.reservedBytes(family);
    const held = chunks.map((vpp) => bounds.heldBytes(vpp) + reserved);
    const able = new Set(chunks.filter((_, i) => held[i]! <= this.#usableBytes));
    if (able.size === 0) return undefined;
    // More sequences hold more: whatever is beyond the first micro-batch that is too large is, too.
    const most = (this.#usableBytes - leastOf(held)) / this.#bounds.leastBytesPerSequence(family.job);
    const batchings: Batching[] = [];
    for (const { microBatch, chunks } of family.batchings) {
      if (microBatch > most) break;
      const kept = able.size === held.length ? chunks : chunks.filter((vpp) => able.has(vpp));
      if (kept.length > 0) batchings.push({ microBatch, chunks: kept });
    }
    return batchings.length === 0 ? undefined : { ...family, batchings };
  }

  /** Kept free on a device by all layouts of a family, bytes. */
  reservedBytes({ job }: Pick<Family, 'job'>): number {
    return reserveBytes(job, this.#cluster);
  }

  /** The same, from its own layers. */
  bytes(job: Job): number {
    return this.#bytes(job);
  }

  mayFit(job: Job): boolean {
    return this.#bytes(job) <= this.#usableBytes;
  }

  /** Up to `count` layouts that need least by their bounds, the least first. */
  nearest({ families }: Space, count: number): Job[] {
    let found: { readonly job: Job; readonly bytes: number }[] = [];
    const tooMuch = () => (found.length < count ? Number.POSITIVE_INFINITY : found.at(-1)!.bytes);
    const held = families.map((family) => ({ family, bytes: this.#heldLeast(family) }));
    for (const { family, bytes: least } of held.sort((a, b) => a.bytes - b.bytes)) {
      if (least >= tooMuch()) break;
      const perSequence = this.#bounds.leastBytesPerSequence(family.job);
      const reserved = this.reservedBytes(family);
      const bounds = this.#bounds.family(this.#strategy, family);
      const lines = new Map(family.recomputes.map((recompute) => [recompute, bounds.line(recompute, [])]));
      for (const job of jobsOf(family)) {
        const { microBatch, vpp, recompute } = job.layout;
        if (least + microBatch * perSequence >= tooMuch()) break;
        if (lines.get(recompute)!.bytes(microBatch, vpp) + reserved >= tooMuch()) continue;
        const bytes = this.#bytes(job);
        if (bytes < tooMuch())
          found = [...found, { job, bytes }].sort((a, b) => a.bytes - b.bytes).slice(0, count);
      }
    }
    return found.map(({ job }) => job);
  }

  #heldLeast(family: Family): number {
    return leastOf(chunksOf(family).map((vpp) => this.#held(jobWith(family, { vpp }))));
  }

  #held(job: Job): number {
    return this.#bounds.heldBytes(job, planOf(this.#strategy, job.layout)) + reserveBytes(job, this.#cluster);
  }

  #bytes(job: Job): number {
    return this.#bounds.bytes(job, planOf(this.#strategy, job.layout)) + reserveBytes(job, this.#cluster);
  }
}

function leastOf(bytes: readonly number[]): number {
  return bytes.reduce((least, each) => Math.min(least, each));
}
