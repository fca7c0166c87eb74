/**
 * A list of jobs drawn from a published distribution (`hardware-profiles/workloads/`), for those whose lists are not public,
 * and for what has not happened yet. The same seed gives the same list.
 */
import type { JobKind, Workload } from '../../../hardware-profiles/workloads/workload.js';
import { InputError } from '../../../input/error.js';
import { Stream } from '../../../sim/lifetime/random/stream.js';
import { TableBuilder } from '../builder.js';
import { sharedDevices } from '../formats/shares.js';
import { askedMillis, loadOf } from '../load.js';
import type { JobTable, State } from '../table.js';
import { Arrivals } from './arrivals.js';
import { Choice } from './choice.js';
import { duration } from './lognormal.js';
import { mixtureOf, runOf } from './mixture.js';

export interface SyntheticAsked {
  readonly workload: Workload;
  readonly jobs: number;
  readonly seed: number;
  /** Over which jobs are submitted; absent: as often as published, or as `load` says. */
  readonly days?: number;
  /** The jobs drawn ask for this share of so many devices from the first submission to the last: 0.8 of 2,048. */
  readonly load?: { readonly devices: number; readonly share: number };
  /** Sizes beyond it are not drawn. */
  readonly mostDevices?: number;
}

const DAY_SECONDS = 86_400;
const MOST_DAYS = 36_500;
const STATES: readonly State[] = ['completed', 'cancelled', 'failed'];
const DRAWS = { submission: 0, run: 1, user: 2 } as const;

/** The list; its notes say from what. Throws InputError for a number of jobs or days that cannot be. */
export function syntheticJobs(asked: SyntheticAsked): JobTable {
  const { load } = asked;
  if (load === undefined) return drawnJobs(asked);
  // A few long jobs ask for most of all: what was drawn, not the mean of the distribution, says over how many days. The
  // days change nothing else of the jobs, and keep their nights.
  const days = askedMillis(drawnJobs(asked)) / (load.devices * load.share * DAY_SECONDS * 1000);
  return stretched(drawnJobs({ ...asked, days }), load);
}

/** The list over slightly more days, as jobs come neither at the very beginning nor at the very end of the days. */
function stretched(table: JobTable, { devices, share }: NonNullable<SyntheticAsked['load']>): JobTable {
  const load = loadOf(table, devices);
  if (load === null) {
    throw new InputError(
      `all ${table.count} jobs are submitted at once, and a load is over time: ask for more jobs, or for no load`,
    );
  }
  const percent = Number((share * 100).toPrecision(6));
  const note = `submitted as often as it takes for these very jobs to ask for ${percent} % of the ${devices} devices from the first submission to the last`;
  return {
    ...table,
    submitMillis: table.submitMillis.map((at) => Math.round((at * load) / share)),
    list: { ...table.list!, notes: [...table.list!.notes, note] },
  };
}

function drawnJobs(asked: SyntheticAsked): JobTable {
  const { workload, jobs, seed } = asked;
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new InputError(`jobs '${jobs}': a list has a whole number of jobs, 1 or more`);
  const kinds = kindsUpTo(workload, asked.mostDevices ?? Number.POSITIVE_INFINITY);
  const days = daysOf(asked, kinds);
  const arrivals = new Arrivals(workload, days);
  const kindChoice = new Choice(kinds.map((kind) => kind.share));
  const drawn = kinds.map((kind) => drawnKind(workload, kind));
  const users = new Choice(Array.from({ length: workload.users.count }, (_, rank) => 1 / (rank + 1)));
  const [submission, run, user] = [DRAWS.submission, DRAWS.run, DRAWS.user].map(
    (stream) => new Stream(seed, 0, stream),
  );
  const builder = new TableBuilder();
  for (let job = 0; job < jobs; job++) {
    submission!.next();
    const kind = drawn[kindChoice.at(submission!.coarse)]!;
    // Jobs that are submitted together are one person's.
    if (kind.open === 0) {
      user!.next();
      kind.open = kind.together;
      kind.submitMillis = arrivals.millisAt(submission!.fine);
      kind.user = `user-${users.at(user!.coarse) + 1}`;
    }
    kind.open--;
    let seconds: number | undefined;
    while (seconds === undefined) {
      run!.next();
      seconds = duration(kind.run, run!.fine, run!.coarse);
    }
    builder.add({
      submitMillis: kind.submitMillis,
      // A job that ends as it begins is none.
      runMillis: Math.max(1, Math.round(seconds * 1000)),
      ...kind.sizes[kind.size.at(submission!.other)]!,
      state: kind.states === null ? 'unknown' : STATES[kind.states.at(run!.other)]!,
      user: kind.user,
      queue: kind.type,
      type: kind.type,
    });
  }
  return builder.build({ format: `synthetic ${workload.id}`, notes: notesOf(workload, days, seed) });
}

/** A kind of job, as its jobs are drawn. */
function drawnKind(workload: Workload, kind: JobKind) {
  const sizes = Object.entries(kind.devices).map(([count, share]) => ({ count: Number(count), share }));
  return {
    type: kind.type,
    run: runOf(workload, kind),
    sizes: sizes.map(({ count }) => sharedDevices(count * 1000)),
    size: new Choice(sizes.map(({ share }) => share)),
    states: kind.states === undefined ? null : new Choice(kind.states),
    together: kind.together ?? 1,
    /** Of those submitted together, how many are yet to come, when, and whose. */
    open: 0,
    submitMillis: 0,
    user: '',
  };
}

/** Kinds without the sizes beyond `most`; the others become as much more frequent within their kind. */
function kindsUpTo(workload: Workload, most: number): JobKind[] {
  const kinds = workload.kinds.list.flatMap((kind) => {
    const fitting = Object.entries(kind.devices).filter(([count]) => Number(count) <= most);
    const share = fitting.reduce((sum, [, part]) => sum + part, 0);
    if (share === 0) return [];
    return [
      {
        ...kind,
        share: kind.share * share,
        devices: Object.fromEntries(fitting.map(([count, part]) => [count, part / share])),
      },
    ];
  });
  if (kinds.length === 0) throw new InputError(`no job of ${workload.title} takes ${most} devices or fewer`);
  const total = kinds.reduce((sum, kind) => sum + kind.share, 0);
  return kinds.map((kind) => ({ ...kind, share: kind.share / total }));
}

function daysOf({ workload, jobs, days, load }: SyntheticAsked, kinds: readonly JobKind[]): number {
  const asked =
    days ??
    (load === undefined
      ? (workload.days.value * jobs) / workload.published.jobs
      : (jobs * mixtureOf(workload, kinds).deviceSeconds) / (load.devices * load.share * DAY_SECONDS));
  if (asked > 0 && asked <= MOST_DAYS) return asked;
  throw new InputError(
    `jobs would be submitted over ${asked} days: it must be more than 0, and a century at most`,
  );
}

function notesOf({ id, title, published, kinds }: Workload, days: number, seed: number): string[] {
  return [
    `jobs are drawn (seed ${seed}) from the distribution ${id}: ${title}, over ${Number(days.toPrecision(3))} days`,
    `published: ${published.source}`,
    `assumed: ${kinds.source}`,
  ];
}
