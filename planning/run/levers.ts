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
  /** Whether another node can be joined to those that are there. */
  readonly canGrow: boolean;
  /** Other ways to keep checkpoints, each with its words, and with the expected time where it is of another rule. */
  readonly otherKinds: readonly {
    readonly id: string;
    readonly title: string;
    readonly checkpoints: readonly CheckpointLayer[];
    readonly expectedSeconds?: number;
  }[];
}

/** An improvement that saves less of the time is none that anybody would see. */
const LEAST_SAVED = 5e-4;

/**
 * Runs with one thing better, of those that are shorter, the largest saving first. All times are of the closed form, that
 * of the run itself too. Fewer spares are listed for what they cost, where the run is as good as no longer.
 */
export function leversOf(run: Improvable): Lever[] {
  const before = run.expected(run.lifetime);
  return changesOf(run)
    .map(({ id, title, lifetime, expectedSeconds }): Lever => {
      const after = expectedSeconds ?? run.expected(lifetime);
      const saved = before - after;
      const usd = costOf(run, run.lifetime, before) - costOf(run, lifetime, after);
      return {
        ...{ id, title, timeToTrainSeconds: after, savedSeconds: saved },
        savedUsd: Number.isNaN(usd) ? null : usd,
        worthDevices: saved > 0 ? devicesFor(run, after) : 0,
      };
    })
    .filter(({ id, savedSeconds, savedUsd }) =>
      id === 'fewer-spares' ? savedUsd !== null && savedUsd > 0 : savedSeconds > LEAST_SAVED * before,
    )
    .sort((a, b) => b.savedSeconds - a.savedSeconds || (a.id < b.id ? -1 : 1));
}

interface Change {
  readonly id: string;
  readonly title: string;
  readonly lifetime: Lifetime;
  readonly expectedSeconds?: number;
}

function changesOf(run: Improvable): Change[] {
  const { lifetime, otherKinds, canGrow } = run;
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
    ...otherKinds.map(({ id, title, checkpoints: kinds, expectedSeconds }) => ({
      ...changed(id, title, { checkpoints: kinds }),
      ...(expectedSeconds === undefined ? {} : { expectedSeconds }),
    })),
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
    ...spareLevers(run),
    ...(lifetime.spread ? [changed('stragglers', 'no device slower than the others', { spread: 0 })] : []),
    changed('step', 'steps 1 % faster', paced(lifetime, 0.99, 0.99)),
    changed('blocked', 'hide half of what devices wait for in a step', paced(lifetime, 1, 0.5)),
    ...(canGrow
      ? [{ id: 'node', title: 'one node more', lifetime: withNodes(lifetime, 1 + 1 / lifetime.nodes) }]
      : []),
  ];
}

/** A run may be so much longer than with as many spares as it could ever use. */
const NEARLY = 1.005;
const MOST_SPARES = 4096;

/** The fewest spares with which the run is nearly as short as with any number, where repairs are waited for. */
function spareLevers({ lifetime, expected, canGrow }: Improvable): Change[] {
  if (!canGrow || lifetime.causes.every(({ repairSeconds }) => repairSeconds === 0)) return [];
  const at = (spares: number) => expected({ ...lifetime, spares });
  const causes = lifetime.causes.map((cause) => ({ ...cause, repairSeconds: 0 }));
  const { elastic: _none, ...waitless } = lifetime;
  const enough = NEARLY * expected({ ...waitless, causes });
  if (!Number.isFinite(enough)) return [];
  let high = 1;
  while (high < MOST_SPARES && !(at(high) <= enough)) high *= 2;
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (at(middle) <= enough) high = middle;
    else low = middle;
  }
  if (high === lifetime.spares) return [];
  return [
    {
      id: high < lifetime.spares ? 'fewer-spares' : 'spares',
      title: `hold ${high} spare ${high === 1 ? 'node' : 'nodes'} instead of ${lifetime.spares}`,
      lifetime: { ...lifetime, spares: high },
    },
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

/** How many devices more end the run in `seconds`; null where none do, or none can be joined. */
function devicesFor({ lifetime, expected, canGrow }: Improvable, seconds: number): number | null {
  if (!canGrow) return null;
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
