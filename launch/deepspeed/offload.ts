/** State that is kept in host memory or on disk: `zero_optimization.offload_*`. */
import { numberOf } from '../mapping.js';
import type { Noted } from '../noted.js';
import { readOffloadDevice } from '../offloaded.js';
import { isOff, isOn } from '../sections.js';

const STATES = [
  ['offload-optimizer', 'optimizer'],
  ['offload-param', 'parameters'],
] as const;

/** Names of its first releases: a switch each. */
const EARLY = [
  ['cpu-offload', 'optimizer'],
  ['cpu-offload-params', 'parameters'],
] as const;

/** Accounts for them. */
export function readOffload(noted: Noted): void {
  for (const [name, state] of STATES) {
    const section = `zero-optimization.${name}`;
    const device = noted.anyOf([`${section}.device`, section]);
    if (device === undefined) continue;
    // An empty section offloads nothing: `device` is none unless told.
    const isNone = isOff(device) || device.value === '{}';
    if (!isNone) readDetails(noted, section, state);
    readOffloadDevice(noted, device, state);
    for (const key of noted.keys()) {
      if (key === section || key.startsWith(`${section}.`))
        noted.ignore(
          noted.entry(key)!,
          isNone ? 'nothing is offloaded' : 'buffers have the sizes that DeepSpeed gives them',
          'no',
        );
    }
  }
  for (const [name, state] of EARLY) {
    const entry = noted.entry(`zero-optimization.${name}`);
    if (entry === undefined || entry.unset !== undefined) continue;
    if (isOn(entry)) noted.say(entry, `offloaded-${state}`, 'host');
    else noted.ignore(entry, 'nothing is offloaded', 'no');
  }
}

/** Pinning and the share of the states, for both kinds in one. */
function readDetails(noted: Noted, section: string, state: 'optimizer' | 'parameters'): void {
  const pinned = noted.entry(`${section}.pin-memory`);
  if (pinned !== undefined) noted.say(pinned, 'pinned-memory', isOn(pinned));
  else
    noted.suppose(
      'pinned-memory',
      false,
      'pin_memory is false unless told',
      noted.entry(`${section}.device`),
    );
  const ratio = noted.entry(`${section}.ratio`);
  if (ratio === undefined) return;
  const share = numberOf(ratio.value);
  if (state === 'optimizer' && share > 0 && share < 1) noted.say(ratio, 'offload-fraction', share);
  else noted.ignore(ratio, 'all of it is offloaded', 'no');
}
