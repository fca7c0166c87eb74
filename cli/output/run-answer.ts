/** `llmsim run` from request to answer and words: trials are played by threads, words are for a person. */
import type { RunAnswer } from '../../planning/run/row.js';
import type { Request } from '../../planning/request.js';
import type { Style } from '../../reports/tables/style.js';

export interface RunAsking {
  readonly trials: number;
  readonly seed: number;
  /** Undefined: those of the machine. */
  readonly threads: number | undefined;
  readonly onProgress: (done: number, total: number, what: string) => void;
}
