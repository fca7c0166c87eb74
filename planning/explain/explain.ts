/**
 * What a predicted step time is made of, down to the kernel: so that a prediction that is wrong can be
 * traced to its term by a person with a profiler's output beside it.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Model } from '../../models/model.js';
import { layerName } from '../../models/network.js';
import { axisStride } from '../../program/mesh.js';
import type { CallOp, CollectiveOp, Op, Phase, Program, Role, TransferOp } from '../../program/program.js';
import type { MemoryBytes } from '../../program/result.js';
import { inSeconds } from '../../program/time.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { areApart, groupShape, sameNode } from '../../sim/prices/placement.js';
import type { Prices } from '../../sim/prices/prices.js';
import { requireRoomToWrite } from '../../sim/steady.js';
import { devicesOf, type Job } from '../../strategies/job.js';
import { isPadded } from '../../strategies/lengths.js';
import { type Plan, programWriter } from '../../strategies/write.js';
import { busiest, evaluateProgram } from '../evaluate/evaluate.js';
import type { BreakdownRow, MemoryRow } from '../evaluate/figures.js';
import { LayerParts } from '../evaluate/layer-parts.js';
import { reserveBytes } from '../evaluate/reserve.js';
import { type KernelLine, kernelLines } from './kernels.js';

/** A list of kernels that a role runs `callsPerStep` times a step: a layer's pass, or its own. */
export interface KernelTable {
  readonly name: string;
  /** The role that runs it most often. */
  readonly role: string;
  readonly callsPerStep: number;
  readonly kernels: readonly KernelLine[];
}

/** One kind of collective or message; times are of one on an idle network. */
export interface CommunicationLine {
  readonly label: string;
  readonly phase: Phase;
  /** The stream it runs on: what it can overlap with. */
  readonly stream: string;
  readonly operation: string;
  readonly axis: string;
  readonly bytes: number;
  readonly ranks: number;
  readonly nodes: number;
  readonly algorithm: string;
  readonly protocol: string;
  readonly seconds: number;
  /** By the role that runs most of them. */
  readonly perStep: number;
}

/** A role's memory when it holds most, bytes. */
export interface RoleMemory {
  readonly role: string;
  readonly ranks: number;
  readonly peakBytes: number;
  readonly atPeak: MemoryBytes;
  /** What the framework holds besides, see `reserve.ts`. */
  readonly reserveBytes: number;
  readonly capacityBytes: number;
}

export interface Explanation {
  readonly stepTimeSeconds: number;
  /** Of the busiest role; the parts sum to the step time. */
  readonly busiestRole: string;
  readonly breakdown: BreakdownRow;
  readonly memory: MemoryRow;
  readonly fits: boolean;
  readonly kernelTables: readonly KernelTable[];
  readonly communication: readonly CommunicationLine[];
  readonly roles: readonly RoleMemory[];
}

/**
 * Writes and plays the program of `job`, which must have passed `brokenRule`, and takes it apart. Throws TooManyOps where
 * there is no room to write it out.
 */
export function explain(plan: Plan, job: Job, cluster: Cluster): Explanation {
  const writer = programWriter(job.model.id, job, plan);
  requireRoomToWrite(writer);
  const { program } = writer.write(writer.microBatches);
  const prices = pricesOf(cluster, devicesOf(job.layout));
  // The program is that of full sequences; padded ones take as long as their lengths on average.
  const timings = isPadded(job)
    ? new LayerParts(prices).of(job).timings(writer.kinds, writer.forms)
    : undefined;
  const { result, ...evaluation } = evaluateProgram(program, job, cluster, {
    prices,
    ...(timings && { timings }),
  });
  const counts = program.roles.map((role) => callsOf(role, program));
  const reserve = reserveBytes(job, cluster);
  return {
    stepTimeSeconds: evaluation.stepTimeSeconds,
    busiestRole: busiest(result).role,
    breakdown: evaluation.breakdown,
    memory: evaluation.memory,
    fits: evaluation.fits,
    kernelTables: kernelTables(program, counts, cluster, prices).map((table) => ({
      ...table,
      name: segmentName(job.model, table.name),
    })),
    communication: communicationLines(program, counts, prices),
    roles: result.roles.map(({ role, ranks, memory }) => ({
      ...{ role, ranks, peakBytes: memory.peakBytes, atPeak: memory.atPeak },
      reserveBytes: reserve,
      capacityBytes: Math.floor(cluster.accelerator.memoryBytes),
    })),
  };
}

/** How often a role runs each segment in a step, calls inside calls included. */
function callsOf(role: Role, program: Program): Map<string, number> {
  const counts = new Map<string, number>();
  const walk = (ops: readonly Op[], times: number) => {
    const calls = new Map<string, number>();
    for (const op of ops) if (op.kind === 'call') calls.set(op.segment, (calls.get(op.segment) ?? 0) + 1);
    for (const [segment, count] of calls) {
      counts.set(segment, (counts.get(segment) ?? 0) + times * count);
      walk(program.segments[segment]!.ops, times * count);
    }
  };
  walk(role.ops, 1);
  return counts;
}

