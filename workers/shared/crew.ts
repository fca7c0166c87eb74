/**
 * A crew: one worker thread for each rank, started together, ended together. When a rank throws, is ended
 * from outside or leaves without a result, the stop flag is raised, so that the others do not wait for it;
 * one that does not notice, because it computes, is ended after a moment's grace.
 */
import { Worker } from 'node:worker_threads';
import { type PeerStopped, StopFlag, type Team } from './stop.js';

/** Time for ranks to notice that another has stopped before they are ended. */
const GRACE_MS = 1000;

/** A run that a rank did not survive. */
export class CrewStopped extends Error {
  override readonly name = 'CrewStopped';
  /** The rank that stopped first, or that the first to give up says it waited for in vain. */
  readonly rank: number;
  /** What the others said when they stopped in turn, by rank. */
  readonly others: ReadonlyMap<number, string>;

  constructor(rank: number, reason: string, others: ReadonlyMap<number, string>, cause: unknown) {
    super(`rank ${rank} stopped: ${reason}`, { cause });
    this.rank = rank;
    this.others = others;
  }
}

export interface Crew<Result> {
  readonly workers: readonly Worker[];
  /** Every rank's result, by rank, once all threads have ended; rejects with `CrewStopped`. */
  readonly results: Promise<readonly Result[]>;
}

/** What a rank posts to its parent: steps it has done, if it likes, and last its result. */
export type Post<Result> = { readonly step: number } | { readonly result: Result };

/**
 * Starts the module `entry` once per rank of the team, with `dataOf(rank)` as its `workerData`. The module
 * posts a `Post` to its parent for every step it wants known, which `onStep` gets, and one with its result.
 */
export function startCrew<Result>(
  entry: URL,
  buffer: SharedArrayBuffer,
  team: Team,
  dataOf: (rank: number) => unknown,
  onStep: (step: number, rank: number) => void = () => {},
): Crew<Result> {
  const flag = new StopFlag(buffer, team);
  const workers = Array.from(
    { length: team.ranks },
    (_, rank) => new Worker(entry, { workerData: dataOf(rank) }),
  );
  const failures = new Map<number, Error>();
  let grace: NodeJS.Timeout | undefined;
  const fail = (rank: number, error: Error) => {
    if (!failures.has(rank)) failures.set(rank, error);
    flag.raise(causeOf(rank, error));
    grace ??= setTimeout(() => {
      for (const worker of workers) void worker.terminate();
    }, GRACE_MS);
  };
  const ended = workers.map(
    (worker, rank) =>
      new Promise<Result | undefined>((resolve) => {
        let result: { readonly value: Result } | undefined;
        worker.on('message', (post: Post<Result>) => {
          if ('step' in post) onStep(post.step, rank);
          else result = { value: post.result };
        });
        worker.once('error', (error) => fail(rank, error as Error));
        worker.once('exit', (code) => {
          if (result === undefined)
            fail(rank, new Error(`it ended with code ${code} before its work was done.`));
          resolve(result?.value);
        });
      }),
  );
  const results = Promise.all(ended).then((values) => {
    clearTimeout(grace);
    const [first, ...rest] = failures;
    if (first === undefined) return values as Result[];
    const [rank, cause] = first;
    throw new CrewStopped(
      causeOf(rank, cause),
      cause.message,
      new Map(rest.map(([other, error]) => [other, error.message])),
      cause,
    );
  });
  return { workers, results };
}

/** The rank at fault when `rank` fails: errors of a thread arrive with their fields but not their class. */
function causeOf(rank: number, error: Error & { readonly rank?: number }): number {
  const peerStopped: PeerStopped['name'] = 'PeerStopped';
  return error.name === peerStopped ? error.rank! : rank;
}
