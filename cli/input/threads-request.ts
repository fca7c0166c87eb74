/** What `validate` and `bench strategies` are asked to train, on how many threads, and at which prices. */

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
import { TRAINING_OPTIONS } from '../options/threads-options.js';
import type { Terminal } from '../output/terminal.js';
import type { AskedOnce } from './cells.js';
import { clusterNamed, modelNamed, namedFromOutside, strategiesNamed } from './names.js';

/** More threads than this compute nothing but their own switching. */
const MOST_WORKERS = 64;

/** Throws InputError for a model nobody knows and for numbers that are none. */
export async function readTask(args: Arguments): Promise<{ readonly task: Task; readonly workers: number }> {
  const whole = await modelNamed(textOption(args, 'model') ?? 'tiny', '.');
  const { model, ...kept } = await trainedAs(whole, args);
  const workers = countOption(args, 'workers', 2, 2);
  if (workers > MOST_WORKERS) {
    throw new InputError(`--workers ${workers} is more than the ${MOST_WORKERS} threads one process runs`);
  }
  const globalBatch = countOption(args, 'global-batch', 8, 1);
  const sequence = countOption(args, 'seq', model.sequence, 1);
  return { task: { model, sequence, globalBatch, ...kept }, workers };
}

/** The model as it is trained, and how its weights are kept and updated, by the rules of a scenario's keys. */
async function trainedAs(
  model: NotedModel,
  { options }: Arguments,
): Promise<{ readonly model: NotedModel } & Pick<Task, 'training'>> {
  const given = TRAINING_OPTIONS.filter(({ name }) => options[name] !== undefined);
  if (given.length === 0) return { model };
  const [{ readScenario }, { tunedAs }, { offloadsActivations, trainingOf }] = await Promise.all([
    import('./scenario.js'),
    import('./tuning.js'),
    import('./training.js'),
  ]);
  const named = Object.fromEntries(given.map(({ name }) => [name, options[name]!]));
  // None of these keys has a list of values.
  const asked = (await readScenario({ operand: undefined, options: named })) as AskedOnce;
  if (offloadsActivations(asked)) {
    throw new InputError('threads keep activations where they compute; offload optimizer, or parameters too');
  }
  const training = trainingOf(asked);
  return { model: tunedAs(model, asked), ...(training === undefined ? {} : { training }) };
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
