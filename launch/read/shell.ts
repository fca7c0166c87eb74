/**
 * Scripts and command lines: played through (`shell/run.ts`), the command that trains is found and its program's options
 * are read, then those of its launcher, of Slurm and the environment; flags that reach no such command are listed, too.
 */
import { InputError } from '../../input/error.js';
import type { Format, LaunchFile, Reading } from '../format.js';
import { type Entry, type Place, placeText } from '../imported.js';
import { Noted } from '../noted.js';
import type { Program, Started } from '../program.js';
import { PROGRAMS } from '../programs.js';
import { flagsOf } from '../shell/flags.js';
import { LAUNCHERS, readRunner } from '../shell/launch-options.js';
import { type Parts, partsOf } from '../shell/launchers.js';
import { flagsIn } from '../shell/literals.js';
import { played } from '../shell/run.js';
import { fileSource, unixText } from '../shell/source.js';
import type { Launched, State } from '../shell/state.js';
import { textOf } from '../shell/value.js';
import { readSlurm } from '../slurm/read.js';
import { readDevices } from '../torchtitan/programs.js';

const NAMED = /\.(sh|bash|zsh|slurm|sbatch|sub|job|pbs|cmd|txt)$/i;
const WORDS =
  /^#!.*\b(ba|z|k|da)?sh\b|^#SBATCH\s|(^|\s)(torchrun|deepspeed|srun|sbatch|accelerate launch|llamafactory-cli|axolotl|trl (?:sft|dpo|reward|kto|grpo|rloo)|composer|\S*run_train\.sh|python[\d.]*)\s/m;

