/** A question as a launch file: written by the target that was asked for, or refused with those that can. */
import { InputError } from '../input/error.js';
import type { TargetId } from './write/ids.js';
import { saidNowhere } from './write/refusal.js';
import type { Settled } from './write/settled.js';
import type { Target, Written } from './write/target.js';
import { TARGETS } from './write/targets.js';

/** The target called `id`. */
export function targetCalled(id: TargetId): Target {
  return TARGETS.find((each) => each.id === id)!;
}

/** Why `target` cannot say what is asked, a clause; undefined where it can. */
export function refusal(target: Target, settled: Settled): string | undefined {
  return saidNowhere(settled) ?? target.refuses(settled);
}

/** `settled` as a file for the framework called `id`. Throws InputError, which names those that can, where that one cannot. */
export function exportTo(id: TargetId, settled: Settled): Written {
  const target = targetCalled(id);
  const reason = refusal(target, settled);
  if (reason === undefined) return target.write(settled);
  const others = TARGETS.filter((each) => refusal(each, settled) === undefined).map((each) => each.id);
  const next =
    others.length === 0
      ? 'no launch file of the frameworks here says it'
      : `--to ${others.join(', ')} can say it, or ask for another layout`;
  throw new InputError(`${settled.strategy} cannot be written as ${target.title}: ${reason}; ${next}`);
}
