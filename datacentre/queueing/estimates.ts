/** What queueing is told of a job's duration before it runs: the duration itself, its time limit, or so many times it. */
import { InputError } from '../../input/error.js';
import type { JobTable } from '../jobs/table.js';

export type Estimates = 'exact' | 'limit' | { readonly times: number };

const MOST_TIMES = 1000;

/** Throws InputError for words that are none. */
export function readEstimates(said: string): Estimates {
  if (said === 'exact' || said === 'limit') return said;
  const [, figure] = /^[x×]?(\d+(?:\.\d+)?)$/.exec(said.trim()) ?? [];
  const times = Number(figure);
  if (times > 0 && times <= MOST_TIMES) return times === 1 ? 'exact' : { times };
  throw new InputError(
    `--estimates '${said}': it must be exact, limit (the time limit of each job in the list), or a factor on its run time above 0 and at most ${MOST_TIMES}, 2 for example`,
  );
}

/** As it stands in an answer. */
export function estimatesSaid(estimates: Estimates): string {
  return typeof estimates === 'string' ? estimates : `x${estimates.times}`;
}

export interface Estimated {
  /** By row; undefined: durations themselves. */
  readonly millis?: Float64Array;
  readonly note: string;
}

/** By row of `table`. Throws InputError where limits are asked for and no job has one. */
export function estimatesOf(table: JobTable, estimates: Estimates): Estimated {
  if (estimates === 'exact') {
    return {
      note: 'Run times are known in advance to backfill and sjf (--estimates limit takes time limits of a list, --estimates 2 twice the run time).',
    };
  }
  if (estimates !== 'limit') {
    const { times } = estimates;
    return {
      millis: table.runMillis.map((run) => Math.round(run * times)),
      note: `Backfill and sjf are told ${times} times the run time of each job.`,
    };
  }
  return limits(table);
}

function limits({ limitMillis, list, count }: JobTable): Estimated {
  const known = (limitMillis ?? new Float64Array()).filter((limit) => !Number.isNaN(limit));
  if (limitMillis === undefined || known.length === 0) {
    const format = list === undefined ? 'the list' : `the list (${list.format})`;
    throw new InputError(
      `--estimates limit: ${format} says no time limit of any job; sacct prints Timelimit, a list of our own has limit_s; or say a factor, --estimates 2`,
    );
  }
  let longest = 0;
  for (const limit of known) if (limit > longest) longest = limit;
  const without = count - known.length;
  return {
    millis: limitMillis.map((limit) => (Number.isNaN(limit) ? longest : limit)),
    note:
      'Backfill and sjf are told the time limit of each job, as listed' +
      (without === 0
        ? '.'
        : `; ${without} ${without === 1 ? 'job has' : 'jobs have'} none, and the longest of the list is taken, ${Number((longest / 3.6e6).toPrecision(3))} h.`),
  };
}
