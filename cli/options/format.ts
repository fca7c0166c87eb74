/** `--format`: the form in which a command prints its answer. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import type { Option } from '../command.js';
import { type Arguments, flagOption, textOption } from './arguments.js';

/** The option, for a command that can print `choices`, the first of them unless told. */
export function formatOption(choices: readonly string[]): Option {
  return {
    ...{ name: 'format', type: 'text', value: 'CHOICE', group: 'Output', choices },
    summary: `how to print the answer [default: ${choices[0]}]`,
  };
}

/**
 * The format asked for, one of `choices`; `--json` is short for `--format json`. Throws InputError for any
 * other, and when both are given and differ.
 */
export function formatOf<Choice extends string>(args: Arguments, choices: readonly Choice[]): Choice {
  const said = textOption(args, 'format');
  const choice = choices.find((c) => c === said);
  if (said !== undefined && choice === undefined) {
    const near = nearest(said, choices).map((c) => `'${c}'`);
    const guess = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `one of ${choices.join(', ')}.`;
    throw new InputError(`--format: '${said}' is not allowed here: ${guess}`);
  }
  if (!flagOption(args, 'json')) return choice ?? choices[0]!;
  if (choice !== undefined && choice !== 'json') {
    throw new InputError(`--json and --format ${choice} ask for two forms of one answer; leave one out`);
  }
  return 'json' as Choice;
}
