/** State that is kept in host memory or on disk: told, and not taken over yet. */
import type { Noted } from '../noted.js';
import { isOff } from '../sections.js';

const STATES = ['optimizer', 'param'] as const;

/** Accounts for `zero_optimization.offload_*`. */
export function readOffload(noted: Noted): void {
  for (const state of STATES) {
    const section = `zero-optimization.offload-${state}`;
    const device = noted.anyOf([`${section}.device`, section]);
    if (device === undefined) continue;
    const isNone = isOff(device) || device.value === '{}';
    const because = isNone
      ? 'nothing is offloaded'
      : `a launch file does not set it here yet: add --offload ${state === 'param' ? 'parameters' : 'optimizer'}`;
    for (const name of noted.keys()) {
      if (name === section || name.startsWith(`${section}.`))
        noted.ignore(noted.entry(name)!, because, isNone ? 'no' : 'yes');
    }
  }
}
