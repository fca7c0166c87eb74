/** Where the play of a script stands: what it has set and started, and whether it still runs. */
import type { CompoundList, SyntaxNode } from 'unbash';
import type { LaunchFile } from '../format.js';
import type { Entry, Place } from '../imported.js';
import type { Verdict } from './condition.js';
import type { Context } from './context.js';
import { Limits } from './limits.js';
import { Scope } from './scope.js';
import type { Source } from './source.js';
import { Unfollowed } from './unfollowed.js';
import type { Value } from './value.js';

/** A command with its words, the program's name first. */
export interface Launched {
  readonly words: readonly Value[];
  /** Words that run the script it stands in elsewhere: those of `srun -N 4 bash -c "…"` before `bash`. */
  readonly under: readonly Value[];
  readonly place: Place;
}

/** What plays the parts of a script: each kind of part is a file of its own, and plays those inside it through this. */
export interface Player {
  readonly state: State;
  /** Plays `source` in what is set so far. Throws InputError where it never ends. */
  readonly play: (source: Source) => void;
  readonly node: (node: SyntaxNode, on: Context) => Verdict;
  readonly list: (list: Pick<CompoundList, 'commands'>, on: Context) => Verdict;
}

/** More calls inside calls than any script makes. */
export const DEEPEST = 30;

export class State {
  readonly scope = new Scope();
  readonly unfollowed = new Unfollowed(this.scope);
  readonly limits = new Limits();
  readonly commands: Launched[] = [];
  /** Slurm's options in the heads of all that is played. */
  readonly headers: Entry[] = [];
  /** Files that the script writes by a here-document. */
  readonly written = new Map<string, Value>();
  /** Names of the other files that it runs or sources. */
  readonly included = new Set<string>();
  readonly notes: string[] = [];
  /** The files that the script may name. */
  readonly files: readonly LaunchFile[];
  /** Tells the commands that a loop is read for once. */
  readonly trains: (launched: Launched) => boolean;
  /** How many commands so far train. */
  launches = 0;
  stopped = false;
  /** What the function that runs, or the sourced file, has returned. */
  returned: Verdict | undefined;
  /** Loops that `break` or `continue` leaves still. */
  leaving: { readonly how: 'break' | 'continue'; readonly levels: number } | undefined;
  /** How many scripts and functions run inside one another. */
  depth = 0;
  /** Words that run the script that is played elsewhere. */
  under: readonly Value[] = [];

  constructor(files: readonly LaunchFile[], trains: (launched: Launched) => boolean) {
    this.files = files;
    this.trains = trains;
  }

  /** Whether the commands that come next are passed over. */
  get passesOver(): boolean {
    return this.stopped || this.returned !== undefined || this.leaving !== undefined;
  }

  /** A shell of its own: what it sets, and that it ends, stays in it. */
  apart(run: () => Verdict): Verdict {
    const restore = this.scope.snapshot();
    const [stopped, returned, leaving] = [this.stopped, this.returned, this.leaving];
    const verdict = run();
    restore();
    this.stopped = stopped;
    this.returned = returned;
    this.leaving = leaving;
    return verdict;
  }

  /** Whether the turn that was played is the last. */
  endsLoop(): boolean {
    const leaving = this.leaving;
    if (leaving === undefined) return this.stopped || this.returned !== undefined;
    const { how, levels } = leaving;
    this.leaving = levels > 1 ? { how, levels: levels - 1 } : undefined;
    return how === 'break' || levels > 1;
  }
}
