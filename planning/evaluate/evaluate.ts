/**
 * One job on one cluster under one plan: write the program, play it, and say what came out in the
 * terms a planner uses.
 */

import type { Cluster } from '../../hardware-profiles/profile.js';
import type { SampleUnit } from '../../input/unit-words.js';
import { blockCounts } from '../../models/blocks.js';
import { countedOf } from '../../models/counted.js';
import type { Model } from '../../models/model.js';
import { tokensPerStep } from '../../models/sequences.js';
import { type LayerKind, layerSteps } from '../../models/steps/block.js';
import { modelFlopsPerToken } from '../../models/steps/flops.js';
import { flopsOf, isProduct } from '../../program/kernel.js';
import type { Program } from '../../program/program.js';
import type { Breakdown, MemoryBytes, MemoryLedger, Result, RoleResult } from '../../program/result.js';
import { inSeconds } from '../../program/time.js';
import type { Timings } from '../../sim/prices/clock.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import type { Prices } from '../../sim/prices/prices.js';
import { simulate } from '../../sim/simulate.js';
import { requireRoomForSpans, simulateSteady, simulateSummary } from '../../sim/steady.js';
import { devicesOf, type Job } from '../../strategies/job.js';
import { modelKind, type PlacedLayer, recomputeOf } from '../../strategies/layers/placed.js';
import { reruns } from '../../strategies/layers/rebuilt.js';
import { hasReference, untuned } from '../../strategies/layers/reference.js';
import { keptShare } from '../../strategies/layers/routed.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { isPadded, paddingFactor } from '../../strategies/lengths.js';
import { partition } from '../../strategies/schedules/partition.js';
import { type Plan, programWriter } from '../../strategies/write.js';
import type { BreakdownRow, MemoryRow } from './figures.js';
import { LayerParts } from './layer-parts.js';
import { beyondNode, nodeMemory } from './node-memory.js';
import { reserveBytes } from './reserve.js';

export type { Plan } from '../../strategies/write.js';

export interface Evaluation {
  readonly stepTimeSeconds: number;
  /** Of the clock of a step of more than 2.5 hours; absent: one. */
  readonly tickPicoseconds?: number;
  readonly tokensPerSecond: number;
  readonly tokensPerSecondPerDevice: number;
  /** What is counted, and the same rates under its name; absent where that is tokens. */
  readonly unit?: SampleUnit;
  readonly samplesPerSecond?: number;
  readonly samplesPerSecondPerDevice?: number;
  /** Of the tokens that are computed, the share that is padding, on average; only where sequences are padded. */
  readonly paddingShare?: number;
  readonly modelTflopsPerDevice: number;
  readonly mfu: number;
  readonly hfu: number;
  readonly peakTflopsPerDevice: number;
  readonly memory: MemoryRow;
  /** Whether the peak is within the device's capacity. */
  readonly fits: boolean;
  readonly breakdown: BreakdownRow;
  readonly result: Result;
}

/** The figures of an evaluation, whether or not what was played is still at hand. */
export type Played = Omit<Evaluation, 'result'> & Partial<Pick<Evaluation, 'result'>>;

export interface EvaluateOptions {
  readonly detail?: boolean | 'summary';
  readonly unfolded?: boolean;
  /** Prices to use instead of the cluster's own, shared between evaluations of one cluster. */
  readonly prices?: Prices;
  /** Layers written and timed before, at the same prices. */
  readonly layers?: LayerParts;
  /** For `evaluateProgram`: timings of segments, by name, that are not worked out anew. */
  readonly timings?: Timings;
}

