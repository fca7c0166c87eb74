/**
 * A run on threads as a `Result`, the type that simulations have, so that reports and traces show either. A
 * thread does one thing at a time: each moment of its step belongs to the line it was at, or to none when it
 * waited for the others to end.
 */
import { MEMORY_CATEGORIES, type MemoryCategory } from '../../program/program.js';
import type { Breakdown, MemoryBytes, MemoryLedger, Result, RoleResult, Span } from '../../program/result.js';
import type { Picoseconds } from '../../program/time.js';
import type { RankMemory } from '../../workers/memory.js';
import type { RankReport } from '../../workers/rank.js';
import type { Line } from '../../workers/script.js';
import type { Execution } from './execute.js';

const PS_PER_MS = 1e9;

/** The last step of a run, each role by its lowest rank. Times count from the barrier that starts the step. */
export function measuredResult({ workload, memories, reports, stepSeconds }: Execution): Result {
  const stepPs = Math.round(stepSeconds.at(-1)! * 1e12);
  const { program } = workload;
  return {
    ...{ schema: 'llmsim.result/1', executor: 'threads', program: program.name, stepPs },
    roles: program.roles.map((role) => {
      const alike = memories.filter((memory) => memory.role === role);
      return roleResult(alike[0]!, alike.length, reports[alike[0]!.rank]!, stepPs);
    }),
    criticalPath: [],
    events: memories.reduce((sum, { lines }) => sum + lines.length, 0),
  };
}

function roleResult(memory: RankMemory, ranks: number, report: RankReport, stepPs: Picoseconds): RoleResult {
  const spans = memory.lines.flatMap((line, i) => spanOf(line, report, i));
  return {
    ...{ role: memory.role.name, rank: memory.rank, ranks, spans },
    breakdown: breakdownOf(memory.lines, report, stepPs),
    memory: ledgerOf(memory, report),
    sentBytes: sentOf(memory.lines, report),
  };
}

function spanOf({ op }: Line, { startMs, endMs }: RankReport, i: number): Span[] {
  if (op.kind === 'alloc' || op.kind === 'free') return [];
  const [startPs, endPs] = [Math.round(startMs[i]! * PS_PER_MS), Math.round(endMs[i]! * PS_PER_MS)];
  const bytes = 'bytes' in op ? op.bytes : 0;
  return [
    { stream: op.stream, label: op.label, phase: op.phase, kind: op.kind, startPs, endPs, bytes } as const,
  ];
}

/** What is left of the step is waiting for the others: at its end, and between lines not worth a name. */
function breakdownOf(lines: readonly Line[], report: RankReport, stepPs: Picoseconds): Breakdown {
  const compute: Record<string, Picoseconds> = {};
  const exposed: Record<string, Picoseconds> = {};
  let [recompute, optimizer, copy, all] = [0, 0, 0, 0];
  for (const [i, { op }] of lines.entries()) {
    const ps = Math.round((report.endMs[i]! - report.startMs[i]!) * PS_PER_MS);
    if (op.kind === 'alloc' || op.kind === 'free') continue;
    all += ps;
    if (op.kind === 'collective') add(exposed, op.axis.join('+'), ps);
    else if (op.kind === 'send' || op.kind === 'recv') add(exposed, op.axis, ps);
    else if (op.kind === 'copy') copy += ps;
    else if (op.phase === 'recompute') recompute += ps;
    else if (op.phase === 'optimizer') optimizer += ps;
    else if (op.kind === 'compute') add(compute, op.kernel.family, ps);
  }
  return { compute, recompute, optimizer, exposed, launch: 0, copy, bubble: stepPs - all };
}

/** Live bytes after each change, and what was held at the peak. */
function ledgerOf({ role, lines }: RankMemory, { endMs }: RankReport): MemoryLedger {
  const held = Object.fromEntries(MEMORY_CATEGORIES.map((category) => [category, 0])) as Held;
  const holds = role.holds.filter(({ tier = 'device' }) => tier === 'device');
  for (const { category, bytes } of holds) held[category] += bytes;
  let live = holds.reduce((sum, { bytes }) => sum + bytes, 0);
  let [peakBytes, atPeak]: [number, MemoryBytes] = [live, { ...held }];
  const timeline = [{ atPs: 0, bytes: live }];
  for (const [i, { op }] of lines.entries()) {
    if (op.kind !== 'alloc' && op.kind !== 'free') continue;
    const change = op.kind === 'alloc' ? op.bytes : -op.bytes;
    held[op.category] += change;
    live += change;
    if (live > peakBytes) [peakBytes, atPeak] = [live, { ...held }];
    timeline.push({ atPs: Math.round(endMs[i]! * PS_PER_MS), bytes: live });
  }
  return { peakBytes, atPeak, timeline };
}

type Held = Record<MemoryCategory, number>;

function sentOf(lines: readonly Line[], { sentBytes }: RankReport): Record<string, number> {
  const sent: Record<string, number> = {};
  for (const [i, { op }] of lines.entries()) {
    if (op.kind === 'collective') add(sent, op.axis.join('+'), sentBytes[i]!);
    else if (op.kind === 'send') add(sent, op.axis, sentBytes[i]!);
  }
  return sent;
}

function add(sums: Record<string, number>, key: string, value: number): void {
  sums[key] = (sums[key] ?? 0) + value;
}
