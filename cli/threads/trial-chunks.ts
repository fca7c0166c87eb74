/** Trials in chunks, each taken by whichever thread comes first. */

export interface Chunks {
  /** The next chunk that nobody has taken, in shared memory. */
  readonly next: Int32Array<SharedArrayBuffer>;
  /** The first trial, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

export function chunksOf(from: number, to: number, size: number): Chunks {
  return { next: new Int32Array(new SharedArrayBuffer(4)), from, to, size };
}

export function chunkCount({ from, to, size }: Chunks): number {
  return Math.ceil((to - from) / size);
}

/** A chunk and its trials, for whoever asks; nothing once all are taken, or after `stopTaking`. */
export function chunkTaken(chunks: Chunks): { chunk: number; from: number; to: number } | undefined {
  const chunk = Atomics.add(chunks.next, 0, 1);
  if (chunk >= chunkCount(chunks)) return undefined;
  const from = chunks.from + chunk * chunks.size;
  return { chunk, from, to: Math.min(chunks.to, from + chunks.size) };
}

/** Whoever plays a chunk ends it; nobody takes another. */
export function stopTaking(chunks: Chunks): void {
  Atomics.store(chunks.next, 0, chunkCount(chunks));
}
