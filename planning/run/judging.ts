/**
 * What surrounds the steps of a run, for totals. The part that works it out is loaded by whoever reads a question that asks
 * of it; all other questions go without.
 */
import type { Job } from '../../strategies/job.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import type { Ramp } from '../evaluate/rampup.js';
import type { Request } from '../request.js';
import type * as Judge from './judge.js';
import type { Judged } from './judged.js';

let loaded: typeof Judge | undefined;

/** Before the first run is judged, in each thread. */
export async function loadJudging(): Promise<void> {
  loaded ??= await import('./judge.js');
}

/** Undefined where nothing around the steps was asked, or no run. */
export function judgedRun(
  request: Request,
  job: Job,
  step: Pick<Evaluation, 'tokensPerSecond' | 'stepTimeSeconds' | 'breakdown'>,
  devices: number,
  ramp?: Ramp,
): ReturnType<typeof Judge.judge> | undefined {
  const { run, tokens } = request;
  return run === undefined || tokens === undefined
    ? undefined
    : judging().judge(request, run, job, step, devices, ramp);
}

/** No layout on `devices` is judged better; undefined as above. */
export function bestJudgement(request: Request, devices: number): Judged | undefined {
  const { run, tokens } = request;
  return run === undefined || tokens === undefined ? undefined : judging().judgeAtBest(request, run, devices);
}

function judging(): typeof Judge {
  if (loaded === undefined) throw new Error('a run is asked of, and loadJudging was not awaited');
  return loaded;
}
