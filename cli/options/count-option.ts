/** Options that are whole numbers, outside a scenario. */
import { InputError } from '../../input/error.js';
import { type Arguments, textOption } from './arguments.js';

/** The number given for `name`, or `otherwise`. Throws InputError unless it is a whole number from `least` up. */
export function countOption(args: Arguments, name: string, otherwise: number, least: number): number {
  const said = textOption(args, name);
  if (said === undefined) return otherwise;
  const value = Number(said);
  if (said.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
  if (value > Number.MAX_SAFE_INTEGER) {
    throw new InputError(
      `--${name} '${said}' is more than ${Number.MAX_SAFE_INTEGER}, the most there can be`,
    );
  }
  throw new InputError(`--${name} '${said}' is not a whole number of at least ${least}`);
}
