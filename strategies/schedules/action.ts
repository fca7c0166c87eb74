/**
 * A pipeline schedule is a list of actions per stage: run one chunk of the stage's layers forward or
 * backward for one micro-batch. Who sends to whom follows from the chunks; when it happens follows
 * from execution.
 */
export interface Action {
  readonly direction: 'forward' | 'backward';
  readonly microBatch: number;
  /** Which of the stage's chunks: 0 … chunks−1; chunk c of stage i holds layers of place c·stages + i. */
  readonly chunk: number;
}

export interface Pipeline {
  readonly stages: number;
  readonly microBatches: number;
  /** Chunks per stage, 1 unless interleaved. */
  readonly chunks: number;
}

export interface Schedule {
  readonly id: string;
  readonly title: string;
  readonly reference: string;
  /** Transfers of the next activation run beside compute; else a stage waits for each in turn. */
  readonly overlapsTransfers: boolean;
  /** Chunks a stage has at least; absent: one. */
  readonly leastChunks?: number;
  /** Micro-batches it takes in at a time: what one round does, every round between first and last does. Absent: one. */
  round?(pipeline: Pipeline): number;
  /** Parts of its actions, equally many, in which rounds follow each other: two for all forwards, then all backwards. Absent: one. */
  readonly parts?: number;
  /** Why this pipeline cannot be scheduled so (a sentence), or undefined. */
  refuses(pipeline: Pipeline): string | undefined;
  /** One stage's, in the order they run. A generator, so that who needs the first few does not pay for all. */
  actions(stage: number, pipeline: Pipeline): Iterable<Action>;
}

export function forward(microBatch: number, chunk = 0): Action {
  return { direction: 'forward', microBatch, chunk };
}

export function backward(microBatch: number, chunk = 0): Action {
  return { direction: 'backward', microBatch, chunk };
}

/** Short form for people and golden tests: `F0 F1 B0 …`, chunks after a dot (`F3.1`). */
export function actionText(actions: Iterable<Action>, chunks: number): string {
  return [...actions]
    .map((a) => `${a.direction === 'forward' ? 'F' : 'B'}${a.microBatch}${chunks > 1 ? `.${a.chunk}` : ''}`)
    .join(' ');
}

export function oneChunkOnly(title: string): (pipeline: Pipeline) => string | undefined {
  return ({ chunks }) =>
    chunks === 1
      ? undefined
      : `${title} runs one model chunk per stage, not ${chunks}; leave vpp out or use interleaved-1f1b`;
}
