/** What a command receives from the command line, after parsing, and the error for a wrong use of it. */

export type ArgumentValue = string | readonly string[] | boolean;

export interface Arguments {
  /** The word after the command, if the command takes one. */
  readonly operand: string | undefined;
  /** The flag before it, which it may have been meant for: it is no `true` or `false`, and hardly the name of a file. */
  readonly behindFlag?: string;
  /** All words after it, for a command that takes several. */
  readonly operands?: readonly string[];
  /** The options given, by name without dashes; what was not given is absent. */
  readonly options: Readonly<Record<string, ArgumentValue>>;
}

/** Text of a text option, if given. */
export function textOption({ options }: Arguments, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether a flag was given. */
export function flagOption({ options }: Arguments, name: string): boolean {
  return options[name] === true;
}

/** What to add where `word` is nothing that belongs there, and stood behind a flag. */
export function meantFor(flag: string, word: string): string {
  return `; if '${word}' was meant for --${flag}: that takes true or false`;
}
