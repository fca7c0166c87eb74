/**
 * Several comparisons as one answer: one question for each combination of what has several values. A cell is answered
 * as the single question is, and by nothing else; what is added is how each fastest layout scales.
 */

import { lengthsAsked, lengthsTold } from '../input/asked-training.js';
import { InputError } from '../input/error.js';
import { type CompareOptions, compare } from './compare.js';
import type { Comparison, Inputs, Row } from './comparison.js';
import { inputsOf } from './inputs.js';
import type { Request } from './request.js';
import { VERSION } from './version.js';

/**
 * Strong scaling: the fastest that fits against that on the smallest cluster of the same kind with the same model,
 * global batch and sequence.
 */
export interface StrongScaling {
  /** Devices of that smallest cluster. */
  readonly ofDevices: number;
  /** Its step time over this one's; its time to train where failures, checkpoints or data were asked of. */
  readonly speedUp: number;
  /** The speed-up over the ratio of the devices; 1 is perfect. */
  readonly efficiency: number;
}

/** One of the questions and its answer. */
export interface Cell {
  /** What tells it from the others: `h100-dgx:16, global batch 512`. */
  readonly name: string;
  /** The cluster as it was named, with its size: `h100-dgx:16`. */
  readonly cluster: string;
  readonly inputs: Inputs;
  /** Null where no strategy can run the job; `reason` then says why. */
  readonly comparison: Comparison | null;
  readonly reason: string | null;
  /** Null where nothing fits, and where there is one size only. */
  readonly strongScaling: StrongScaling | null;
}

export interface SeveralComparisons {
  readonly schema: 'llmsim.compare-several/1';
  readonly llmsim: string;
  /** In what the cells differ. */
  readonly varies: readonly Varied[];
  readonly cells: readonly Cell[];
  /** With `--detail`: the command line that asked. */
  readonly command?: string;
}

export type Varied = 'model' | 'cluster' | 'globalBatch' | 'sequence';

/** A question with its cluster as it was named, and the options of its comparison. */
export interface Question {
  readonly request: Request;
  readonly cluster: string;
  readonly options: CompareOptions;
}

/** Answers `questions` one after the other; throws InputError when no strategy can run any of them. */
export function compareSeveral(
  questions: readonly Question[],
  { command, onProgress }: Pick<CompareOptions, 'command' | 'onProgress'> = {},
): SeveralComparisons {
  const all = questions.map(({ request, cluster }) => ({ cluster, inputs: inputsOf(request) }));
  const varies = KEYS.filter((key) => new Set(all.map((one) => heldBy(key, one))).size > 1);
  const answered = questions.map(({ request, options }, i): Answered => {
    const asked = { ...all[i]!, name: varies.flatMap((key) => wordsFor(key, all[i]!)).join(', ') };
    const { name } = asked;
    onProgress?.(i, questions.length, name);
    const within = (done: number, total: number, what: string) => {
      onProgress?.(i + done / total, questions.length, what === '' ? name : `${name}: ${what}`);
    };
    try {
      const comparison = compare(request, { ...options, onProgress: within });
      return { ...asked, comparison, reason: null };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { ...asked, comparison: null, reason: error.message };
    }
  });
  if (answered.every(({ comparison }) => comparison === null)) throw new InputError(reasonsOf(answered));
  return {
    schema: 'llmsim.compare-several/1',
    llmsim: VERSION,
    varies,
    cells: answered.map((cell) => ({ ...cell, strongScaling: scalingOf(cell, answered) })),
    ...(command === undefined ? {} : { command }),
  };
}

const KEYS: readonly Varied[] = ['model', 'cluster', 'globalBatch', 'sequence'];

function heldBy(key: Varied, { cluster, inputs }: Pick<Cell, 'cluster' | 'inputs'>): string | number {
  if (key === 'cluster') return cluster;
  const { sequence, lengths } = inputs;
  if (key !== 'sequence' || lengths === undefined) return inputs[key];
  // Full sequences may be as long, and what they are packed or padded of differ.
  return `${sequence} (${lengthsTold(lengthsAsked(lengths), lengths.packing)})`;
}

/** What counts samples has no sequence to be told by. */
function wordsFor(key: Varied, cell: Pick<Cell, 'cluster' | 'inputs'>): string[] {
  if (key === 'sequence' && cell.inputs.unit !== undefined) return [];
  const before = { model: '', cluster: '', globalBatch: 'global batch ', sequence: 'seq ' }[key];
  return [before + String(heldBy(key, cell))];
}

type Answered = Omit<Cell, 'strongScaling'>;

function scalingOf(cell: Answered, all: readonly Answered[]): StrongScaling | null {
  const own = cell.comparison?.rows[0];
  const alike = all.filter(({ inputs, comparison }) => {
    // By the id of the cluster: sizes differ.
    const [one, other] = [inputs, cell.inputs].map((i) => ({ cluster: i.cluster, inputs: i }));
    const same = KEYS.every((key) => heldBy(key, one!) === heldBy(key, other!));
    return same && comparison?.rows[0] !== undefined;
  });
  if (own === undefined || new Set(alike.map(({ inputs }) => inputs.devices)).size < 2) return null;
  const smallest = alike.reduce((a, b) => (b.inputs.devices < a.inputs.devices ? b : a));
  const least = smallest.comparison!.rows[0]!;
  const [before, now] =
    hasSurroundings(least) && hasSurroundings(own)
      ? [least.totals!.timeToTrainSeconds, own.totals!.timeToTrainSeconds]
      : [least.stepTimeSeconds, own.stepTimeSeconds];
  const speedUp = before / now;
  const ofDevices = smallest.inputs.devices;
  return { ofDevices, speedUp, efficiency: (speedUp * ofDevices) / cell.inputs.devices };
}

/** Whether what is around the steps is in the time to train: it does not go with the step time then. */
function hasSurroundings({ totals }: Pick<Row, 'totals'>): boolean {
  return totals?.goodput !== undefined;
}

/** Reasons, each once, after the first of the cells that has it. */
function reasonsOf(cells: readonly Answered[]): string {
  const reasons = [...new Set(cells.map(({ reason }) => reason))];
  return reasons
    .map((reason) => `${cells.find((cell) => cell.reason === reason)!.name}: ${reason}`)
    .join('\n');
}
