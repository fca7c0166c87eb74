/**
 * What of a question its sequences, what is trained, and the optimizer come to in single words, as files with one row for
 * each answer have them.
 */
import { type Lengths, lengthsAsked } from '../models/sequences.js';
import type { Tuning } from '../models/tuning.js';
import type { Training } from '../strategies/training.js';

/** A request or the inputs of a result. */
interface Asked {
  readonly tuning?: Tuning | undefined;
  readonly training?: Training | undefined;
  readonly lengths?: Lengths | undefined;
}

export interface TrainingAsked {
  /** `mean:600`, or a file; null where every sequence is full. */
  readonly sequenceLengths: string | null;
  readonly packing: string | null;
  /** `full`, `lora`, `qlora`, `frozen:embedding,head`. */
  readonly train: string;
  readonly optimizer: string;
  /** `optimizer=host parameters=host fraction=0.5`; null where all stays on the device. */
  readonly offload: string | null;
}

export function trainingAsked({ tuning, training, lengths }: Asked): TrainingAsked {
  return {
    sequenceLengths: lengths === undefined ? null : lengthsAsked(lengths),
    packing: lengths?.packing ?? null,
    train: tuning === undefined ? 'full' : trainOf(tuning),
    optimizer: training?.optimizer ?? 'adamw',
    offload: offloadOf(training),
  };
}

function trainOf({ adapters, frozen = [], base = 'whole' }: Tuning): string {
  if (adapters === undefined) return `frozen:${frozen.join(',')}`;
  return base === 'whole' ? 'lora' : 'qlora';
}

function offloadOf(training: Training | undefined): string | null {
  const { optimizer, parameters, fraction } = training?.offload ?? {};
  const parts = Object.entries({ optimizer, parameters, fraction })
    .filter(([, value]) => value !== undefined)
    .map(([part, value]) => `${part}=${value}`);
  return parts.length === 0 ? null : parts.join(' ');
}
