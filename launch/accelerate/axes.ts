/** Sizes of a mesh as Accelerate and Axolotl say them: replicas of shards, tensor and context ranks. */
import { countIn, numberOf } from '../mapping.js';
import type { Noted } from '../noted.js';
import { isOff } from '../sections.js';

/** Understands `dp_replicate_size`, `dp_shard_size`, `tp_size` and `cp_size` behind `prefix`, with Axolotl's longer words. */
export function readAxes(noted: Noted, prefix: string): void {
  const size = (names: readonly string[]) => {
    const entry = noted.anyOf(names.map((name) => `${prefix}${name}`));
    if (entry === undefined) return undefined;
    if (!isOff(entry) && numberOf(entry.value) !== -1) return { entry, value: countIn(entry) };
    noted.ignore(entry, 'it is left open, which is as if it were absent', 'no');
    return undefined;
  };
  const replicas = size(['dp-replicate-size']);
  const shard = size(['dp-shard-size']);
  const tp = size(['tp-size', 'tensor-parallel-size']);
  const cp = size(['cp-size', 'context-parallel-size', 'sequence-parallel-degree']);
  const ep = size(['expert-parallel-size', 'ep-size']);
  if (tp !== undefined) noted.say(tp.entry, 'tp', tp.value);
  if (cp !== undefined) noted.say(cp.entry, 'cp', cp.value);
  if (ep !== undefined) noted.say(ep.entry, 'ep', ep.value);
  if (shard !== undefined) {
    // Of context-parallel ranks, state is sharded over both; here it is over the replicas.
    noted.say(shard.entry, 'zero', shard.value === 1 && (cp?.value ?? 1) === 1 ? 0 : 3);
    noted.say(shard.entry, 'dp', shard.value * (replicas?.value ?? 1));
    if (replicas !== undefined && replicas.value > 1 && shard.value > 1) noted.say(shard.entry, 'shard', shard.value);
  }
  if (replicas !== undefined) {
    if (shard !== undefined) noted.understand(replicas.entry, 'dp');
    else if (replicas.value > 1) noted.say(replicas.entry, 'shard-groups', replicas.value);
    else noted.ignore(replicas.entry, 'one group of replicas is as if it were absent', 'no');
  }
}
