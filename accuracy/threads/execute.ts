/** Runs a workload on threads and gathers what the checks and the clock need. */
import { largest } from '../../input/extremes.js';
import { assertSound } from '../../program/check.js';
import type { RankMemory } from '../../workers/memory.js';
import type { RankReport } from '../../workers/rank.js';
import { startThreads, type ThreadRun } from '../../workers/run.js';
import { CrewStopped } from '../../workers/shared/crew.js';
import type { Workload } from '../../workers/workload.js';
import { type Load, watchLoad } from './load.js';

export interface Execution {
  readonly workload: Workload;
  /** By rank. */
  readonly memories: readonly RankMemory[];
  readonly reports: readonly RankReport[];
  /** Loss of each step, in nats per token or picture, over all ranks. */
  readonly losses: readonly number[];
  /** Of a network of pictures, the share given the right class in each step, before its update. */
  readonly hits?: readonly number[];
  /** Time of each step on the rank that was slowest in it. */
  readonly stepSeconds: readonly number[];
  /** How the cores were used from the start of the threads to their end. */
  readonly load: Load;
}

/** Threads that did not come to the end; the message says which rank, at which op, and why. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
  readonly rank: number;

  constructor(rank: number, sentence: string, cause: unknown) {
    super(sentence, { cause });
    this.rank = rank;
  }
}

/**
 * Runs all steps of `workload`. `onStep` gets the number of every step, from 1, when all threads have ended
 * it, and the threads. Throws InputError when the program is not sound, RunStopped when a thread throws or is
 * ended; all threads have ended then.
 */
export async function execute(
  workload: Workload,
  onStep: (step: number, threads: ThreadRun['crew']['workers']) => void = () => {},
): Promise<Execution> {
  assertSound(workload.program, { serial: true, mailboxes: true });
  const load = watchLoad();
  const { memories, crew } = startThreads(workload, (step) => onStep(step, crew.workers));
  const reports = await crew.results.catch((error: unknown) => {
    throw error instanceof CrewStopped ? stopped(workload.program.name, error) : error;
  });
  const { steps, sequences, positions, predictions = positions } = workload.batch;
  const overSteps = (of: (step: number) => number) => Array.from({ length: steps }, (_, step) => of(step));
  return {
    ...{ workload, memories, reports, load: load() },
    losses: overSteps(
      (step) => reports.reduce((sum, { losses }) => sum + losses[step]!, 0) / (sequences * predictions),
    ),
    ...(workload.pictures === undefined
      ? {}
      : {
          hits: overSteps(
            (step) => reports.reduce((sum, { correct }) => sum + correct[step]!, 0) / sequences,
          ),
        }),
    stepSeconds: overSteps((step) => largest(reports.map(({ stepMs }) => stepMs[step]!)) / 1e3),
  };
}

/** A thread that was ended says nothing more, so where it was comes from those who waited for it. */
function stopped(program: string, error: CrewStopped): RunStopped {
  const waited = [...error.others.values()].find((said) => said.includes(`rank ${error.rank}`));
  const sentence = `${program}: ${error.message.replace(/[^.]$/, '$&.')}${waited === undefined ? '' : ` ${waited}`}`;
  return new RunStopped(error.rank, sentence, error);
}
