/** Runs one-rank programs on every core and gathers how long each kernel took, alone and beside the others. */
import { largest } from '../../input/extremes.js';
import type { Kernel } from '../../program/kernel.js';
import { type ClockTimes, reserveClock } from '../clock-probe.js';
import { attentionScratchFloats } from '../kernels/attention/shape.js';
import { SCRATCH_FLOATS } from '../kernels/gemm.js';
import { compileKernels } from '../kernels/module.js';
import { sharedMemory } from '../kernels/wasm/platform.js';
import { RankMemory } from '../memory.js';
import { reserveBarrier } from '../shared/barrier.js';
import { startCrew } from '../shared/crew.js';
import { Layout } from '../shared/layout.js';
import { reserveTeam } from '../shared/stop.js';
import type { Workload } from '../workload.js';
import type { LineTimes, ProbeStart, ProbeTimes } from './probe-thread.js';

const PATIENCE_MS = 60_000;

/** How long a kernel takes: the mean of its occurrences in a step, each the median over steps. */
export interface KernelTime {
  readonly kernel: Kernel;
  readonly seconds: number;
}

export interface Probed {
  /** On one core, the others asleep. */
  readonly kernels: readonly KernelTime[];
  /** A step with every core at work over the same step alone, for each thread and program. */
  readonly slowdowns: readonly number[];
  /** What a step takes beyond its kernels and what lies between them, as a part of these; by program. */
  readonly pauses: readonly number[];
  /** Between two ops that compute. */
  readonly dispatchSeconds: readonly number[];
  /** Of the probe of the clock, by [thread][run]: of all threads at once, between the phases. */
  readonly clock: readonly (readonly ClockTimes[])[];
}

/**
 * Times each program for `phaseMs` alone and for as long on all threads at once. Every workload must be a
 * program of one rank. Rejects with `CrewStopped` when a thread fails.
 */
export async function probe(
  workloads: readonly Workload[],
  threads: number,
  phaseMs: number,
): Promise<Probed> {
  const memories = workloads.map((workload) => new RankMemory(workload, 0));
  const floats = largest(memories.map((m) => m.floats));
  const positions = largest(workloads.map((w) => w.batch.positions));
  const layout = new Layout();
  const team = reserveTeam(layout, threads);
  const barrier = reserveBarrier(layout, threads);
  const clock = reserveClock(layout, threads);
  const scratch = SCRATCH_FLOATS + attentionScratchFloats(positions);
  const places = Array.from({ length: threads }, () => ({
    at: layout.floats(floats),
    scratchAt: layout.floats(scratch),
  }));
  const memory = sharedMemory(layout.seal());
  const shared = {
    ...{ workloads, phaseMs, memory, team, barrier, clock },
    module: compileKernels(),
    patienceMs: PATIENCE_MS,
  };
  const crew = startCrew<readonly ProbeTimes[]>(
    new URL('./probe-thread.js', import.meta.url),
    memory.buffer,
    team,
    (rank): ProbeStart => ({ ...shared, rank, ...places[rank]! }),
  );
  const results = await crew.results;
  const alone = results[0]!.map((times) => times.alone!);
  return {
    kernels: memories.flatMap((m, p) => kernelTimes(m, alone[p]!)),
    slowdowns: results.flatMap((ofThread) =>
      ofThread.map(({ together }, p) => together.undisturbedMs / alone[p]!.undisturbedMs),
    ),
    pauses: alone.map((times) => times.stepMs / total(times) - 1),
    dispatchSeconds: memories.map((m, p) => alone[p]!.betweenMs / 1000 / computing(m)),
    clock: results.map((ofThread) => ofThread.flatMap((times) => times.clock)),
  };
}

function kernelTimes(memory: RankMemory, { lineMs }: LineTimes): KernelTime[] {
  const found = new Map<string, { kernel: Kernel; ms: number[] }>();
  for (const [i, { op }] of memory.lines.entries()) {
    if (op.kind !== 'compute') continue;
    const key = JSON.stringify(op.kernel);
    const known = found.get(key) ?? { kernel: op.kernel, ms: [] };
    known.ms.push(lineMs[i]!);
    found.set(key, known);
  }
  return [...found.values()].map(({ kernel, ms }) => ({
    kernel,
    seconds: ms.reduce((sum, each) => sum + each, 0) / ms.length / 1000,
  }));
}

function total({ lineMs, betweenMs }: LineTimes): number {
  return lineMs.reduce((sum, ms) => sum + ms, betweenMs);
}

function computing(memory: RankMemory): number {
  return memory.lines.filter(({ op }) => op.kind === 'compute').length;
}
