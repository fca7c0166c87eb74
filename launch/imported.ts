/**
 * What a launch file says in our words, and an account of every key in it: understood, or ignored with the reason.
 * `llmsim import --json` prints this value.
 */

/** Where something stands. */
export interface Place {
  readonly file: string;
  /** From one. */
  readonly line: number;
}

/** One key of a file as it was found: `--tensor-model-parallel-size`, `training.seq_len`. */
export interface Entry extends Place {
  /** As it is written. */
  readonly key: string;
  /** What its reader calls it, if otherwise: `tensor-model-parallel-size` for `model.tensor_model_parallel_size`. */
  readonly name?: string;
  /** `true` where the key alone is the whole statement, as with a flag. */
  readonly value: EntryValue;
  /** Variables in the value that are set nowhere: `TP`, `1`. */
  readonly unset?: readonly string[];
  /** Variables in the value that are set nowhere, and whose default was taken: `${TP:-8}`. */
  readonly defaulted?: readonly string[];
}

/** Values as YAML, JSON and TOML have them; a command line has words alone. */
export type EntryValue = string | number | boolean | null | readonly EntryValue[];

export interface Understood extends Place {
  readonly key: string;
  readonly value: EntryValue;
  /** The option of a question it decides, or helps to decide: `tp`, `model`, `tokens`. */
  readonly option: string;
}

/** A value that the files do not say: it follows from others, or is what the framework does unless told. */
export interface Assumed extends Place {
  readonly option: string;
  readonly value: unknown;
  /** A clause that follows "because": `world size 128 / (tp 8 × pp 4)`. */
  readonly because: string;
}

export interface Ignored extends Place {
  readonly key: string;
  readonly value: EntryValue;
  readonly because: string;
  /** Whether it changes time or memory in reality. */
  readonly matters: 'yes' | 'no' | 'unknown';
}

/** Something a question needs, and that only the person knows. */
export interface Wanted {
  /** The option to give. */
  readonly option: string;
  /** The whole sentence, with its place where it has one. */
  readonly sentence: string;
}

/** How large the job is. */
export interface Size {
  readonly nodes?: number;
  readonly devicesPerNode?: number;
  readonly devices?: number;
  /** What they are, as the files call them: `a100`. */
  readonly accelerator?: string;
}

/** A file that is named and was not handed over. */
export interface NamedFile {
  /** The file that names it, from whose folder its path counts. */
  readonly by: string;
  readonly path: string;
}

export interface Imported {
  /** Ids of the formats that were read: `megatron-lm`, `deepspeed`. */
  readonly kinds: readonly string[];
  /** Keys of a scenario file with their values. */
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly understood: readonly Understood[];
  readonly assumed: readonly Assumed[];
  readonly ignored: readonly Ignored[];
  /** What must be given before it is a whole question. */
  readonly wanted: readonly Wanted[];
  /** Sentences about what contradicts itself, and what was read of several. */
  readonly notes: readonly string[];
  /** Sentences about the parts of a script that were not followed. */
  readonly skipped: readonly string[];
  /** Files that are named and were not handed over. */
  readonly named: readonly NamedFile[];
  /** Devices, as far as they are said. */
  readonly size: Size;
}

/** Why a key is ignored that no list has. */
export const NO_SUCH_KEY = 'llmsim knows no such key';

/** How many keys nobody here knows. */
export function unknownKeys(ignored: readonly Ignored[]): number {
  return ignored.filter(({ because }) => because === NO_SUCH_KEY).length;
}

/** `run.sh:12`. */
export function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}
