/** A kind of launch file: how it is told from others, and how it is read. */
import type { Noted } from './noted.js';

/** A file that was handed over. */
export interface LaunchFile {
  /** As the person named it. */
  readonly name: string;
  readonly text: string;
}

export interface Format {
  /** `deepspeed`, `maxtext`. */
  readonly id: string;
  /** In a sentence: `a DeepSpeed configuration (JSON)`. */
  readonly title: string;
  /** Whether `text`, of a file called `name`, is of this kind. Formats are asked in the order of their table. */
  recognises(text: string, name: string): boolean;
  /**
   * The accounts of what `file` says; more than one where a script holds several things. `files` are all that were handed
   * over, for a script that names others. Throws InputError, with file and line, for what is wrong in it.
   */
  read(file: LaunchFile, files: readonly LaunchFile[]): readonly Reading[];
}

/** What one file, or one command of a script, says. */
export interface Reading {
  /** Id of what it is: that of the format, or of the program that a script starts. */
  readonly kind: string;
  readonly noted: Noted;
  /** What surrounds the job rather than starts it: the environment, commands that train nothing. */
  readonly aside?: true;
  /** What a program is given, as DeepSpeed's configuration is: the defaults of the program count more. */
  readonly part?: true;
  /** Names of other files that were handed over and are read here, as a script is that another sources. */
  readonly includes?: readonly string[];
  /** Files that a script writes. Their lines are those of the script. */
  readonly written?: readonly LaunchFile[];
}
