/**
 * Collectives between real threads: GiB/s of all-reduces of several sizes, with the sums in plain JavaScript
 * and in compiled kernels, and the latency of a barrier. Each figure is the median of repeated runs and, in
 * brackets, the best; other load on the machine shows as the distance between them.
 *
 *     node dist/bench/threads-collectives.js [ranks]
 */

import { cpus } from 'node:os';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { largest } from '../input/extremes.js';
import { RING } from '../program/collectives/index.js';
import { SCRATCH_FLOATS } from '../workers/kernels/gemm.js';
import { instantiateKernels } from '../workers/kernels/kernels.js';
import { compileKernels } from '../workers/kernels/module.js';
import { type CompiledModule, type SharedMemory, sharedMemory } from '../workers/kernels/wasm/platform.js';
import { Barrier, type BarrierPlace, reserveBarrier } from '../workers/shared/barrier.js';
import { Communicator, type CommunicatorPlace, reserveCommunicator } from '../workers/shared/communicator.js';
import { type Post, startCrew } from '../workers/shared/crew.js';
import { type Address, Layout } from '../workers/shared/layout.js';
import { prepareCollective } from '../workers/shared/prepared.js';
import { kernelRanges, PLAIN_RANGES } from '../workers/shared/ranges.js';
import { Signals } from '../workers/shared/signal.js';
import { reserveTeam, type Team } from '../workers/shared/stop.js';

const MIB = 2 ** 20;
const SIZES_BYTES = [4 * 1024, 64 * 1024, MIB, 16 * MIB];
const BARRIERS = 20_000;

interface RankData {
  readonly memory: SharedMemory;
  readonly module: CompiledModule;
  readonly team: Team;
  readonly barrier: BarrierPlace;
  readonly communicators: readonly CommunicatorPlace[];
  readonly tensors: readonly Address[];
  readonly scratch: readonly Address[];
  readonly rank: number;
}

/** Seconds a run of each all-reduce took, [kernels][size][run], and of all barriers. */
interface Timings {
  readonly allReduceSeconds: readonly (readonly (readonly number[])[])[];
  readonly barriersSeconds: number;
}

if (isMainThread) await main(Number(process.argv[2] ?? 2));
else parentPort!.postMessage({ result: measure(workerData as RankData) } satisfies Post<Timings>);

async function main(ranks: number): Promise<void> {
  const layout = new Layout();
  const team = reserveTeam(layout, ranks);
  const barrier = reserveBarrier(layout, ranks);
  const members = Array.from({ length: ranks }, (_, rank) => rank);
  const communicators = [reserveCommunicator(layout, members), reserveCommunicator(layout, members)];
  const tensors = members.map(() => layout.floats(largest(SIZES_BYTES) / 4));
  const scratch = members.map(() => layout.floats(SCRATCH_FLOATS));
  const memory = sharedMemory(layout.seal());
  const shared = { memory, module: compileKernels(), team, barrier, communicators, tensors, scratch };
  const crew = startCrew<Timings>(new URL(import.meta.url), memory.buffer, team, (rank): RankData => {
    return { ...shared, rank };
  });
  const [{ allReduceSeconds, barriersSeconds }] = (await crew.results) as readonly [Timings];
  console.log(`${ranks} threads on ${cpus().length} cores`);
  for (const [i, kernels] of ['JavaScript', 'compiled'].entries()) {
    for (const [j, bytes] of SIZES_BYTES.entries()) {
      const sorted = allReduceSeconds[i]![j]!.toSorted((a, b) => a - b);
      const rate = (seconds: number) => `${(bytes / seconds / 2 ** 30).toFixed(1)} GiB/s`;
      const median = sorted[Math.floor(sorted.length / 2)]!;
      const size = bytes < MIB ? `${bytes / 1024} KiB` : `${bytes / MIB} MiB`;
      console.log(
        `all-reduce ${size}, ${kernels} sums: ${(1e6 * median).toFixed(1)} µs, ${rate(median)} (best ${rate(sorted[0]!)})`,
      );
    }
  }
  console.log(`barrier: ${((1e6 * barriersSeconds) / BARRIERS).toFixed(2)} µs`);
}

function measure({
  memory,
  module,
  team,
  barrier,
  communicators,
  tensors,
  scratch,
  rank,
}: RankData): Timings {
  const signals = new Signals(memory.buffer, team, rank, 10_000);
  const meeting = new Barrier(signals, barrier);
  const packing = new Float32Array(memory.buffer, scratch[rank]!, SCRATCH_FLOATS);
  const compiled = kernelRanges(instantiateKernels(module, memory, packing));
  const port = { latencyPs: 0, bytesPerSecond: 1 };
  const fabric = { ranks: team.ranks, perNode: team.ranks, intra: port, inter: port };
  const tensor = tensors[rank]!;
  const operands = { input: tensor, output: tensor, workspace: 0 };
  const allReduceSeconds = [PLAIN_RANGES, compiled].map((ranges, i) => {
    const communicator = new Communicator(signals, communicators[i]!, ranges);
    return SIZES_BYTES.map((bytes) => {
      const task = { kind: 'all-reduce', bytes, inPlace: true, label: 'bench' } as const;
      const prepared = prepareCollective(task, RING, fabric, rank);
      // The sum of 1 … n, as a proof that work is done; later runs double it to infinity, at the same pace.
      new Float32Array(memory.buffer, tensor, bytes / 4).fill(rank + 1);
      communicator.run(prepared, operands);
      const sums = new Set(new Float32Array(memory.buffer, tensor, bytes / 4));
      if (!sums.has((team.ranks * (team.ranks + 1)) / 2) || sums.size !== 1)
        throw new Error('the sums are wrong');
      const runs = Math.min(2000, Math.ceil((512 * MIB) / bytes));
      return Array.from({ length: runs }, () => {
        meeting.wait('start');
        const start = performance.now();
        communicator.run(prepared, operands);
        return (performance.now() - start) / 1000;
      });
    });
  });
  const start = performance.now();
  for (let i = 0; i < BARRIERS; i++) meeting.wait('bench');
  return { allReduceSeconds, barriersSeconds: (performance.now() - start) / 1000 };
}
