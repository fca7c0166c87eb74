/** `llmsim run`: whole runs of the strategies asked for; of none, of the fastest. */
import { countedOf } from '../../models/counted.js';
import type { Job } from '../../strategies/job.js';
import { compare } from '../compare.js';
import type { Refusal, Row } from '../comparison.js';
import { inputsOf } from '../inputs.js';
import type { Request } from '../request.js';
import { jobOf } from '../search/layouts.js';
import { simulateOne } from '../simulate.js';
import { VERSION } from '../version.js';
import type { RunAsked } from './asked.js';
import type { RunAnswer, RunRow } from './row.js';
import { type RunOptions, runRow } from './run-row.js';
import { sourcesOf } from './sources.js';

/** A row with the job that it was played at. */
interface Found {
  readonly row: Row;
  readonly job: Job;
}

/**
 * Plays the runs of `request`, which has tokens, around which `run` is. Throws InputError where no strategy can run the job
 * at all; strategies that cannot are refusals.
 */
export async function answerRun(request: Request, run: RunAsked, options: RunOptions): Promise<RunAnswer> {
  const { found, refusals, notes } = stepsFound(request, options);
  const rows: RunRow[] = [];
  const never: Refusal[] = [];
  for (const [i, { row, job }] of found.entries()) {
    options.onProgress?.(i, found.length, `the run of ${row.strategy}`);
    const told = await runRow(request, run, row, job, options);
    if (typeof told === 'string') never.push({ strategy: row.strategy, reason: told });
    else rows.push(told);
  }
  return {
    ...{ schema: 'llmsim.run/1', llmsim: VERSION },
    inputs: {
      ...inputsOf(request),
      ...{ failures: run.failures.title, trials: options.trials, seed: options.seed },
    },
    rows: rows.sort((a, b) => a.timeToTrainSeconds.p50 - b.timeToTrainSeconds.p50),
    refusals: [...refusals, ...never],
    sources: sourcesOf(run, countedOf(request.model)),
    notes: [...notes, ...elasticNote(run, found), ...rows.flatMap((row) => givenUpNote(row, options.trials))],
  };
}

/** One strategy as `simulate` has it, several as `compare` does, of none the fastest. */
function stepsFound(
  request: Request,
  { onProgress }: RunOptions,
): { found: Found[]; refusals: Refusal[]; notes: readonly string[] } {
  const [only, ...others] = request.strategies;
  if (only !== undefined && others.length === 0) {
    const alive = () => onProgress?.(0, 1, `layouts of ${only}`);
    const { row, job, notes } = simulateOne(request, only, { alive });
    if (row.fits) return { found: [{ row, job }], refusals: [], notes };
    return { found: [], refusals: [{ strategy: only, reason: `does not fit in memory: ${row.why}` }], notes };
  }
  const { rows, misfits, refusals, notes = [] } = compare(request, onProgress ? { onProgress } : {});
  const asked = only === undefined ? rows.slice(0, 1) : rows;
  const unfit = misfits.map(({ row, change }) => {
    return { strategy: row.strategy, reason: `does not fit in memory; ${change}` };
  });
  return {
    found: asked.map((row) => ({ row, job: jobOf(request, row.layout) })),
    refusals: only === undefined && rows.length > 0 ? [] : [...unfit, ...refusals],
    notes,
  };
}

function elasticNote({ elastic }: RunAsked, found: readonly Found[]): string[] {
  const single = found.filter(({ row }) => row.layout.dp === 1).map(({ row }) => row.strategy);
  if (!elastic || single.length === 0) return [];
  return [
    `elastic changes nothing for ${single.join(', ')}: there is one replica, and nothing goes on without it`,
  ];
}

/** Trials that were given up are in no figure. */
function givenUpNote({ strategy, distribution }: RunRow, trials: number): string[] {
  const finished = distribution.trials.reduce((sum, each) => sum + each, 0);
  if (finished === trials) return [];
  return [
    `${trials - finished} of ${trials} trials of ${strategy} were given up after 20 times what the run takes when nothing ` +
      'breaks; all figures are of the others, and so too good',
  ];
}