/** Writes and plays the program of `job`; the job must have passed `brokenRule`. */
export function evaluate(plan: Plan, job: Job, cluster: Cluster, options: EvaluateOptions = {}): Evaluation {
  const prices = options.prices ?? pricesOf(cluster, devicesOf(job.layout));
  const layers = (options.layers ?? new LayerParts(prices)).of(job);
  const named = Boolean(options.detail) || options.unfolded === true;
  const writer = programWriter(job.model.id, job, plan, layers.segments, named);
  const timings = layers.timings(writer.kinds, writer.forms);
  if (options.detail === 'summary' && !options.unfolded) {
    return evaluationOf(simulateSummary(writer, prices, timings), job, cluster);
  }
  if (options.detail || options.unfolded) {
    if (options.detail) requireRoomForSpans(writer);
    const { program } = writer.write(writer.microBatches);
    return evaluationOf(simulate(program, prices, { ...options, timings }), job, cluster);
  }
  return evaluationOf(simulateSteady(writer, prices, timings), job, cluster);
}

/** The same for a program already written. */
export function evaluateProgram(
  program: Program,
  job: Job,
  cluster: Cluster,
  options: EvaluateOptions = {},
): Evaluation {
  const prices = options.prices ?? pricesOf(cluster, devicesOf(job.layout));
  return evaluationOf(simulate(program, prices, options), job, cluster);
}

/** What came out of playing the whole of a job's program. */
export function evaluationOf(result: Result, job: Job, cluster: Cluster): Evaluation {
  const stepTimeSeconds = inSeconds(result.stepPs);
  const tokens = tokensPerStep(job);
  const perDevice = tokens / stepTimeSeconds / devicesOf(job.layout);
  const peak = peakFlops(job, cluster);
  const flops = trainedFlopsPerToken(job.model, job) + referenceFlopsPerToken(job);
  const padding = paddingFactor(job);
  const memory = memoryRow(peaksByRole(result), job, cluster);
  return {
    stepTimeSeconds,
    ...(result.tickPs === undefined ? {} : { tickPicoseconds: result.tickPs }),
    tokensPerSecond: tokens / stepTimeSeconds,
    tokensPerSecondPerDevice: perDevice,
    ...samplesOf(job.model, tokens / stepTimeSeconds, perDevice),
    ...(isPadded(job) ? { paddingShare: 1 - 1 / padding } : {}),
    modelTflopsPerDevice: (perDevice * flops) / 1e12,
    mfu: (perDevice * flops) / peak,
    hfu: (perDevice * padding * (flops + recomputedFlopsPerToken(job))) / peak,
    peakTflopsPerDevice: peak / 1e12,
    memory,
    fits: memory.peakBytes <= memory.capacityBytes && beyondNode(memory) === 0,
    breakdown: breakdownRow(busiest(result).breakdown),
    result,
  };
}

/** A sample of a network is what elsewhere is a token. */
function samplesOf(
  model: Model,
  samplesPerSecond: number,
  samplesPerSecondPerDevice: number,
): Pick<Evaluation, 'unit' | 'samplesPerSecond' | 'samplesPerSecondPerDevice'> {
  const { unit } = countedOf(model);
  return unit === undefined ? {} : { unit, samplesPerSecond, samplesPerSecondPerDevice };
}

/** Dense peak of the job's arithmetic on the cluster's device, FLOP/s. */
export function peakFlops(job: Pick<Job, 'precision'>, cluster: Cluster): number {
  const peak = cluster.accelerator.peakFlops[job.precision];
  if (peak === undefined) throw new Error(`${cluster.accelerator.id} has no ${job.precision} peak`);
  return peak;
}

/** Of a reference model's forward pass, which an objective such as DPO cannot do without: a third of a training pass. */
function referenceFlopsPerToken(job: Job): number {
  if (!hasReference(job)) return 0;
  return trainedFlopsPerToken(untuned(job.model), job) / 3;
}

/** Of a training pass of `model`, without what the job drops. */
function trainedFlopsPerToken(model: Model, job: Job): number {
  return modelFlopsPerToken(model, job.sequence, job.lengths?.lengths, keptShare(job));
}

