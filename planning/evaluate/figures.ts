/** Memory and time of a step, as rows of a table and as JSON. */

/** What nine real runs in ten are expected in, in the unit of the figure it belongs to. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What became of published runs predicted to take at least `from` and less than `to` of the capacity. */
export interface OutcomeBand {
  readonly from: number;
  readonly to: number;
  readonly runs: number;
  readonly ranOut: number;
}

export interface MemoryRow {
  readonly peakBytes: number;
  readonly capacityBytes: number;
  readonly parametersBytes: number;
  readonly gradientsBytes: number;
  readonly optimizerBytes: number;
  readonly activationsBytes: number;
  readonly otherBytes: number;
  /** Of the node that keeps most there: what its ranks offload to host memory, and to disk. Absent where nothing is. */
  readonly host?: NodeMemory;
  readonly disk?: NodeMemory;
}

/** What the ranks of a node keep in what they share, and what there is of it; null where the profile does not say. */
export interface NodeMemory {
  readonly bytes: number;
  readonly capacityBytes: number | null;
}

/** Whether a peak fits: `tight` is so near the capacity that some such runs ran out of memory. */
export type MemoryVerdict = 'fits' | 'tight' | 'no';

/** Memory of the fullest device. */
export interface RowMemory extends MemoryRow {
  /** 90 % interval of the peak, bytes; null on devices whose memory nobody published. */
  readonly interval: Range | null;
  readonly verdict: MemoryVerdict;
  /** What the allocator holds beyond the peak, as far as there is room, and gives back before it runs out. Absent: none. */
  readonly cacheBytes?: number;
  /** What became of published runs predicted to take as large a share of the capacity; of what is tight alone. */
  readonly outcomes?: OutcomeBand;
}

/** Sums to the step time of the busiest stage's compute stream. */
export interface BreakdownRow {
  readonly computeSeconds: number;
  /** The same compute by kernel family, `recompute` apart. */
  readonly computeByFamily: Readonly<Record<string, number>>;
  /** By mesh axis. */
  readonly exposedCommunicationSeconds: Readonly<Record<string, number>>;
  readonly bubbleSeconds: number;
  readonly optimizerSeconds: number;
  /** Waiting for the host to launch kernels. */
  readonly launchSeconds: number;
  readonly copySeconds: number;
  /** Waiting for what the host's cores compute; absent: nothing. */
  readonly hostSeconds?: number;
}
