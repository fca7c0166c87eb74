/**
 * Which figures of a cluster an answer rests on, told by watching what is read of it. An answer follows from the cluster
 * alone, so a figure that was not read on the way to it cannot change it, however it is changed.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';

export interface Watched {
  /** As the cluster that is watched; what is read of it is noted. */
  readonly cluster: Cluster;
  /** Whether the figure at `place` of a cluster (`node.nics.bandwidth`, `factors.reserve.context`) was read so far. */
  wasRead(place: string): boolean;
}

/** A cluster that notes which of its figures are read. */
export function watched(cluster: Cluster): Watched {
  const read = new Set<string>();
  const known = new WeakMap<object, object>();
  const watch = <T extends object>(of: T, prefix: string): T => {
    const found = known.get(of);
    if (found !== undefined) return found as T;
    const made = new Proxy(of, {
      get(target, key, receiver) {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof key === 'symbol') return value;
        const place = `${prefix}${key}`;
        if (typeof value === 'object' && value !== null && !Array.isArray(value))
          return watch(value, `${place}.`);
        read.add(place);
        return value;
      },
    });
    known.set(of, made);
    return made;
  };
  // Constants have factors only where somebody changed them: that one is asked for counts.
  const whole = { ...cluster, factors: { ...cluster.factors } };
  return { cluster: watch(whole, ''), wasRead: (place) => read.has(place) };
}
