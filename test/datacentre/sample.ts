/** An answer with everything that can be shown of it: jobs of all sizes, types and ends, several policies and changes. */
import { type AnsweredDatacentre, answerOf } from '../../datacentre/answer.js';
import { STATES } from '../../datacentre/jobs/table.js';
import { parsePolicy } from '../../datacentre/policy-words.js';
import { readChange } from '../../datacentre/what-if.js';
import { type HandJob, inOrder, tableOf } from './by-hand.js';

const TYPES = ['evaluation', 'pretraining', 'supervised fine-tuning', 'debug'];

/** Pseudo-random, always the same: 300 jobs over two days. */
export function sampleJobs(name = 'user'): HandJob[] {
  let state = 12345;
  const draw = (below: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  return Array.from({ length: 300 }, (_, i) => {
    const size = 2 ** draw(7);
    return {
      ...{ submit: i * 600 + draw(300), run: size === 64 ? 20_000 : 30 + draw(9000), devices: size },
      ...(size === 1 && draw(2) === 0 ? { milli: 250 } : {}),
      ...{ user: `${name} ${draw(26)}`, queue: draw(3) === 0 ? 'reserved' : 'normal' },
      ...{ type: TYPES[size > 16 ? 1 : draw(4)]!, state: STATES[draw(5)]!, recordedWait: draw(4000) },
    };
  });
}

/** Played first come, first served, whatever the policy is called; of the second the devices are twice as many. */
export function sampleAnswer(name?: string): AnsweredDatacentre {
  const table = tableOf([...sampleJobs(name), { submit: 200_000, run: 1, devices: 4096 }]);
  const nodes = Array.from({ length: 16 }, (_, i) => {
    return {
      id: `n${i}`,
      cpuMilli: 1e6,
      memoryMib: 1e6,
      devices: 8,
      kind: name ?? (i < 12 ? 'h100-sxm' : 'G2'),
    };
  });
  const policies = ['fifo', 'backfill+fgd', 'random'].map((said) => parsePolicy(said));
  return answerOf(
    {
      ...{ table, nodes, policies, reserves: [], powerOf, usdPerDeviceHour: 2.5 },
      changes: ['nodes=+50%', 'failures=x2'].map(readChange),
      play({ nodes: on, policy, failureFactor }) {
        const devices = on.reduce((sum, each) => sum + each.devices, 0);
        const played = inOrder(table, policy.queueing === 'backfill' ? 2 * devices : devices);
        const { occupancy, restarts } = played;
        const brokenDevices = occupancy.atMillis.map((_, i) => (i % 40 < 3 ? 8 * failureFactor : 0));
        const strandedDevices = occupancy.waitingJobs.map((waiting) => Math.min(12, 2 * waiting));
        return {
          ...{ ...played, policy, restarts: restarts.map((_, row) => Number(row % 20 === 0)) },
          lostMillis: played.lostMillis.map((_, row) => (row % 20 === 0 ? 60_000 : 0)),
          occupancy: { ...occupancy, brokenDevices, strandedDevices },
        };
      },
      arrivals: ({ policy }) =>
        Array.from({ length: 131 }, (_, i) => Math.min(i, policy.placement === 'fgd' ? 95 : 88 + i / 100)),
    },
    {
      ...{
        jobs: name ?? 'jobs.csv',
        nodes: 'nodes.csv',
        seed: 42,
        estimates: 'exact',
        options: ['--inflate 1.3'],
      },
      price: { usdPerDeviceHour: 2.5, kind: 'specified', source: 'as asked (--price)' },
      notes: [`Runs of ${name ?? 'the list'} are as recorded.`],
    },
    'llmsim datacentre --jobs jobs.csv --nodes nodes.csv',
  );
}

function powerOf(kind: string) {
  return kind === 'h100-sxm' ? { idleWatts: 75, busyWatts: 700 } : null;
}