/** `stem.forward` for `embedding.forward`, where a network calls its first layer that. */
function segmentName(model: Model, name: string): string {
  const [kind = '', ...rest] = name.split('.');
  return kind === 'embedding' || kind === 'head' ? [layerName(model, kind), ...rest].join('.') : name;
}

/** Segments by name, then what the busiest roles compute themselves (the optimizer). */
function kernelTables(
  program: Program,
  counts: readonly ReadonlyMap<string, number>[],
  cluster: Cluster,
  prices: Prices,
): KernelTable[] {
  const tables: KernelTable[] = [];
  for (const { name, ops } of Object.values(program.segments)) {
    const kernels = kernelLines(ops, cluster, prices);
    const most = counts.reduce((a, b, i) => ((b.get(name) ?? 0) > (counts[a]!.get(name) ?? 0) ? i : a), 0);
    const callsPerStep = counts[most]!.get(name) ?? 0;
    if (kernels.length > 0 && callsPerStep > 0) {
      tables.push({ name, role: program.roles[most]!.name, callsPerStep, kernels });
    }
  }
  const own = program.roles.map((role) => ({
    role: role.name,
    kernels: kernelLines(role.ops, cluster, prices),
  }));
  const seconds = (kernels: readonly KernelLine[]) => kernels.reduce((sum, k) => sum + k.deviceSeconds, 0);
  const [longest] = own.sort((a, b) => seconds(b.kernels) - seconds(a.kernels));
  if (longest !== undefined && longest.kernels.length > 0) {
    tables.push({ name: 'outside layers', callsPerStep: 1, ...longest });
  }
  return tables;
}

/** Equal collectives and messages as one line, those that take longest in a step first. */
function communicationLines(
  program: Program,
  counts: readonly ReadonlyMap<string, number>[],
  prices: Prices,
): CommunicationLine[] {
  const lines = new Map<string, CommunicationLine>();
  for (const [i, role] of program.roles.entries()) {
    const ofRole = new Map<string, CommunicationLine>();
    const add = (ops: readonly Op[], times: number) => {
      for (const op of ops) {
        const line = lineOf(op, program, prices);
        if (line === undefined) continue;
        // Layers have numbers in their labels; what is the same but for them is one line.
        const { label: _label, ...same } = line;
        const key = JSON.stringify(same);
        const known = ofRole.get(key) ?? line;
        ofRole.set(key, { ...known, perStep: (ofRole.get(key)?.perStep ?? 0) + times });
      }
    };
    add(role.ops, 1);
    for (const [segment, times] of counts[i]!) add(program.segments[segment]!.ops, times);
    for (const [key, line] of ofRole) if (line.perStep > (lines.get(key)?.perStep ?? 0)) lines.set(key, line);
  }
  return [...lines.values()].sort((a, b) => b.seconds * b.perStep - a.seconds * a.perStep);
}

function lineOf(op: Op, program: Program, prices: Prices): CommunicationLine | undefined {
  if (op.kind === 'collective') return collectiveLine(op, program, prices);
  return op.kind === 'send' ? messageLine(op, program, prices) : undefined;
}

type Common = Exclude<Op, CallOp>;

function common({ label, phase, stream }: Common) {
  return { label, phase, stream, perStep: 0 };
}

function collectiveLine(op: CollectiveOp, { mesh }: Program, prices: Prices): CommunicationLine | undefined {
  const shape = groupShape(op, mesh, prices.devicesPerNode);
  if (shape.ranks <= 1) return undefined;
  const { algorithm, protocol, latencyPs, transferPs } = prices.collective(op.collective, op.bytes, shape);
  return {
    ...common(op),
    ...{ operation: op.collective, axis: op.axis.join('+'), bytes: op.bytes },
    ...{ ranks: shape.ranks, nodes: Math.ceil(shape.ranks / shape.perNode), algorithm, protocol },
    seconds: inSeconds(latencyPs + transferPs),
  };
}

function messageLine(op: TransferOp, { mesh }: Program, prices: Prices): CommunicationLine {
  const distance = axisStride(mesh, op.axis) * Math.abs(op.offset);
  const inside = sameNode(0, distance, prices.devicesPerNode);
  const apart = areApart(0, distance, prices);
  const { algorithm, protocol, latencyPs, transferPs } = prices.transfer(op.bytes, inside, apart);
  return {
    ...common(op),
    ...{ operation: 'send', axis: op.axis, bytes: op.bytes, ranks: 2, nodes: inside ? 1 : 2 },
    ...{ algorithm, protocol, seconds: inSeconds(latencyPs + transferPs) },
  };
}
