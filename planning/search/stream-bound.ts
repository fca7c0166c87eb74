/**
 * What a step cannot beat because of the order on one stream: ops of a stream run one after the other, and none is
 * faster than on an idle network. Where weights or gradients travel for every micro-batch (ZeRO 2 and 3), their
 * stream is often busier than compute. It is read off the programs of one and of two micro-batches: what the second
 * adds, all further ones add.
 */
import type { Program } from '../../program/program.js';
import type { Picoseconds } from '../../program/time.js';
import { groupShape } from '../../sim/prices/placement.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { ProgramWriter } from '../../strategies/write.js';

/** Time that the collectives of one stream of one role take on an idle network. */
export interface StreamTime {
  /** In a step of one micro-batch. */
  readonly onePs: Picoseconds;
  /** What each further one adds. */
  readonly morePs: Picoseconds;
}

/** Every stream of every role. */
export function streamTimes({ write }: ProgramWriter, prices: Prices): StreamTime[] {
  const one = collectiveTimes(write(1).program, prices);
  const two = collectiveTimes(write(2).program, prices);
  return two.flatMap((streams, role) =>
    [...streams].map(([stream, ps]) => {
      const onePs = one[role]!.get(stream) ?? 0;
      return { onePs, morePs: ps - onePs };
    }),
  );
}

/** Picoseconds of the busiest stream in a step of so many micro-batches. */
export function busiestStream(times: readonly StreamTime[], microBatches: number): Picoseconds {
  return times.reduce((most, { onePs, morePs }) => Math.max(most, onePs + (microBatches - 1) * morePs), 0);
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
