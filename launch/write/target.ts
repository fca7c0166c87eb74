/** A framework that launch files are written for. */

import type { FrameworkId } from '../../strategies/frameworks/ids.js';
import type { Recompute } from '../../strategies/job.js';
import type { TargetId } from './ids.js';
import type { Settled } from './settled.js';
import type { Lost } from './telling.js';

export interface Written {
  readonly text: string;
  /** What the file does not say; where the format has comments they name it, too. */
  readonly lost: readonly Lost[];
  /** How it is started and what it lacks, for formats without comments: sentences. */
  readonly notes: readonly string[];
}

/** Choices of a layout that a framework has. */
export interface Instead {
  readonly recompute?: readonly Recompute[];
  readonly vpp?: readonly number[];
}

export interface Target {
  /** `megatron`, `deepspeed`. */
  readonly id: TargetId;
  /** In a sentence: `a Megatron-LM script`. */
  readonly title: string;
  /** What a file of it is called: `train.sh`. */
  readonly fileName: string;
  /** The framework of llmsim whose runtime it starts. */
  readonly frameworks: readonly FrameworkId[];
  /** Why it cannot do what is asked, a clause that follows "because"; undefined where it can. */
  refuses(settled: Settled): string | undefined;
  /** What it can say in place of parts of the layout that it cannot; empty where it can say all of them. */
  instead(settled: Settled): Instead;
  /** The file for what it does not refuse. */
  write(settled: Settled): Written;
}