function recomputedFlopsPerToken(job: Job): number {
  if (job.layout.recompute === 'none') return 0;
  const shared = shapeOf(job);
  const kept = keptShare(job);
  const shape = {
    ...shared,
    // What fills static buffers is not counted, nor is what one rank has more than others once some is dropped.
    ...(job.capacityFactor === undefined ? {} : { routed: { ...shared.routed!, busiest: kept, sent: kept } }),
    sequences: 1,
    positions: job.sequence,
    ...(job.lengths === undefined ? {} : { documents: job.lengths.lengths }),
    tensor: 1,
    sequenceParallel: false,
  };
  const { model } = job;
  const { recomputeModules, recomputeLayers, pp, vpp } = job.layout;
  const again = (kind: LayerKind) =>
    reruns(layerSteps(model, modelKind(kind), shape), recomputeOf(job, kind), recomputeModules)
      .flatMap(({ steps }) => steps.flatMap((s) => s.forward))
      .reduce((sum, k) => sum + (isProduct(k) ? flopsOf(k) : 0), 0);
  let blocks = 0;
  const counts = recomputeLayers === undefined ? blockCounts(model) : countsByKind(partition(job, pp, vpp));
  for (const [kind, count] of counts) blocks += count * again(kind);
  return blocks / job.sequence;
}

/** Blocks of a pipeline by how they are written. */
function countsByKind(places: readonly (readonly PlacedLayer[])[]): ReadonlyMap<LayerKind, number> {
  const counts = new Map<LayerKind, number>();
  for (const { kind } of places.flat())
    if (kind !== 'embedding' && kind !== 'head') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** The role whose compute stream computes longest: the one that sets the pace. */
export function busiest(result: Result): RoleResult {
  const computing = ({ breakdown }: RoleResult) =>
    sumOf(breakdown.compute) + breakdown.recompute + breakdown.optimizer;
  return result.roles.reduce((a, b) => (computing(b) > computing(a) ? b : a));
}

/** A breakdown in seconds. */
export function breakdownRow(b: Breakdown): BreakdownRow {
  const seconds = (parts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(parts).map(([key, ps]) => [key, inSeconds(ps)]));
  return {
    computeSeconds: inSeconds(sumOf(b.compute) + b.recompute),
    computeByFamily: {
      ...seconds(b.compute),
      ...(b.recompute > 0 ? { recompute: inSeconds(b.recompute) } : {}),
    },
    exposedCommunicationSeconds: seconds(b.exposed),
    bubbleSeconds: inSeconds(b.bubble),
    optimizerSeconds: inSeconds(b.optimizer),
    launchSeconds: inSeconds(b.launch),
    copySeconds: inSeconds(b.copy),
    ...(b.host === undefined ? {} : { hostSeconds: inSeconds(b.host) }),
  };
}

/** Of lanes that play the same role, as of any rank of it, one is enough. */
function peaksByRole({ roles }: Result): readonly MemoryLedger[] {
  return [...new Map(roles.map(({ role, memory }) => [role, memory])).values()];
}

/** The fullest role's memory, and the fullest node's where state is offloaded; `peaks` by role. */
export function memoryRow(
  peaks: readonly Omit<MemoryLedger, 'timeline'>[],
  job: Job,
  cluster: Cluster,
): MemoryRow {
  const fullest = peaks.reduce((a, b) => (b.peakBytes > a.peakBytes ? b : a));
  return {
    ...memoryRowOf(fullest.peakBytes, fullest.atPeak, job, cluster),
    ...nodeMemory(peaks, job.layout, cluster),
  };
}

/** A ledger's peak with the framework's reserve on top, against the device's capacity. */
export function memoryRowOf(peakBytes: number, at: MemoryBytes, job: Job, cluster: Cluster): MemoryRow {
  const reserve = reserveBytes(job, cluster);
  return {
    peakBytes: peakBytes + reserve,
    capacityBytes: Math.floor(cluster.accelerator.memoryBytes),
    parametersBytes: at.parameters,
    gradientsBytes: at.gradients,
    optimizerBytes: at.optimizer,
    activationsBytes: at.activations,
    otherBytes: at.gathered + at.buffers + at.reserve + reserve,
  };
}

export function sumOf(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((a, b) => a + b, 0);
}
