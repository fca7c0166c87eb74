/**
 * What surrounds the steps of a run, in closed form, as totals need it: how much longer it takes than its steps, and why.
 * `llmsim run` plays the same run (`answer.ts`). Loaded where a question asks of a run.
 */
import { InputError } from '../../input/error.js';
import type { Job } from '../../strategies/job.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import type { Ramp } from '../evaluate/rampup.js';
import type { Request } from '../request.js';
import type { RunAsked } from './asked.js';
import { causesOf } from './causes.js';
import { causesApart } from './closed-anew.js';
import { closedForm } from './closed-form.js';
import { restartsOf } from './closed-restart.js';
import { SECONDS_A_DAY } from './day.js';
import { atInterval, secondsBetween } from './interval.js';
import type { Judged } from './judged.js';
import { atSlowestPace, lifetimeOf } from './lifetime-of.js';
import { outageOf } from './outage.js';
import { restartOf } from './restart.js';

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
): Judged {
  const { cluster } = request;
  const layout = { ...job.layout, globalBatch: job.globalBatch };
  const row = { ...step, layout, devices, totals: ramp === undefined ? null : { rampup: ramp } };
  const { lifetime: planned, checkpoint } = lifetimeOf(request, run, row, job);
  const lifetime = atInterval(atSlowestPace(planned), run.checkpointInterval);
  const { timeToTrainSeconds } = closedForm(lifetime);
  const share = (lifetime.steps * step.stepTimeSeconds) / timeToTrainSeconds;
  requireEnd(share, request, run, devices, causesApart(lifetime).anew.length > 0);
  const perDay = lifetime.causes.reduce((sum, cause) => sum + cause.perDay, 0);
  const stops = lifetime.checkpoints.reduce(
    (sum, { blockedSeconds, everySteps }) => sum + blockedSeconds / everySteps,
    0,
  );
  const undisturbed = lifetime.steps * (lifetime.stepSeconds + stops);
  const interruptions = (perDay * timeToTrainSeconds) / SECONDS_A_DAY;
  const intervalSeconds = secondsBetween(lifetime);
  return {
    share,
    interruptionsPerDay: perDay,
    lostSecondsEach: interruptions === 0 ? 0 : (timeToTrainSeconds - undisturbed) / interruptions,
    heldDevices: devices + run.spares * cluster.node.devices,
    checkpoint: {
      intervalSeconds: Number.isFinite(intervalSeconds) ? intervalSeconds : null,
      writeSeconds: checkpoint.writeSeconds,
      blockedSeconds: checkpoint.blockedSeconds,
      loadSeconds: lifetime.checkpoints.at(-1)!.loadSeconds,
    },
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

function requireEnd(
  share: number,
  { cluster }: Request,
  run: RunAsked,
  devices: number,
  beginsAnew: boolean,
): void {
  if (share >= LEAST_SHARE) return;
  const nodes = Math.ceil(devices / cluster.node.devices);
  const perDay = causesOf(run.failures, cluster, nodes).reduce((sum, cause) => sum + cause.perDay, 0);
  throw new InputError(
    `a run would not end on ${nodes} nodes of ${cluster.id}: with ${run.failures.id} they are interrupted ` +
      `${perDay.toPrecision(2)} times a day, which leaves less than a hundredth of the time; ` +
      (beginsAnew
        ? `checkpoints on ${run.store.id} go with a node, and all work with them: name a --store that all nodes share, or ` +
          'keep them in another node’s memory with --checkpoint-mode peer'
        : 'ask for fewer nodes, other --failures, more --spares, a shorter --checkpoint-interval or a shorter --restart'),
  );
}
