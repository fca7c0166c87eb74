/**
 * What surrounds the steps of a run, in closed form, as totals need it: how much longer it takes than its steps, and why.
 * `llmsim run` plays the same run (`answer.ts`). Loaded where a question asks of a run.
 */
import { InputError } from '../../input/error.js';
import type { Job } from '../../strategies/job.js';
import type { RunDataTotals } from '../comparison.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import type { Ramp } from '../evaluate/rampup.js';
import type { Request } from '../request.js';
import type { RunAsked } from './asked.js';
import { causesOf } from './causes.js';
import { closedForm } from './closed-form.js';
import { restartsOf, startingSeconds } from './closed-restart.js';
import { SECONDS_A_DAY } from './day.js';
import { atInterval, secondsBetween } from './interval.js';
import type { Judged } from './judged.js';
import { atSlowestPace, lifetimeOf } from './lifetime-of.js';
import { whyNoEnd } from './no-end.js';
import { outageOf } from './outage.js';
import { restartOf } from './restart.js';
import type { DataAnswer } from './row.js';

/** Below it a run is said not to end. */
const LEAST_SHARE = 0.01;

type Step = Pick<Evaluation, 'tokensPerSecond' | 'stepTimeSeconds' | 'breakdown'>;

/** The run of `job` on `devices`. Throws InputError where it gets nowhere. */
export function judge(
  request: Request,
  run: RunAsked,
  job: Job,
  step: Step,
  devices: number,
  ramp?: Ramp,
): Judged & Required<Pick<Judged, 'timeToTrainSeconds'>> {
  const { cluster } = request;
  const layout = { ...job.layout, globalBatch: job.globalBatch };
  const row = { ...step, layout, devices, totals: ramp === undefined ? null : { rampup: ramp } };
  const { lifetime: planned, checkpoint, data } = lifetimeOf(request, run, row, job);
  const lifetime = atInterval(atSlowestPace(planned), run.checkpointInterval);
  const { timeToTrainSeconds } = closedForm(lifetime);
  const work = lifetime.steps * step.stepTimeSeconds;
  const starting = startingSeconds(lifetime.restart);
  // However short the steps are, a start alone keeps no run from its end.
  if (!(work >= LEAST_SHARE * (timeToTrainSeconds - starting))) {
    throw new InputError(whyNoEnd({ lifetime, run, cluster: cluster.id, data }));
  }
  const perDay = lifetime.causes.reduce((sum, cause) => sum + cause.perDay, 0);
  const stops = lifetime.checkpoints.reduce(
    (sum, { blockedSeconds, everySteps }) => sum + blockedSeconds / everySteps,
    0,
  );
  const undisturbed = starting + lifetime.steps * (lifetime.stepSeconds + stops);
  // In the closed form nothing breaks before the first step.
  const interruptions = (perDay * (timeToTrainSeconds - starting)) / SECONDS_A_DAY;
  const intervalSeconds = secondsBetween(lifetime);
  return {
    share: work / timeToTrainSeconds,
    timeToTrainSeconds,
    startSeconds: starting,
    interruptionsPerDay: perDay,
    lostSecondsEach: interruptions === 0 ? 0 : (timeToTrainSeconds - undisturbed) / interruptions,
    heldDevices: devices + run.spares * cluster.node.devices,
    checkpoint: {
      intervalSeconds: Number.isFinite(intervalSeconds) ? intervalSeconds : null,
      writeSeconds: checkpoint.writeSeconds,
      blockedSeconds: checkpoint.blockedSeconds,
      loadSeconds: lifetime.checkpoints.at(-1)!.loadSeconds,
    },
    ...(data === undefined ? {} : { data: waitsOf(data) }),
  };
}

/** The most that any layout on `devices` can have: no work is lost, nothing is loaded, and no outage is planned before its end. */
export function judgeAtBest({ cluster }: Request, run: RunAsked, devices: number): Judged {
  const nodes = Math.ceil(devices / cluster.node.devices);
  const { restartSeconds: given, spares, elastic } = run;
  const parts = restartOf(cluster, nodes, devices);
  const zero = { blockedSeconds: 0, durableSeconds: 0, loadSeconds: 0 };
  const lifetime = {
    ...{ steps: 1, stepSeconds: 1, blockedSeconds: 0, devices, nodes, spares },
    causes: causesOf(run.failures, cluster, nodes),
    checkpoints: [{ ...zero, id: 'store' as const, everySteps: 1, survives: 'anything' as const }],
    restart:
      given === undefined
        ? parts
        : { schedulerSeconds: 0, startSeconds: given, initSeconds: 0, warmupSeconds: 0 },
  };
  // How many nodes a layout goes on without, its replicas say.
  const { knowing, trying } = restartsOf(lifetime);
  const waitShare = elastic ? 0 : outageOf(lifetime).waitShare;
  return {
    share: 1 / ((1 + knowing + trying) * (1 + waitShare)),
    interruptionsPerDay: lifetime.causes.reduce((sum, { perDay }) => sum + perDay, 0),
    lostSecondsEach: 0,
    heldDevices: devices + spares * cluster.node.devices,
  };
}

/** Of how data comes in, what makes a run longer, or would next. */
function waitsOf(answer: DataAnswer): RunDataTotals {
  const { dataset, store, exposedSeconds, advice, neededBytesPerSecond, bytesPerSample, parts } = answer;
  const least = parts.reduce<DataAnswer['parts'][number] | undefined>(
    (a, b) => (a !== undefined && a.bytesPerSecond <= b.bytesPerSecond ? a : b),
    undefined,
  );
  return {
    ...{ dataset, store, exposedSeconds },
    ...(advice === undefined ? {} : { advice }),
    ...(least === undefined
      ? {}
      : {
          rates: {
            neededBytesPerSecond,
            ...{ narrowest: least.part, narrowestBytesPerSecond: least.bytesPerSecond },
            ...(bytesPerSample === undefined ? {} : { bytesPerSample }),
          },
        }),
  };
}
