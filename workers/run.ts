/** Runs a workload on threads, one a rank, and gathers what they report. */
import { availableParallelism } from 'node:os';
import { worldSize } from '../program/mesh.js';
import { reserveClock } from './clock-probe.js';
import { reserveCommunicators } from './communicators.js';
import { attentionScratchFloats } from './kernels/attention/shape.js';
import { SCRATCH_FLOATS } from './kernels/gemm.js';
import { compileKernels } from './kernels/module.js';
import { sharedMemory } from './kernels/wasm/platform.js';
import { RankMemory } from './memory.js';
import type { RankReport, RankStart } from './rank.js';
import { reserveBarrier } from './shared/barrier.js';
import { type Crew, startCrew } from './shared/crew.js';
import { Layout } from './shared/layout.js';
import { reserveTeam } from './shared/stop.js';
import type { Workload } from './workload.js';

/** Longer than any rank computes between two messages; a peer that is silent for longer has stopped. */
const PATIENCE_MS = 60_000;

export interface ThreadRun {
  readonly memories: readonly RankMemory[];
  readonly crew: Crew<RankReport>;
}

/**
 * Starts the threads; `crew.results` resolves with a report of each rank, or rejects with `CrewStopped`
 * naming the rank and the op. `onStep` gets the number of every step, from 1, when all ranks have ended it.
 * Throws InputError when the tensors do not fit one shared memory.
 */
export function startThreads(workload: Workload, onStep?: (step: number) => void): ThreadRun {
  const ranks = worldSize(workload.program.mesh);
  const memories = Array.from({ length: ranks }, (_, rank) => new RankMemory(workload, rank));
  const layout = new Layout();
  const team = reserveTeam(layout, ranks);
  const barrier = reserveBarrier(layout, ranks);
  const communicators = reserveCommunicators(layout, workload, memories);
  // As many as there are cores: more would wait for each other.
  const clock = reserveClock(layout, Math.min(ranks, availableParallelism()));
  const scratch = SCRATCH_FLOATS + attentionScratchFloats(workload.batch.positions);
  const places = memories.map((m) => ({ at: layout.floats(m.floats), scratchAt: layout.floats(scratch) }));
  const memory = sharedMemory(layout.seal());
  const module = compileKernels();
  const crew = startCrew<RankReport>(
    new URL('./rank.js', import.meta.url),
    memory.buffer,
    team,
    (rank): RankStart => ({
      rank,
      workload,
      memory,
      module,
      team,
      barrier,
      communicators,
      clock,
      ...places[rank]!,
      patienceMs: PATIENCE_MS,
    }),
    onStep,
  );
  return { memories, crew };
}
