/** What `validate` and `bench strategies` are asked to train, on how many threads, and at which prices. */

import { microBatchOf } from '../../accuracy/threads/cannot-picture.js';
import type { Task } from '../../accuracy/threads/cases.js';
import { RunStopped } from '../../accuracy/threads/execute.js';
import { type Prediction, predictStep } from '../../accuracy/threads/predict.js';
import { undisturbed } from '../../accuracy/threads/quiet.js';
import type { RunClock } from '../../accuracy/threads/run-clock.js';
import type { Calibration } from '../../accuracy/threads/validation.js';
import type { Threads } from '../../hardware-profiles/threads/threads.js';
import { InputError } from '../../input/error.js';
import type { NotedModel } from '../../models/notes.js';
import { STRATEGIES, type Strategy, strategyById } from '../../strategies/index.js';
import type { Job } from '../../strategies/job.js';
import type { Plan } from '../../strategies/write.js';
import { type Arguments, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';
import { LAYOUT_OPTIONS, TRAINING_OPTIONS } from '../options/threads-options.js';
import type { Terminal } from '../output/terminal.js';
import type { AskedOnce } from './cells.js';
import { clusterNamed, modelNamed, namedFromOutside, strategiesNamed } from './names.js';

/** More threads than this compute nothing but their own switching. */
const MOST_WORKERS = 64;

/** Throws InputError for a model nobody knows and for numbers that are none. */
export async function readTask(args: Arguments): Promise<{ readonly task: Task; readonly workers: number }> {
  const whole = await modelNamed(textOption(args, 'model') ?? 'tiny', '.');
  const said = await keysGiven(args);
  const { model, ...kept } = said === undefined ? { model: whole } : await trainedAs(whole, said);
  const asked = said === undefined ? {} : await layoutsAsked(said);
  const { stages = 2, microBatches = 8 } = asked.actions?.pipeline ?? {};
  const workers = countOption(args, 'workers', stages, 2);
  if (workers > MOST_WORKERS) {
    throw new InputError(`--workers ${workers} is more than the ${MOST_WORKERS} threads one process runs`);
  }
  if (asked.actions !== undefined && workers % stages !== 0) {
    throw new InputError(
      `${asked.actions.name} has ${stages} ranks, one a line, and --workers is ${workers}; use --workers ${stages}, or a multiple of that`,
    );
  }
  const globalBatch = countOption(
    args,
    'global-batch',
    asked.actions === undefined ? usualBatch(model) : (microBatchOf(model) * microBatches * workers) / stages,
    1,
  );
  const sequence = countOption(args, 'seq', model.sequence, 1);
  if (model.architecture !== undefined && sequence !== model.sequence) {
    throw new InputError(
      `--seq ${sequence} is tokens of a sequence, and ${model.id} is given pictures of one size; leave it out`,
    );
  }
  const some = Object.keys(asked).length > 0 ? { asked } : {};
  return { task: { model, sequence, globalBatch, ...kept, ...some }, workers };
}

/** Eight sequences, or as many micro-batches of pictures. */
function usualBatch(model: NotedModel): number {
  return 8 * microBatchOf(model);
}

/** What a scenario says in the same words; undefined where nothing was given. */
async function keysGiven({ options }: Arguments): Promise<AskedOnce | undefined> {
  const given = [...TRAINING_OPTIONS, ...LAYOUT_OPTIONS].filter(({ name }) => options[name] !== undefined);
  if (given.length === 0) return undefined;
  const { readScenario } = await import('./scenario.js');
  const named = Object.fromEntries(given.map(({ name }) => [name, options[name]!]));
  // None of these keys has a list of values.
  return (await readScenario({ operand: undefined, options: named })) as AskedOnce;
}

/** Throws InputError for a schedule that nobody knows, or that is still to be found. */
async function layoutsAsked(said: AskedOnce): Promise<NonNullable<Task['asked']>> {
  const { schedule, 'cp-kind': kind, 'cp-inner': inner, 'cp-balance': balance } = said;
  const context = {
    ...(kind === undefined ? {} : { cpKind: kind.value }),
    ...(inner === undefined ? {} : { cpInner: inner.value }),
    ...(balance === undefined ? {} : { cpBalance: balance.value }),
  };
  if (schedule === undefined) return context;
  const { fixed, found } = await (await import('./schedule.js')).scheduleIn(schedule);
  if (fixed === undefined) {
    throw new InputError(
      `${schedule.where}schedule '${schedule.value}' is searched for on a cluster, and threads run one that is there; write it with \`llmsim simulate --schedule auto --schedule-csv own.csv\` and use --schedule ./own.csv`,
    );
  }
  return {
    ...context,
    schedule: fixed.schedule,
    ...(found?.actions === undefined ? {} : { actions: found.actions }),
  };
}

/**
 * The model as it is trained, how its weights are kept and updated, and what its experts take, by the rules of a scenario's
 * keys.
 */
async function trainedAs(
  model: NotedModel,
  asked: AskedOnce,
): Promise<{ readonly model: NotedModel } & Pick<Task, 'training' | 'capacityFactor'>> {
  const [{ tunedAs }, { offloadsActivations, trainingOf }] = await Promise.all([
    import('./tuning.js'),
    import('./training.js'),
  ]);
  if (offloadsActivations(asked)) {
    throw new InputError('threads keep activations where they compute; offload optimizer, or parameters too');
  }
  const training = trainingOf(asked, model);
  const capacity = asked['capacity-factor'];
  if (capacity !== undefined && model.moe === undefined) {
    throw new InputError(
      `${capacity.where}capacity-factor is ${capacity.value}, and ${model.id} has no experts; leave it out, or use --model tiny-moe`,
    );
  }
  return {
    model: tunedAs(model, asked),
    ...(training === undefined ? {} : { training }),
    ...(capacity === undefined ? {} : { capacityFactor: capacity.value }),
  };
}

/** The strategies named, or all that divide work. Throws InputError with the nearest names. */
export async function readStrategies(
  said: string | readonly string[] | undefined,
): Promise<readonly Strategy[]> {
  if (said === undefined || said.length === 0) return STRATEGIES.filter(({ axes }) => axes.length > 0);
  await namedFromOutside(said, '.');
  return strategiesNamed(said).map(strategyById);
}

/** What the simulator says of a step on this machine, and what that rests on. */
interface Predictor {
  readonly predict: (job: Job, plan: Plan, clock: RunClock) => Prediction;
  readonly calibration: Calibration;
}

/**
 * Predicts steps by the calibration in the cluster file named, or by a quick one made now, when other programs leave
 * the cores alone or `waitSeconds` have passed. Throws InputError
 * when the file holds no calibration of threads.
 */
export async function readPredictor(args: Arguments, waitSeconds: number): Promise<Predictor> {
  const file = textOption(args, 'cluster');
  if (file === undefined) {
    const { measureMachine } = await import('../../accuracy/threads/calibrate.js');
    const { value: profile, ...patience } = await undisturbed(
      () => measureMachine({ quick: true }),
      ({ machine }) => machine.disturbance,
      { seconds: waitSeconds },
    );
    const { disturbance: othersShare } = profile.machine;
    return predictor(profile, { source: 'quick', othersShare, ...patience });
  }
  const { threads } = await clusterNamed(file, '.');
  if (threads === undefined) {
    throw new InputError(
      `'${file}' is no calibration of threads; \`llmsim calibrate -o ${file}\` writes one`,
    );
  }
  return predictor(threads, { source: file, othersShare: null });
}

function predictor(threads: Threads, calibration: Calibration): Predictor {
  return {
    predict: (job, plan, clock) => predictStep(job, plan, threads, { detail: true, clock }),
    calibration,
  };
}

/**
 * Runs `work`, and turns threads that stopped into their sentence on standard error and an answer of no.
 * Everything else that goes wrong goes on.
 */
export async function unlessStopped(terminal: Terminal, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    terminal.err(`${error.message}\n`);
    return 1;
  }
}
