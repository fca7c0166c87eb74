/**
 * Electricity of the devices alone: held ones at work, all others at rest. Hosts, network and cooling are left out,
 * because a list of nodes does not say what they are.
 *
 * | share of the way from idle to the board's power | value | from |
 * | --- | --- | --- |
 * | held by a job | 0.87 | measured: heavy training on 8 × H100 draws 76 % of the node's 10.2 kW (Newkirk et al., arXiv 2506.14551); less 2.8 kW for its host that is 618 of 700 W a device, 75 W of them idle |
 * | at least | 0.35 | as memory-bound kernels in `planning/energy/power.ts` |
 * | at most | 1 | the board's limit |
 */
import type { DatacentreNode } from '../nodes/node.js';
import type { EnergyUse } from './answer.js';

const SHARES = { held: (618 - 75) / (700 - 75), low: 0.35, high: 1 } as const;

/** Of one device, watts. */
export interface DevicePower {
  readonly idleWatts: number;
  readonly busyWatts: number;
}

/**
 * Of devices of `nodes` held for `deviceHours` within `makespanHours`; null where the power of no kind is known. Jobs are
 * taken to be spread over kinds as devices are.
 */
export function energyOf(
  nodes: readonly DatacentreNode[],
  powerOf: (kind: string) => DevicePower | null,
  deviceHours: number,
  makespanHours: number,
): EnergyUse | null {
  let [all, known, idle, busy] = [0, 0, 0, 0];
  const powers = new Map<string, DevicePower | null>();
  for (const { kind, devices } of nodes) {
    if (!powers.has(kind)) powers.set(kind, powerOf(kind));
    const power = powers.get(kind)!;
    all += devices;
    if (power === null) continue;
    known += devices;
    idle += devices * power.idleWatts;
    busy += devices * power.busyWatts;
  }
  if (known === 0 || makespanHours === 0) return null;
  const knownShare = known / all;
  const atRest = (idle * makespanHours) / 1e3;
  const kwh = (share: number) => atRest + (share * ((busy - idle) / known) * deviceHours * knownShare) / 1e3;
  return {
    ...{ kwh: kwh(SHARES.held), low: kwh(SHARES.low), high: kwh(SHARES.high), knownShare },
    kind: 'assumed',
    source:
      'devices alone: idle and board power of their profiles, held ones 87 % of the way between, as in heavy training ' +
      'on 8 × H100 (76 % of 10.2 kW, arXiv 2506.14551), at least 35 % and at most all of it',
  };
}
