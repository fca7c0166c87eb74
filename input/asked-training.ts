/**
 * What of a question its sequences, what is trained, and the optimizer come to in single words, as files with one row for
 * each answer have them, and tables that tell questions apart.
 */

interface LengthsAsked {
  readonly words: string;
  /** Tokens of an average sequence. */
  readonly mean: number;
  readonly packing: string;
}

interface TuningAsked {
  readonly adapters?: object;
  readonly frozen?: readonly string[];
  readonly base?: string;
}

/** A request or the inputs of a result, as far as is needed. */
interface Asked {
  readonly tuning?: TuningAsked | undefined;
  readonly training?:
    | {
        readonly optimizer?: string;
        readonly offload?: {
          readonly optimizer?: string;
          readonly parameters?: string;
          readonly fraction?: number;
        };
      }
    | undefined;
  readonly lengths?: LengthsAsked | undefined;
}

/** How long sequences are, as a question says it: `mean:600`, or the file they were read from. */
export function lengthsAsked({ words, mean }: Pick<LengthsAsked, 'words' | 'mean'>): string {
  return words === 'exponential' ? `mean:${Number(mean.toFixed(3))}` : words.replace(/^lengths of /, '');
}

/** What of its lengths tells one question from another: `mean 600, packed`; what is `asked` is `mean:600` or a file. */
export function lengthsTold(asked: string, packing: string): string {
  return `${asked.replace(/^mean:/, 'mean ')}, ${packing}`;
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

function trainOf({ adapters, frozen = [], base = 'whole' }: TuningAsked): string {
  if (adapters === undefined) return `frozen:${frozen.join(',')}`;
  return base === 'whole' ? 'lora' : 'qlora';
}

function offloadOf(training: Asked['training']): string | null {
  const { optimizer, parameters, fraction } = training?.offload ?? {};
  const parts = Object.entries({ optimizer, parameters, fraction })
    .filter(([, value]) => value !== undefined)
    .map(([part, value]) => `${part}=${value}`);
  return parts.length === 0 ? null : parts.join(' ');
}
