/**
 * Memory: the most bytes of tensors that were live on a rank at once, counted where they lie in the shared
 * memory, against the peak of the simulator's ledger. Not counted on either side: what the program does not
 * hold as tensors (map-reduce's copies in host memory, a norm's statistics, scratch of the kernels). What is offloaded is
 * held against the program's holdings of the host, whose pinned blocks are powers of two.
 */
import type { Role } from '../../../program/program.js';
import { Ledger } from '../../../sim/outcome/ledger.js';
import type { RankMemory } from '../../../workers/memory.js';
import type { Execution } from '../execute.js';

export interface PeakMemory {
  readonly rank: number;
  readonly role: string;
  readonly ledgerBytes: number;
  readonly countedBytes: number;
}

export interface MemoryCheck {
  readonly peaks: readonly PeakMemory[];
  readonly problem: string | undefined;
}

const FLOAT_BYTES = 4;
/** Weight, gradient and two moments of a number, or of its shard the gradient's copy: what a rank may have one more of. */
const KEPT = 5;

/** Compares the peak of every rank. */
export function checkMemory({ workload, memories, reports }: Execution): MemoryCheck {
  const ledger = new Ledger(workload.program);
  const byRole = new Map<Role, number>();
  const peaks = memories.map((memory): PeakMemory => {
    const ledgerBytes = byRole.get(memory.role) ?? ledger.peak(memory.role).peakBytes;
    byRole.set(memory.role, ledgerBytes);
    const countedBytes = placedBytes(memory) + memory.arenaPeak * FLOAT_BYTES;
    return { rank: memory.rank, role: memory.role.name, ledgerBytes, countedBytes };
  });
  // What a rank reports is what the program says it holds, and what it found live beside that.
  const wrong = peaks.find(
    (peak) =>
      !asLedger(peak, peaks, memories) || Math.abs(reports[peak.rank]!.peakBytes - peak.ledgerBytes) > 0.5,
  );
  const onHost = memories.flatMap((memory) => hostProblem(memory) ?? [])[0];
  return {
    peaks,
    problem:
      onHost ??
      (wrong &&
        `rank ${wrong.rank} had ${wrong.countedBytes} bytes live at its peak, where the ledger says ${wrong.ledgerBytes}`),
  };
}

/**
 * The ledger counts even shards. Those that do not divide are whole numbers: one rank then has a number more of each than
 * another, and together they have what the ledger says.
 */
function asLedger(
  { rank, role, ledgerBytes, countedBytes }: PeakMemory,
  peaks: readonly PeakMemory[],
  memories: readonly RankMemory[],
): boolean {
  if (ledgerBytes === countedBytes) return true;
  const alike = peaks.filter((peak) => peak.role === role);
  const shards = new Set(alike.map((peak) => shardsOf(memories[peak.rank]!).floats));
  if (shards.size < 2) return false;
  const over = alike.reduce((sum, peak) => sum + peak.countedBytes - peak.ledgerBytes, 0);
  const most = KEPT * FLOAT_BYTES * shardsOf(memories[rank]!).count;
  return Math.abs(over) < 1 && Math.abs(countedBytes - ledgerBytes) <= most;
}

function shardsOf({ owned, weightShards }: RankMemory) {
  const floats = [...owned, ...weightShards.map(({ trained }) => trained)].map((part) => part.floats);
  return { count: floats.length, floats: floats.reduce((sum, each) => sum + each, 0) };
}

/** Weights, gradients and optimizer state as they are laid out for the whole run. */
function placedBytes(memory: RankMemory): number {
  const { weights, gradients, gradientShard, bucket, optimizerState, weightsOnHost, updatesOnHost } = memory;
  const places = [
    ...(weightsOnHost ? [] : [weights]),
    ...[gradients, gradientShard, bucket],
    ...(updatesOnHost ? [] : [optimizerState]),
  ];
  return places.reduce((sum, { floats }) => sum + floats, 0) * FLOAT_BYTES;
}

function hostProblem(memory: RankMemory): string | undefined {
  const { weights, optimizerState, hostGradients, hostArriving, hostWeights, rank, role } = memory;
  const { weightsOnHost, updatesOnHost } = memory;
  const blocks = [hostGradients, hostArriving, hostWeights, ...(weightsOnHost ? [weights] : [])];
  const pinned = blocks.reduce(
    (sum, { floats }) => sum + (floats > 0 ? 2 ** Math.ceil(Math.log2(floats * FLOAT_BYTES)) : 0),
    0,
  );
  const counted = pinned + (updatesOnHost ? optimizerState.floats * FLOAT_BYTES : 0);
  const said = role.holds.reduce((sum, { tier, bytes }) => sum + (tier === 'host' ? bytes : 0), 0);
  if (counted === said) return undefined;
  return `rank ${rank} keeps ${counted} bytes on the host, where the program says ${said}`;
}
