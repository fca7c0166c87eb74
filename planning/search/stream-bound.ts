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

/** Picoseconds of the busiest stream of communication of any role. */
export function busiestStream({ write, microBatches }: ProgramWriter, prices: Prices): Picoseconds {
  const one = streamTimes(write(1).program, prices);
  if (microBatches === 1) return one.reduce((most, streams) => Math.max(most, ...streams.values()), 0);
  let most = 0;
  for (const [role, streams] of streamTimes(write(2).program, prices).entries()) {
    for (const [stream, two] of streams) {
      const first = one[role]!.get(stream) ?? 0;
      most = Math.max(most, first + (microBatches - 1) * (two - first));
    }
  }
  return most;
}

/** By role, the time that the collectives of each stream of its own list take on an idle network. */
function streamTimes({ roles, mesh }: Program, prices: Prices): Map<string, Picoseconds>[] {
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
