/** From a run on threads to a row: the musts, each with its sentence when it does not hold, and the time. */
import { hasSwitches } from './cannot-picture.js';
import type { Case } from './cases.js';
import { checkLoss } from './checks/loss.js';
import { checkMemory } from './checks/memory.js';
import { checkOrder } from './checks/order.js';
import { checkTraffic } from './checks/traffic.js';
import type { Execution } from './execute.js';
import { isDisturbed } from './load.js';
import type { Prediction } from './predict.js';
import { timingOf } from './timing.js';
import type { ValidateRow } from './validation.js';

/** What is known of a row before it has run. */
type Begun = Pick<ValidateRow, 'strategy' | 'layout' | 'workers' | 'steps'>;

/** The row of a run that came to its end; `reference` are the losses of one worker, step by step. */
export function judge(
  { strategy, job }: Case,
  execution: Execution,
  reference: readonly number[],
  prediction: Prediction,
): ValidateRow {
  const loss = checkLoss(execution.losses, reference, hasSwitches(job.model));
  const traffic = checkTraffic(execution);
  const order = checkOrder(execution);
  const memory = checkMemory(execution);
  const timing = timingOf(execution.stepSeconds);
  const problems = [loss, traffic, order, memory].flatMap(({ problem }) => problem ?? []);
  return {
    ...begun({ strategy, job }, execution.reports.length, execution.losses.length),
    lossMaxRelativeDifference: loss.maxRelativeDifference,
    loss: { first: loss.first, last: loss.last },
    bytesEqual: traffic.problem === undefined,
    orderEqual: order.problem === undefined,
    memoryEqual: memory.problem === undefined,
    traffic: traffic.traffic,
    ops: order.ops,
    peaks: memory.peaks,
    predictedSeconds: prediction.seconds,
    measuredSeconds: timing.seconds,
    error: (prediction.seconds - timing.seconds) / timing.seconds,
    pace: prediction.pace ?? null,
    unscaledSeconds: prediction.unscaledSeconds ?? null,
    measuredInterval: timing.interval,
    repeatability: timing.repeatability,
    load: execution.load,
    disturbed: isDisturbed(execution.load),
    ok: problems.length === 0,
    problems,
  };
}

/** The row of a run that did not: nothing was shown, so nothing holds. */
export function stoppedRow(it: Case, workers: number, steps: number, problem: string): ValidateRow {
  return {
    ...begun(it, workers, steps),
    ...{ lossMaxRelativeDifference: null, loss: null },
    ...{ bytesEqual: false, orderEqual: false, memoryEqual: false },
    ...{ traffic: [], ops: 0, peaks: [] },
    ...{ pace: null, unscaledSeconds: null, waitedSeconds: 0, repeats: 0 },
    ...{ predictedSeconds: null, measuredSeconds: null, error: null, measuredInterval: null },
    ...{ repeatability: null, load: null, disturbed: false, ok: false, problems: [problem] },
  };
}

function begun({ strategy, job }: Pick<Case, 'strategy' | 'job'>, workers: number, steps: number): Begun {
  return { strategy, layout: { ...job.layout, globalBatch: job.globalBatch }, workers, steps };
}
