/** The sentence for a word that other tools know and this one does not. */
import { COMMAND_HINTS, type Hint, OPTION_HINTS } from './hints.js';

export interface Unknown {
  /** As it was written, without dashes. */
  readonly word: string;
  /** What stood behind it, if anything. */
  readonly value?: string | undefined;
  /** How ours are written in an answer: as `--tp 8`, or as `tp: 8` in a file. */
  readonly as: 'option' | 'key';
  /** The names that may be named: options of the command, keys of the file. */
  readonly known: readonly string[];
}

/** What an unknown option or key is here, as a clause; undefined where nobody knows. */
export function optionHint(unknown: Unknown): string | undefined {
  const hint = OPTIONS.get(inOurSpelling(unknown.word));
  if (hint === undefined) return undefined;
  const value = shown(hint, unknown.value);
  for (const sentence of sentencesOf(hint)) {
    const parts = sentence.split(/\{([^}]+)\}/);
    // Every other part is an option.
    const named = parts.filter((_, i) => i % 2 === 1).map((part) => part.split(' ')[0]!);
    if (!named.every((name) => unknown.known.includes(name))) continue;
    const filled = (part: string) => part.replace(/ ?\$/, value === undefined ? '' : ` ${value}`);
    return parts.map((part, i) => (i % 2 === 0 ? part : asWritten(filled(part), unknown.as))).join('');
  }
  return undefined;
}

/** The hints for keys of a file that has the `known` ones, and for values of options. */
export function keyHint(
  known: readonly string[],
  as: Unknown['as'] = 'key',
): (key: string, value: unknown) => string | undefined {
  return (word, given) => {
    const value = typeof given === 'string' || typeof given === 'number' ? String(given) : undefined;
    return optionHint({ word, value, as, known });
  };
}

/** What a word in a command's place asks for here, as a clause; undefined where nobody knows. */
export function commandHint(word: string): string | undefined {
  // A file where a command should stand.
  if (/[/\\]|\.\w{1,5}$/.test(word)) return `a file comes behind a command, as in \`llmsim compare ${word}\``;
  const hint = COMMANDS.get(inOurSpelling(word));
  return hint === undefined ? undefined : sentencesOf(hint)[0];
}

const OPTIONS = byWord(OPTION_HINTS);
const COMMANDS = byWord(COMMAND_HINTS);

function byWord(hints: readonly Hint[]): ReadonlyMap<string, Hint> {
  return new Map(hints.flatMap((hint) => hint.words.split(' ').map((word) => [word, hint] as const)));
}

/** `per_device_train_batch_size`, `Training.Seq_Len` → with hyphens, in small letters, the last of a path. */
function inOurSpelling(word: string): string {
  const written = word.toLowerCase().replaceAll('_', '-');
  return OPTIONS.has(written) || COMMANDS.has(written) ? written : (written.split('.').at(-1) ?? written);
}

function sentencesOf({ say }: Hint): readonly string[] {
  return typeof say === 'string' ? [say] : say;
}

/** The value as ours, where it certainly is one. */
function shown({ values }: Hint, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (values === undefined) return /^\d{1,10}$/.test(value) ? value : undefined;
  return new Map(Object.entries(values)).get(value.toLowerCase());
}

/** `tp 8` as it is typed, or as a file has it. */
function asWritten(option: string, as: 'option' | 'key'): string {
  return as === 'option' ? `\`--${option}\`` : `'${option.replace(' ', ': ')}'`;
}
