/** What breaks in a datacentre: a failure model taken together, what jobs keep, and how long a node is out. */
import type { PlayOptions } from '../../datacentre/play/options.js';
import { InputError } from '../../input/error.js';
import { RESTART_SECONDS } from '../../planning/energy/goodput.js';
import { duration } from '../../reports/tables/units.js';
import { type Arguments, textOption } from '../options/arguments.js';

/** In a datacentre that is broken for longer, large jobs never find their nodes up together. */
const MOST_BROKEN = 0.5;

export interface AskedFailures {
  readonly options: PlayOptions;
  /** With failures so many times as often. */
  times(factor: number): PlayOptions;
  readonly notes: readonly string[];
}

/**
 * Throws InputError for what is no failure model, no time, and for times that nothing would ask for; checkpoints are asked for
 * where a job `preempts` another, too.
 */
export async function readFailures(args: Arguments, preempts: boolean): Promise<AskedFailures> {
  const said = textOption(args, 'failures');
  const [checkpoint, repair] = [await timeOf(args, 'checkpoint-interval'), await timeOf(args, 'repair')];
  const kept: PlayOptions = {
    ...(checkpoint === undefined ? {} : { checkpointMillis: checkpoint * 1e3 }),
    ...(preempts ? { restartMillis: RESTART_SECONDS * 1e3 } : {}),
  };
  const again =
    `each restart takes ${RESTART_SECONDS / 60} min (assumed; 5 to 20 in arXiv 2410.21680); ` +
    (checkpoint === undefined
      ? 'jobs keep nothing and begin anew.'
      : `jobs keep their work every ${duration(checkpoint)}.`);
  if (said === undefined || said === 'none') {
    if (repair !== undefined) throw new InputError('--repair: nothing fails; say how often with --failures');
    if (checkpoint !== undefined && !preempts) {
      throw new InputError(
        '--checkpoint-interval: nothing fails, and no job interrupts another; say how often nodes fail with --failures, or take --policy priority',
      );
    }
    const notes = preempts ? [`A job that gives way goes on later: ${again}`] : [];
    return { options: kept, times: () => kept, notes };
  }
  const { failuresNamed } = await import('../../hardware-profiles/failures/reader.js');
  const { causes, title } = await failuresNamed(said);
  const perNodeDay = causes.reduce((sum, cause) => sum + cause.perNodeDay, 0);
  // One rate and one repair stand for all causes: each weighs as often as it comes.
  const weighted = causes.reduce(
    (sum, cause) => sum + cause.perNodeDay * (cause.detectSeconds + cause.repairSeconds),
    0,
  );
  const repairSeconds = repair ?? (perNodeDay > 0 ? weighted / perNodeDay : 0);
  const options = (factor: number): PlayOptions => {
    const brokenShare = 1 - 1 / (1 + (perNodeDay * factor * repairSeconds) / 86_400);
    if (brokenShare > MOST_BROKEN) {
      throw new InputError(
        `--failures: ${Number((perNodeDay * factor).toPrecision(3))} failures per node and day, each of ${Math.round(repairSeconds / 60)} min, leave nodes broken ${Math.round(brokenShare * 100)} % of the time; more than ${MOST_BROKEN * 100} % is not played: say a lower rate, or a shorter --repair`,
      );
    }
    return perNodeDay === 0
      ? kept
      : {
          ...kept,
          restartMillis: RESTART_SECONDS * 1e3,
          failures: { perNodeDay, times: factor, repairMillis: Math.round(repairSeconds * 1e3) },
        };
  };
  return {
    options: options(1),
    times: options,
    notes: [
      `Failures: ${title}; ${Number(perNodeDay.toPrecision(3))} per node and day, of all causes together, at random ` +
        `(exponential); a node is out for ${duration(repairSeconds)} ${repair === undefined ? 'on average, detection included' : 'as asked'}; ` +
        again,
    ],
  };
}

/** Seconds of an option that is a time. */
async function timeOf(args: Arguments, name: string): Promise<number | undefined> {
  const said = textOption(args, name);
  if (said === undefined || said === 'none') return undefined;
  const { DURATION, isDuration, secondsOf } = await import('../options/rules.js');
  if (DURATION.test(said) && isDuration(said)) return secondsOf(said);
  throw new InputError(`--${name}: '${said}' is no time above zero; write 30min, 4h or 2d`);
}
