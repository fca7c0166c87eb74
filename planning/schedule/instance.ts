/**
 * A job's pipeline as a search for schedules sees it. How much a stage may keep is told from the layout played under a built-in
 * schedule: what its peak has beyond the activations that this schedule keeps, any other schedule has, too.
 */
import { largest } from '../../input/extremes.js';
import type { Result } from '../../program/result.js';
import { areApart, sameNode } from '../../sim/prices/placement.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { Job } from '../../strategies/job.js';
import type { Instance, PlaceLoad } from '../../strategies/schedules/found/instance.js';
import { orderOf } from '../../strategies/schedules/found/order.js';
import { Player } from '../../strategies/schedules/found/player.js';
import { scheduleOf } from '../../strategies/schedules/index.js';
import { placesOf, stageOfPlace } from '../../strategies/schedules/placement.js';
import type { Plan } from '../../strategies/write.js';
import { microBatches } from '../../strategies/write.js';
import { crossingBytes } from '../search/held.js';

/** The pipeline of a job with room for any number of activations. */
export function roomyInstance(
  job: Job,
  loads: readonly PlaceLoad[],
  prices: Prices,
  placement: Instance['placement'],
): Instance {
  const { pp: stages, vpp: chunks } = job.layout;
  const pipeline = { stages, chunks, microBatches: microBatches(job) };
  const message = messages(job, prices);
  const crossings = Array.from({ length: placesOf(placement, pipeline) - 1 }, (_, place) => {
    const [from, to] = [stageOfPlace(placement, place, stages), stageOfPlace(placement, place + 1, stages)];
    return from === to ? 0 : message(from, to);
  });
  return {
    ...{ pipeline, placement, loads, splits: true },
    ...{ activationTime: crossings, gradientTime: crossings },
    capBytes: new Array<number>(stages).fill(Number.MAX_VALUE),
  };
}

/**
 * By stage, the bytes that activations may take of `roomBytes` of a device; undefined where the schedule that was played is none that
 * a search can follow.
 */
export function capsOf(
  roomy: Instance,
  job: Job,
  plan: Plan,
  { roles }: Result,
  roomBytes: number,
): number[] | undefined {
  const schedule = scheduleOf({ ...job, schedule: plan.schedule });
  const own = { ...roomy, placement: schedule.placement ?? 'wrapped' };
  if (own.placement === 'both-ways') return undefined;
  const player = new Player({ ...own, placement: own.placement, splits: true });
  const order = orderOf(schedule, player);
  if (order === undefined || Number.isNaN(player.play(order))) return undefined;
  return Array.from(player.peakBytes, (kept, stage) => {
    const peaks = roles
      .filter(({ role }) => role === `stage ${stage}` || role.startsWith(`stage ${stage} `))
      .map(({ memory }) => memory.peakBytes);
    return Math.max(0, roomBytes - (largest(peaks) - kept));
  });
}

/** What a message between two stages takes on an idle network, picoseconds; nothing where it may be left in a mailbox. */
function messages(job: Job, prices: Prices): (from: number, to: number) => number {
  const { devicesPerNode, mailboxes, serial } = prices;
  if (mailboxes === true || serial) return () => 0;
  const { dp, tp, cp, sequenceParallel } = job.layout;
  const ranks = dp * tp * cp;
  const parts = job.scatterGather === true && !sequenceParallel ? tp : 1;
  const bytes = crossingBytes(job) / parts;
  return (from, to) => {
    const near = sameNode(from * ranks, to * ranks, devicesPerNode);
    const apart = areApart(from * ranks, to * ranks, prices);
    const { latencyPs, transferPs } = prices.transfer(bytes, near, apart);
    return latencyPs + transferPs;
  };
}
