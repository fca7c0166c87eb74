/**
 * What a step cannot beat because of the order on one stream: ops of a stream run one after the other, and none is
 * faster than on an idle network. Where weights or gradients travel for every micro-batch (ZeRO 2 and 3), their
 * stream is often busier than compute. It is read off the programs of one and of two rounds of micro-batches (as many as
 * the schedule takes in at a time): what the second adds, all further ones add.
 */
import type { Program } from '../../program/program.js';
import type { Picoseconds } from '../../program/time.js';
import { groupShape } from '../../sim/prices/placement.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { ProgramWriter } from '../../strategies/write.js';

/** Time that the collectives of one stream of one role take on an idle network. */
interface StreamTime {
  /** In a step of one round. */
  readonly onePs: Picoseconds;
  /** What each further one adds. */
  readonly morePs: Picoseconds;
}

export interface StreamTimes {
  /** Micro-batches of a round. */
  readonly round: number;
  /** Every stream of every role. */
  readonly streams: readonly StreamTime[];
}

export function streamTimes({ write, round }: ProgramWriter, prices: Prices): StreamTimes {
  const one = collectiveTimes(write(round).program, prices);
  const two = collectiveTimes(write(2 * round).program, prices);
  const streams = two.flatMap((both, role) =>
    [...both].map(([stream, ps]) => {
      const onePs = one[role]!.get(stream) ?? 0;
      return { onePs, morePs: ps - onePs };
    }),
  );
  return { round, streams };
}

/** Picoseconds of the busiest stream in a step of so many micro-batches; those that fill no round are not counted. */
export function busiestStream({ round, streams }: StreamTimes, microBatches: number): Picoseconds {
  const more = Math.floor(microBatches / round) - 1;
  return streams.reduce((most, { onePs, morePs }) => Math.max(most, onePs + more * morePs), 0);
}

/** By role and stream of its own list. */
function collectiveTimes({ roles, mesh }: Program, prices: Prices): Map<string, Picoseconds>[] {
  return roles.map(({ ops }) => {
    const streams = new Map<string, Picoseconds>();
    for (const op of ops) {
      if (op.kind !== 'collective' || op.among !== undefined) continue;
      const shape = groupShape(op, mesh, prices.devicesPerNode);
      const { latencyPs, transferPs } = prices.collective(op.collective, op.bytes, shape);
      streams.set(op.stream, (streams.get(op.stream) ?? 0) + latencyPs + transferPs);
    }
    return streams;
  });
}
