/** How a list of jobs is read that some other tool wrote: a file of this folder per format, listed in `index.ts`. */
import type { Columns } from '../../lists/columns.js';
import type { Job } from '../builder.js';

export interface JobFormat {
  readonly id: string;
  /** Whose lists these are: `Acme (InternLM, 2023)`. */
  readonly title: string;
  /** Where the format is described. */
  readonly reference: string;
  /** Columns by which it is recognised; all must be there, in any order, among any others. */
  readonly columns: readonly string[];
  /** Reads the record at hand: a job, or why it is left out, in words that follow a number (`steps of a job`). */
  readonly reader: (columns: Columns) => () => Job | string;
  /** What to know of every list of this format, as sentences. */
  readonly notes?: readonly string[];
}

export const NEVER_RAN = 'jobs that never ran';