export const shell: Format = {
  id: 'shell',
  title:
    'a shell script or command line that starts Megatron, the Trainer, torchtitan or MaxText, with Slurm headers',
  recognises: (text, name) =>
    (NAMED.test(name) || !/\.\w+$/.test(name) || /^\uFEFF?#!/.test(text)) && WORDS.test(unixText(text)),
  read: (file, files) => new ScriptReading(file, files).readings(),
};

/** One of the commands that train. */
interface Training {
  readonly launched: Launched;
  readonly parts: Parts;
  readonly program: Program;
  readonly started: Started;
  readonly entries: readonly Entry[];
}

class ScriptReading {
  readonly #file: LaunchFile;
  readonly #files: readonly LaunchFile[];
  readonly #played: State;
  readonly #headers: readonly Entry[];
  readonly #readings: Reading[] = [];
  /** Flags that are accounted for, by place. */
  readonly #accounted = new Set<string>();

  constructor(file: LaunchFile, files: readonly LaunchFile[]) {
    this.#file = file;
    this.#files = files;
    this.#played = played(
      fileSource(file.name, file.text),
      files.filter((each) => each !== file),
      (launched) => this.#trainingOf(launched) !== undefined,
    );
    this.#headers = this.#played.headers;
  }

  readings(): readonly Reading[] {
    const trainings = this.#played.commands.flatMap((launched) => this.#trainingOf(launched) ?? []);
    const [first, ...others] = trainings;
    if (first !== undefined) this.#train(first);
    else if (this.#headers.length === 0) throw this.#nothing();
    for (const { launched } of others) {
      this.#readings[0]!.noted.notes.push(
        `${placeText(launched.place)} trains again; what is read is the command of line ${first!.launched.place.line}`,
      );
    }
    this.#slurm();
    this.#rest();
    const [head, ...tail] = this.#readings;
    const written = [...this.#played.written].map(([name, value]) => {
      const line = value[0]?.line ?? 1;
      return { name: `${this.#file.name} > ${name}`, text: '\n'.repeat(line - 1) + textOf(value) };
    });
    return [
      { ...head!, includes: [...this.#played.included, ...(head?.noted.absorbed ?? [])], written },
      ...tail,
    ];
  }

  #trainingOf(launched: Launched): Training | undefined {
    const parts = partsOf(launched.words);
    if (parts === undefined) return undefined;
    const { entries, words } = flagsOf(parts.programWords);
    const names = new Set(entries.map(({ name }) => name!));
    const started = { script: parts.script, names, words: words.map(textOf) };
    const program = PROGRAMS.find((each) => each.is(started));
    return program === undefined ? undefined : { launched, parts, program, started, entries };
  }

  #train({ launched, parts, program, started, entries }: Training): void {
    const { launcher, launcherWords } = parts;
    const before = [...launched.under, ...parts.before];
    const noted = this.#account(launched.place, entries);
    for (const note of this.#played.notes) noted.notes.push(note);
    for (const part of this.#played.unfollowed.sentences) noted.skipped.push(part);
    if (parts.script === undefined && launcher !== undefined) LAUNCHERS[launcher]?.(noted, this.#files);
    const files = this.#around();
    program.read(noted, started, files);
    this.#readings.push({ kind: program.id, noted });
    if (launcherWords.length > 0) {
      const own = this.#account(launched.place, flagsOf(launcherWords).entries);
      if (launcher !== undefined) LAUNCHERS[launcher]?.(own, files);
      else for (const name of own.keys()) own.ignore(own.entry(name)!, 'it is an option of Python', 'no');
      this.#readings.push({ kind: launcher ?? 'python', noted: own, aside: true });
    }
    const runner = before[0];
    if (runner !== undefined) {
      const own = this.#account(launched.place, flagsOf(before.slice(1)).entries);
      readRunner(own, launcher !== undefined, files);
      readSlurm(own);
      this.#readings.push({ kind: textOf(runner), noted: own, aside: true });
    }
  }

  /** The files that commands may name: those that were handed over, and those that the script writes. */
  #around(): readonly LaunchFile[] {
    return [
      ...this.#files,
      ...[...this.#played.written].map(([name, value]) => ({ name, text: textOf(value) })),
    ];
  }

  #account(home: Place, entries: readonly Entry[]): Noted {
    for (const each of entries) this.#accounted.add(`${placeText(each)} ${each.key}`);
    const noted = new Noted(home, entries, true);
    noted.branches = this.#played.scope.skipped;
    return noted;
  }

  #slurm(): void {
    if (this.#headers.length === 0) return;
    const noted = new Noted({ file: this.#file.name, line: this.#headers[0]!.line }, this.#headers, true);
    const launches = this.#readings.some(({ kind }) => Object.hasOwn(LAUNCHERS, kind));
    readRunner(noted, launches, this.#files);
    readSlurm(noted);
    this.#readings.push({ kind: 'slurm', noted });
  }

  /** The environment, and flags that no command which trains gets. */
  #rest(): void {
    const home = { file: this.#file.name, line: 1 };
    const { exported, used } = this.#played.scope;
    const environment = [...exported].filter(([name]) => !used.has(name));
    const around = new Noted(
      home,
      environment.map(([name, { file, line, value }]) => ({ file, line, key: name, value })),
    );
    if (this.#readings[0]?.kind === 'torchtitan') readDevices(around);
    for (const name of around.keys()) {
      around.ignore(
        around.entry(name)!,
        'it is an environment variable',
        /^(NCCL|NVTE|CUDA|TORCH)/.test(name) ? 'unknown' : 'no',
      );
    }
    const included = this.#files.filter(({ name }) => this.#played.included.has(name));
    const flags = [this.#file, ...included].flatMap(({ name, text }) => flagsIn(fileSource(name, text)));
    const left = flags.filter((each) => !this.#accounted.has(`${placeText(each)} ${each.key}`));
    const loose = new Noted(home, []);
    for (const each of left) {
      const skipped = this.#played.unfollowed.has(each);
      if (skipped) loose.ignore(each, 'it is in a branch that is not followed', 'unknown');
      else loose.ignore(each, 'no command that trains is given it', 'no');
    }
    this.#readings.push(
      { kind: 'environment', noted: around, aside: true },
      { kind: 'loose', noted: loose, aside: true },
    );
  }

  #nothing(): InputError {
    const [note] = [...this.#played.notes, ...this.#played.unfollowed.sentences];
    const hint = note === undefined ? '' : ` (${note})`;
    return new InputError(
      `${this.#file.name} starts no program that llmsim knows${hint}; it knows those whose options say the layout: ` +
        `${PROGRAMS.map(({ id }) => id).join(', ')}`,
    );
  }
}
