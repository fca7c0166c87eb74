/** The run of one strategy: played, judged by the closed form, and with every improvement weighed. */
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import { stretchesOf } from '../../sim/lifetime/stretches.js';
import type { Trials } from '../../sim/lifetime/trials.js';
import type { Job } from '../../strategies/job.js';
import type { Row } from '../comparison.js';
import type { Request } from '../request.js';
import type { CheckpointInterval, RunAsked } from './asked.js';
import { causesApart } from './closed-anew.js';
import { closedForm, dalySeconds, youngSeconds } from './closed-form.js';
import { atInterval, optimalOf, secondsBetween, writtenOf } from './interval.js';
import { leversOf } from './levers.js';
import { atSlowestPace, lifetimeOf, type Planned } from './lifetime-of.js';
import { playedPoints, pointsAround, simulatedOptimum } from './optimum.js';
import { otherKinds } from './other-kinds.js';
import { outcomeOf } from './outcome.js';
import type { IntervalPoint, RunCheckpoint, RunLayer, RunRow } from './row.js';
import { meetsOf, runInterval } from './run-interval.js';
import { runPower, runTotals } from './totals.js';

/** Plays so many trials, with as many threads as there are. */
export type PlayTrials = (lifetime: Lifetime, trials: number, seed: number) => Promise<Trials>;

export interface RunOptions {
  readonly trials: number;
  readonly seed: number;
  readonly play: PlayTrials;
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

/** Trials of each interval that is played beside the one asked for: at most so many. */
const TRIALS_OF_AN_INTERVAL = 48;
/** Stretches of a time line: at most so many. */
const STRETCHES = 3000;

/** The row; or, of a run that never ends, why not. */
export async function runRow(
  request: Request,
  run: RunAsked,
  row: Row,
  job: Job,
  { trials, seed, play }: RunOptions,
): Promise<RunRow | string> {
  const { cluster } = request;
  const planned = lifetimeOf(request, run, row, job);
  const { data } = planned;
  const lifetime = chosen(planned.lifetime, run.checkpointInterval);
  const played = await play(lifetime, trials, seed);
  if (played.finished === 0) return neverEnds(lifetime);
  const best = optimalOf(atSlowestPace(lifetime));
  const points = await playedPoints(pointsAround(atSlowestPace(lifetime), best), (changed) =>
    play({ ...lifetime, checkpoints: changed.checkpoints }, Math.min(trials, TRIALS_OF_AN_INTERVAL), seed),
  );
  const { economics, node } = cluster;
  const { nodes, spares } = lifetime;
  return {
    ...{ strategy: row.strategy, layout: row.layout, devices: row.devices, nodes, spares },
    ...{ stepTimeSeconds: lifetime.stepSeconds, steps: planned.steps },
    idealSeconds: lifetime.steps * lifetime.stepSeconds,
    closedForm: closedForm(atSlowestPace(lifetime)),
    ...outcomeOf(lifetime, played),
    stepInterval: row.interval,
    timeToTrainInterval:
      row.interval && runInterval(played.each.wallSeconds, row.stepTimeSeconds, row.interval),
    meets: meetsOf(request, played.each.wallSeconds, (nodes + spares) * node.devices),
    ...runTotals(played.each, (nodes + spares) * node.devices, runPower(cluster, row), economics),
    checkpoint: checkpointRow(planned, lifetime, run.checkpointInterval, best, points),
    restart: { ...lifetime.restart, loadSeconds: lifetime.checkpoints.at(-1)!.loadSeconds },
    levers: leversOf({
      lifetime,
      expected: (changed) => {
        return closedForm(atSlowestPace(chosen(changed, run.checkpointInterval))).timeToTrainSeconds;
      },
      ...{ devicesPerNode: node.devices, usdPerDeviceHour: economics.usdPerDeviceHour },
      canGrow: node.nics.count * node.nics.bandwidth > 0,
      otherKinds: otherKinds(request, run, job, lifetime, best),
    }),
    intervals: points,
    ...(data === undefined ? {} : { data }),
    timeline: stretchesOf(lifetime, seed, played.median, STRETCHES),
  };
}

/** With the interval asked for, which a rule finds for devices as slow as the slowest. */
function chosen(lifetime: Lifetime, asked: CheckpointInterval): Lifetime {
  const { checkpoints } = atInterval(atSlowestPace(lifetime), asked);
  return { ...lifetime, checkpoints };
}

function neverEnds(lifetime: Lifetime): string {
  const { causes, steps, stepSeconds } = lifetime;
  const perDay = causes.reduce((sum, cause) => sum + cause.perDay, 0);
  const days = (steps * stepSeconds) / 86_400;
  return (
    `the run does not end: ${perDay.toPrecision(3)} interruptions a day leave too little of ${days.toPrecision(3)} days of ` +
    `steps; ${
      causesApart(lifetime).anew.length > 0
        ? 'all work is lost with a node, and a store that outlives it would help'
        : 'fewer failures, spares, a faster restart or more frequent checkpoints would help'
    }`
  );
}

function checkpointRow(
  { checkpoint }: Planned,
  lifetime: Lifetime,
  asked: CheckpointInterval,
  best: number,
  points: readonly IntervalPoint[],
): RunCheckpoint {
  const written = writtenOf(lifetime);
  const simulated = simulatedOptimum(points);
  const orNone = (seconds: number) => (Number.isFinite(seconds) ? seconds : null);
  return {
    ...{ mode: checkpoint.mode, store: checkpoint.store, bytes: checkpoint.bytes },
    ...{ writers: checkpoint.writers, writerBytes: checkpoint.writerBytes },
    ...{ writeSeconds: checkpoint.writeSeconds, blockedSeconds: checkpoint.blockedSeconds },
    loadSeconds: checkpoint.loadSeconds,
    intervalSeconds: orNone(secondsBetween(atSlowestPace(lifetime))),
    intervalBy: asked.kind === 'seconds' || asked.kind === 'steps' ? 'given' : asked.kind,
    youngSeconds: orNone(youngSeconds(written)),
    dalySeconds: orNone(dalySeconds(written)),
    optimalSeconds: orNone(best),
    ...(simulated === undefined ? {} : { simulatedOptimumSeconds: simulated }),
    layers: runLayers(atSlowestPace(lifetime)),
  };
}

function runLayers({ checkpoints, steps, stepSeconds }: Lifetime): RunLayer[] {
  return checkpoints.map(({ everySteps, ...layer }) => {
    return { ...layer, intervalSeconds: everySteps >= steps ? null : everySteps * stepSeconds };
  });
}
