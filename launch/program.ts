/** A program that a script starts: how it is told from others by its words, and how its options are read. */
import type { LaunchFile } from './format.js';
import type { Noted } from './noted.js';

/** The words of a command behind what launches it. */
export interface Started {
  /** `pretrain_gpt.py`, `torchtitan.train`; undefined where a variable names it that is set nowhere. */
  readonly script: string | undefined;
  /** Names of its options, without dashes and with hyphens. */
  readonly names: ReadonlySet<string>;
  /** What stands before its options, as the name of a configuration does. */
  readonly words: readonly string[];
}

export interface Program {
  /** `megatron-lm`, `maxtext`. */
  readonly id: string;
  /** Whether a command is one. */
  is(started: Started): boolean;
  /** Understands the options in `noted`; `files` are all that were handed over. */
  read(noted: Noted, started: Started, files: readonly LaunchFile[]): void;
}
