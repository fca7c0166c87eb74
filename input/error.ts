import { printable } from './printable.js';

/**
 * A mistake in what a person gave us. The message is a whole sentence that names the value, the rule
 * and the next step; the command line prints it without a stack trace and exits with 2. What it repeats of a file is
 * made printable.
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(message: string) {
    super(printable(message));
  }
}
