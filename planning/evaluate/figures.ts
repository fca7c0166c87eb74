/** Memory and time of a step, as rows of a table and as JSON. */

export interface MemoryRow {
  readonly peakBytes: number;
  readonly capacityBytes: number;
  readonly parametersBytes: number;
  readonly gradientsBytes: number;
  readonly optimizerBytes: number;
  readonly activationsBytes: number;
  readonly otherBytes: number;
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
}
