/** What every operation is compiled with, and the helpers they share. */
import type { AttentionScratch } from '../kernels/attention/shape.js';
import { addInto } from '../kernels/elementwise.js';
import type { Kernels } from '../kernels/kernels.js';
import type { LocalWeight } from '../parameters.js';
import type { Line } from '../script.js';
import type { Floats, Tensors } from '../tensors.js';
import type { Workload } from '../workload.js';

export interface Context {
  readonly workload: Workload;
  readonly kernels: Kernels;
  readonly tensors: Tensors;
  readonly attentionScratch: AttentionScratch;
  /** The rank's place among replicas, and their number. */
  readonly replica: number;
  readonly replicas: number;
  /** The step being run, counted from 0; set by the rank before each. */
  readonly clock: { step: number };
  /** By name of a tensor the adapter's second matrix that it is the result of, as far as the script was compiled. */
  readonly results: Map<string, LocalWeight>;
  /** By name of a tensor of keys and values, whose they are, as far as the script was compiled. */
  readonly holders: Map<string, Holders>;
  /** Adds to the loss of the step, in nats summed over tokens or pictures, and to how many of these were given the right class. */
  readonly addLoss: (nats: number, correct?: number) => void;
}

/** A compiled op: everything is looked up, nothing is allocated. */
export type Run = () => void;

/** The memory of a collective, and what this rank does before and after it. */
export interface Operation {
  readonly input: Floats;
  readonly output: Floats;
  readonly before?: Run;
  readonly after?: Run;
}

/** Context ranks, or groups that exchange heads, whose keys and values a rank of the mesh has in a tensor, in their order. */
export type Holders = (rank: number) => readonly number[];

/** The first rows of tokens this rank holds of a micro-batch when the sequence is divided, and their number. */
export function ownRows(context: Context, full: boolean): { readonly first: number; readonly rows: number } {
  const { sequenceParallel } = context.workload;
  const { tensorRank, tensorRanks, rows: all } = context.tensors.memory;
  if (full || !sequenceParallel || tensorRanks === 1) return { first: 0, rows: all };
  return { first: (tensorRank * all) / tensorRanks, rows: all / tensorRanks };
}

/** Tokens of a line's micro-batch, shifted by one for targets. */
export function tokensOf(context: Context, line: Line, shift: 0 | 1): () => Int32Array {
  const { batch, tokens } = context.workload;
  const { sequences, perMicroBatch, positions } = batch;
  const perReplica = sequences / context.replicas;
  const first = context.replica * perReplica + line.microBatch! * perMicroBatch;
  const own = context.tensors.memory.positions;
  const row = new Int32Array(perMicroBatch * own.length);
  return () => {
    const step = context.clock.step * sequences;
    for (let i = 0; i < perMicroBatch; i++) {
      const from = (step + first + i) * (positions + 1) + shift;
      for (const [at, position] of own.entries()) row[i * own.length + at] = tokens[from + position]!;
    }
    return row;
  };
}

/**
 * Runs `compute` into the tensor `name`: directly the first time, and by way of the workspace when the
 * tensor already holds a gradient that this one is added to.
 */
export function into(context: Context, name: string, compute: (target: Floats) => void): Run {
  const { tensors, kernels } = context;
  const target = tensors.tensor(name);
  if (!tensors.write(name)) return () => compute(target);
  const workspace = tensors.at({ first: tensors.memory.workspace.first, floats: target.length });
  return () => {
    compute(workspace);
    addInto(kernels, target, workspace);
  };
}
