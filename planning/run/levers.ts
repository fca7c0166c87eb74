/**
 * What an improvement is worth: the same run with one thing better, by the closed form, in days and dollars, and in
 * devices that would have to be bought instead. A device more brings to a step what those that are there bring, and
 * breaks as often, so that devices are worth less the more time is lost already.
 */
import type { CheckpointLayer, Lifetime, Restart } from '../../sim/lifetime/lifetime.js';
import type { Lever } from './row.js';

/** A run whose improvements are weighed. */
export interface Improvable {
  readonly lifetime: Lifetime;
  /** The expected time of a run, with its intervals chosen anew where a rule chose them. */
  readonly expected: (lifetime: Lifetime) => number;
  readonly devicesPerNode: number;
  /** NaN where nobody knows. */
  readonly usdPerDeviceHour: number;
  /** Of other ways to write checkpoints, each with its words: `asynchronously`. */
  readonly otherModes: readonly {
    readonly id: string;
    readonly title: string;
    readonly checkpoints: readonly CheckpointLayer[];
  }[];
}

/** Runs with one thing better, those with an effect, the largest saving first. */
export function leversOf(run: Improvable): Lever[] {
  const before = run.expected(run.lifetime);
  return changesOf(run)
    .map(({ id, title, lifetime }): Lever => {
      const after = run.expected(lifetime);
      const saved = before - after;
      const usd = costOf(run, run.lifetime, before) - costOf(run, lifetime, after);
      return {
        ...{ id, title, timeToTrainSeconds: after, savedSeconds: saved },
        savedUsd: Number.isNaN(usd) ? null : usd,
        worthDevices: saved > 0 ? devicesFor(run, after) : 0,
      };
    })
    .filter(({ savedSeconds }) => Math.abs(savedSeconds) > 1e-9 * before)
    .sort((a, b) => b.savedSeconds - a.savedSeconds || (a.id < b.id ? -1 : 1));
}

interface Change {
  readonly id: string;
  readonly title: string;
  readonly lifetime: Lifetime;
}

function changesOf({ lifetime, otherModes }: Improvable): Change[] {
  const { causes, checkpoints, restart } = lifetime;
  const changed = (id: string, title: string, changes: Partial<Lifetime>): Change => {
    return { id, title, lifetime: { ...lifetime, ...changes } };
  };
  return [
    changed('checkpoint-write', 'write checkpoints in half the time', {
      checkpoints: checkpoints.map((layer) => ({
        ...layer,
        blockedSeconds: layer.blockedSeconds / 2,
        durableSeconds: layer.durableSeconds / 2,
      })),
    }),
    ...otherModes.map((mode) => changed(mode.id, mode.title, { checkpoints: mode.checkpoints })),
    changed('restart', 'restart in half the time', {
      restart: halved(restart),
      checkpoints: checkpoints.map((layer) => ({ ...layer, loadSeconds: layer.loadSeconds / 2 })),
    }),
    changed('failures', 'half as many failures', {
      causes: causes.map((cause) => ({ ...cause, perDay: cause.perDay / 2 })),
    }),
    changed('detection', 'know of failures at once', {
      causes: causes.map((cause) => ({ ...cause, detectSeconds: 0 })),
    }),
    changed('repair', 'repair nodes in half the time', {
      causes: causes.map((cause) => ({ ...cause, repairSeconds: cause.repairSeconds / 2 })),
    }),
    changed('spare', 'hold one spare node more', { spares: lifetime.spares + 1 }),
    ...(lifetime.spread ? [changed('stragglers', 'no device slower than the others', { spread: 0 })] : []),
    changed('step', 'steps 1 % faster', paced(lifetime, 0.99, 0.99)),
    changed('blocked', 'hide half of what devices wait for in a step', paced(lifetime, 1, 0.5)),
    { id: 'node', title: 'one node more', lifetime: withNodes(lifetime, 1 + 1 / lifetime.nodes) },
  ];
}

function halved({ schedulerSeconds, startSeconds, initSeconds, warmupSeconds }: Restart): Restart {
  return {
    ...{ schedulerSeconds: schedulerSeconds / 2, startSeconds: startSeconds / 2 },
    ...{ initSeconds: initSeconds / 2, warmupSeconds: warmupSeconds / 2 },
  };
}

/** Steps whose computation, and whose waits, take so many times as long; with nodes missing, too. */
function paced(
  { stepSeconds, blockedSeconds, elastic }: Lifetime,
  compute: number,
  waits: number,
): Pick<Lifetime, 'stepSeconds' | 'blockedSeconds' | 'elastic'> {
  const blocked = blockedSeconds * waits;
  const step = (seconds: number) => blocked + (seconds - blockedSeconds) * compute;
  return {
    ...{ stepSeconds: step(stepSeconds), blockedSeconds: blocked },
    ...(elastic === undefined ? {} : { elastic: elastic.map(step) }),
  };
}

/** The run on `times` as many nodes: steps as much shorter, failures as much more often. */
function withNodes(lifetime: Lifetime, times: number): Lifetime {
  return {
    ...lifetime,
    ...{ nodes: lifetime.nodes * times, devices: lifetime.devices * times },
    ...paced(lifetime, 1 / times, 1 / times),
    causes: lifetime.causes.map((cause) => ({ ...cause, perDay: cause.perDay * times })),
  };
}

/** US dollars of all nodes that are held for so long. */
function costOf({ devicesPerNode, usdPerDeviceHour }: Improvable, held: Lifetime, seconds: number): number {
  return ((held.nodes + held.spares) * devicesPerNode * usdPerDeviceHour * seconds) / 3600;
}

const MOST_TIMES = 1000;

/** How many devices more end the run in `seconds`; null where none do. */
function devicesFor({ lifetime, expected }: Improvable, seconds: number): number | null {
  const timeOf = (times: number) => expected(withNodes(lifetime, times));
  let [low, high] = [1, 1];
  let last = timeOf(1);
  // Outwards as long as more devices help, first in small steps: their worth may turn soon.
  for (let step = 1e-4; ; step *= 1.5) {
    high = low + step;
    const now = timeOf(high);
    if (now <= seconds) break;
    if (now >= last || high > MOST_TIMES) return null;
    [low, last] = [high, now];
  }
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (timeOf(middle) <= seconds) high = middle;
    else low = middle;
  }
  return Math.round((high - 1) * lifetime.devices);
}
