/** How a list of jobs is read that some other tool wrote: a file of this folder per format, listed in `index.ts`. */
import type { Columns } from '../../lists/columns.js';
import type { Job } from '../builder.js';

export interface JobFormat {
  readonly id: string;
  /** Whose lists these are: `Acme (Shanghai AI Laboratory, 2023)`. */
  readonly title: string;
  /** Where the format is described. */
  readonly reference: string;
  /** Columns by which it is recognised; all must be there, in any order, among any others. */
  readonly columns: readonly string[];
  readonly reader: (columns: Columns) => RowReader;
  /** What to know of every list of this format, as sentences. */
  readonly notes?: readonly string[];
}

export interface RowReader {
  /**
   * The job in the record at hand; or why it is left out, in words that follow a number (`steps of jobs`); or null, for
   * a part of a job that `rest` has whole.
   */
  readonly row: () => Job | string | null;
  /** After the last record, what to know of this list. */
  readonly notes?: () => readonly string[];
  /** After the last record, the jobs of which records were parts. */
  readonly rest?: () => Iterable<Job>;
}

export const NEVER_RAN = 'jobs that never ran';
