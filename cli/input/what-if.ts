/** The changes of `--what-if`, made to a question: what cannot be read or had is a sentence about the option. */
import { InputError } from '../../input/error.js';
import type { Request } from '../../planning/request.js';
import { type Change, changesIn, type MadeChange, requestWith } from '../../planning/what-if/what-if.js';

export interface AskedWhatIf {
  readonly changes: readonly Change[];
  /** The question with all of them. */
  readonly request: Request;
  readonly made: readonly MadeChange[];
}

/** Throws InputError, with the option before it. */
export function askedWhatIf(request: Request, text: string): AskedWhatIf {
  try {
    const changes = changesIn(text);
    return { changes, ...requestWith(request, changes) };
  } catch (error) {
    throw error instanceof InputError ? new InputError(`--what-if: ${error.message}`) : error;
  }
}
