/** The answer's figures side by side: waiting, completion, use, fragmentation, makespan. */
import type { Outcome, Spread, Unplaceable } from '../../../datacentre/outcome/answer.js';
import { hours, meanCount, times } from '../../datacentre/rows.js';
import { count, dollars, duration, energy, percent } from '../../tables/units.js';
import { type Fact, listOf, note } from '../facts.js';
import type { Markup } from '../markup.js';
import { fillMeter } from '../meter.js';

export function datacentreFacts(outcome: Outcome): Markup {
  const { queueingSeconds, jobCompletionSeconds, unplaceable } = outcome;
  return listOf([
    spreadFact('Queueing delay, mean', queueingSeconds, []),
    spreadFact('Job completion time, mean', jobCompletionSeconds, [
      note(`${times(outcome.slowdown.mean)} the run time on average`),
    ]),
    {
      ...{ name: 'Utilisation', value: percent(outcome.utilisation), meter: fillMeter(outcome.utilisation) },
      notes: [
        note(`${hours(outcome.deviceHours)} device-hours held`),
        ...(outcome.utilisationWhileSubmitted === null || outcome.load === null
          ? []
          : [
              note(`${percent(outcome.utilisationWhileSubmitted)} while jobs are submitted`),
              note(`asked for: ${percent(outcome.load)}`),
            ]),
        ...(unplaceable.jobs === 0 ? [] : [note(freeSaid(outcome))]),
      ],
    },
    unplaceable.jobs > 0 ? neverPlacedFact(unplaceable) : strandedFact(outcome),
    {
      ...{ name: 'Makespan', value: duration(outcome.makespanSeconds), meter: null },
      notes: [
        note(`for ${count(outcome.jobs)} jobs`),
        ...(outcome.costUsd === null ? [] : [note(`${dollars(outcome.costUsd)} for all devices`)]),
        ...(outcome.energy === null ? [] : [note(`${energy(outcome.energy.kwh)} of the devices (assumed)`)]),
        ...(outcome.restarts > 0
          ? [
              note(
                `${meanCount(outcome.restarts)} stops by failures, ${hours(outcome.lostDeviceHours)} device-hours lost`,
              ),
            ]
          : []),
      ],
    },
  ]);
}

function freeSaid({ freeWhileWaiting, strandedDevices }: Outcome): string {
  return `${hours(freeWhileWaiting)} devices free while jobs wait, ${hours(strandedDevices)} of them stranded`;
}

function strandedFact({ devices, freeWhileWaiting, strandedDevices }: Outcome): Fact {
  return {
    name: 'Free while jobs wait, mean',
    value: hours(freeWhileWaiting),
    meter: fillMeter(devices > 0 ? freeWhileWaiting / devices : 0),
    notes: [
      note(`of ${count(devices)} devices`),
      note(`${hours(strandedDevices)} of them stranded: of no use to a job that waits`),
    ],
  };
}

function neverPlacedFact({ jobs, deviceHours, share, mostDevices }: Unplaceable): Fact {
  return {
    ...{
      name: 'Never placed',
      value: `${count(jobs)} ${jobs === 1 ? 'job' : 'jobs'}`,
      meter: fillMeter(share),
    },
    notes: [
      note(`${hours(deviceHours)} device-hours, ${percent(share)} of what is asked for`),
      note(`the largest asks for ${count(mostDevices)} devices`),
    ],
  };
}

function spreadFact(name: string, { mean, p50, p99 }: Spread, more: readonly Markup[]): Fact {
  return {
    ...{ name, value: duration(mean), meter: null },
    notes: [note(`median ${duration(p50)}`), note(`p99 ${duration(p99)}`), ...more],
  };
}
