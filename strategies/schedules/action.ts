/**
 * A pipeline schedule is a list of actions per stage: run one chunk of the stage's layers forward or backward for one
 * micro-batch, or one half of its backward pass. Who sends to whom follows from where the chunks are; when it happens
 * follows from execution.
 */
export const ACTION_KINDS = ['forward', 'backward', 'input-gradient', 'weight-gradient'] as const;

/**
 * `backward` is all of it; `input-gradient` what the stage before waits for, and `weight-gradient` the rest, which nobody waits
 * for (Qi et al. 2023, arXiv 2401.10241).
 */
export type ActionKind = (typeof ACTION_KINDS)[number];

export interface Action {
  readonly kind: ActionKind;
  readonly microBatch: number;
  /** Which of the stage's chunks: 0 … chunks−1; see `placement.ts` for the layers it has. */
  readonly chunk: number;
  /** Which part of the micro-batch's sequence, where it is cut into `Pipeline.slices`. Absent: 0. */
  readonly slice?: number;
  /** Runs at one time with the action behind it, each computing while the other exchanges tokens (DualPipe's F&B). */
  readonly paired?: true;
}

export interface Pipeline {
  readonly stages: number;
  readonly microBatches: number;
  /** Chunks per stage, 1 unless a stage has several parts of the model. */
  readonly chunks: number;
  /** Parts that a micro-batch's sequence is cut into. Absent: one. */
  readonly slices?: number;
}

export type Placement = 'wrapped' | 'v' | 'both-ways';

/**
 * What the paper promises where its conditions hold, as short text: p stages, m micro-batches, v chunks, k slices; F, B = I + W and I, W
 * are times of one micro-batch on all a stage has, F&B that of a pair.
 */
export interface ScheduleFormulas {
  /** Time in a step in which the busiest stage computes nothing. */
  readonly bubble: string;
  /** The most activations that a stage keeps, in those of one micro-batch on 1/p of the model. */
  readonly activations: string;
}

export interface Schedule {
  readonly id: string;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  readonly formulas: ScheduleFormulas;
  readonly reference: string;
  /** Transfers of the next activation run beside compute; else a stage waits for each in turn. */
  readonly overlapsTransfers: boolean;
  /** Absent: `wrapped`. */
  readonly placement?: Placement;
  /** Whether it runs the halves of backward passes by themselves. Absent: never. */
  readonly splitsBackward?: true;
  /** Whether it marks pairs. Absent: it has none. */
  readonly pairs?: true;
  /** Chunks a stage has, where the schedule is for that many alone (V-shaped ones and DualPipe: 2). Absent: any that `refuses` lets pass. */
  readonly ownChunks?: number;
  /** Slices that it cuts micro-batches into where nobody says how many. Absent: it runs whole ones. */
  readonly ownSlices?: number;
  /** Versions of the weights that a stage keeps, so that micro-batches of the next step may begin before this one's update. Absent: one. */
  readonly weightVersions?: number;
  /** `false`: the next step's micro-batches follow without a pause, and no step empties the pipeline. Absent: each does. */
  readonly flushes?: false;
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

/** Whether every stage passes through whole backward passes, and every pass through the stages goes the same way. */
export function isPlain({ placement = 'wrapped', splitsBackward }: Schedule): boolean {
  return placement === 'wrapped' && splitsBackward !== true;
}

export function forward(microBatch: number, chunk = 0): Action {
  return { kind: 'forward', microBatch, chunk };
}

export function backward(microBatch: number, chunk = 0): Action {
  return { kind: 'backward', microBatch, chunk };
}

export function inputGradient(microBatch: number, chunk = 0): Action {
  return { kind: 'input-gradient', microBatch, chunk };
}

export function weightGradient(microBatch: number, chunk = 0): Action {
  return { kind: 'weight-gradient', microBatch, chunk };
}

const LETTERS: Readonly<Record<ActionKind, string>> = {
  forward: 'F',
  backward: 'B',
  'input-gradient': 'I',
  'weight-gradient': 'W',
};

/** Short form for people and golden tests: `F0 F1 B0 …`, chunks after a dot (`F3.1`), `I` and `W` for the halves of `B`, pairs joined by `&`. */
export function actionText(actions: Iterable<Action>, chunks: number): string {
  let text = '';
  for (const { kind, microBatch, chunk, slice, paired } of actions) {
    const part = slice === undefined ? '' : `/${slice}`;
    text += `${LETTERS[kind]}${microBatch}${chunks > 1 ? `.${chunk}` : ''}${part}${paired ? '&' : ' '}`;
  }
  return text.trimEnd();
}

/** Why a schedule of two chunks a stage cannot run a pipeline that has another number, or undefined. */
export function needsTwoChunks(title: string, { chunks }: Pipeline): string | undefined {
  return chunks === 2
    ? undefined
    : `${title} places two chunks of the model on each stage, not ${chunks}; set vpp to 2`;
}

export function oneChunkOnly(
  title: string,
  instead = 'interleaved-1f1b',
): (pipeline: Pipeline) => string | undefined {
  return ({ chunks }) =>
    chunks === 1
      ? undefined
      : `${title} runs one model chunk per stage, not ${chunks}; leave vpp out or use ${instead}`;
}
