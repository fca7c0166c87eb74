/**
 * What a case is like, by the words one groups and chooses cases with: the model, the devices, the layout,
 * the arithmetic. Of a case that is not modelled, only what its record states.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { deviceClass } from '../../planning/interval/traits.js';
import type { Job } from '../../strategies/job.js';
import { acceleratorName } from '../mapping/accelerator.js';
import type { Mapped } from '../mapping/index.js';
import type { MemoryMeter } from '../mapping/measured.js';
import type { AccuracyCase, PublishedRecord } from './record.js';

/** Null is what the record does not state and no rule closed. Sizes are counts; sequence is in tokens. */
export interface Traits {
  readonly family: string | null;
  readonly model: string | null;
  readonly parameters: number | null;
  readonly sequence: number | null;
  readonly nodes: number | null;
  readonly dp: number | null;
  readonly tp: number | null;
  readonly pp: number | null;
  readonly cp: number | null;
  readonly ep: number | null;
  readonly vpp: number | null;
  readonly zero: number | null;
  readonly microBatch: number | null;
  readonly globalBatch: number | null;
  readonly precision: string | null;
  readonly recompute: string | null;
  readonly kernels: string | null;
  readonly framework: string | null;
  /** Where the parameters of the device's kernels are from, see `planning/interval/interval.ts`. */
  readonly device: string | null;
  /** Whether the parameters of the device’s kernels were measured on it, or borrowed from a relative. */
  readonly kernelsFrom: 'measured' | 'borrowed' | null;
  /** Whether the framework’s published runs are recipes that its makers tuned, or as people run it. */
  readonly recipe: 'tuned' | 'untuned' | null;
  /** What is trained: all weights from scratch, all of a trained model, or adapters beside it. */
  readonly training: 'pre-training' | 'fine-tuning' | 'adapters' | null;
  /** Model FLOPs of one layer and micro-batch, forward and backward, on one device at its peak, microseconds. */
  readonly layerMicroseconds: number | null;
  /** What the record's memory figure counts, see `mapping/measured.ts`. */
  readonly memoryMeter: MemoryMeter | null;
}

/** A case with the names it is found by. */
export interface Subject {
  readonly id: string;
  readonly kind: string;
  readonly file: string;
  readonly source: string;
  /** Accelerator id of the profile used, or the source's own name when none was found. */
  readonly hardware: string;
  readonly devices: number | null;
  readonly traits: Traits;
}

/** `mapped` is undefined for a case that llmsim does not model. */
export function subjectOf({ file, record }: AccuracyCase, mapped: Mapped | undefined): Subject {
  return {
    id: record.id,
    kind: record.kind,
    file,
    source: record.source?.title ?? 'not stated',
    hardware: mapped?.cluster.accelerator.id ?? acceleratorName(record.hardware?.accelerator),
    devices: mapped?.cluster.devices ?? record.hardware?.count ?? null,
    traits: mapped ? traitsOf(record, mapped) : statedTraits(record),
  };
}

function traitsOf(record: PublishedRecord, { job, cluster, framework, tuned, measured }: Mapped): Traits {
  const { dp, tp, pp, cp, ep, vpp, zero, microBatch, recompute } = job.layout;
  return {
    family: record.model?.family ?? (job.model.moe === undefined ? 'dense' : 'moe'),
    model: job.model.title,
    parameters: parameterCount(job.model).total,
    sequence: job.sequence,
    nodes: cluster.nodes,
    ...{ dp, tp, pp, cp, ep, vpp, zero, microBatch, recompute, framework },
    globalBatch: job.globalBatch,
    precision: job.precision,
    kernels: job.kernels,
    device: deviceClass(cluster) ?? null,
    kernelsFrom: isMeasured(cluster) ? 'measured' : 'borrowed',
    recipe: tuned ? 'tuned' : 'untuned',
    training: trainingOf(record, job),
    layerMicroseconds: layerMicroseconds(job, cluster),
    memoryMeter: measured.memory?.meter ?? null,
  };
}

function isMeasured({ provenance }: Cluster): boolean {
  return provenance['accelerator.kernels.gemmPeakFraction']?.kind === 'measured';
}

function trainingOf(record: PublishedRecord, { model }: Job): Traits['training'] {
  if (model.tuning?.adapters !== undefined) return 'adapters';
  const said = record.model?.finetune ?? record.parallel?.finetune;
  return said && !/^none$/i.test(said) ? 'fine-tuning' : 'pre-training';
}

/** Six FLOPs for each weight that a token goes through and each token: what a launch-bound run has little of. */
function layerMicroseconds(
  { model, layout, precision, sequence }: Job,
  { accelerator }: Cluster,
): number | null {
  const peak = accelerator.peakFlops[precision];
  if (peak === undefined) return null;
  const tokens = (layout.microBatch * sequence) / layout.cp;
  const weights = parameterCount(model).active / model.layers / layout.tp;
  return ((6 * weights * tokens) / peak) * 1e6;
}

function statedTraits({ model, hardware, parallel }: PublishedRecord): Traits {
  return {
    family: model?.family ?? null,
    model: model?.name ?? null,
    parameters: model?.params ?? null,
    sequence: model?.seq ?? null,
    nodes: hardware?.nodes ?? null,
    dp: parallel?.dp ?? null,
    tp: parallel?.tp ?? null,
    pp: parallel?.pp ?? null,
    cp: parallel?.cp ?? null,
    ep: parallel?.ep ?? null,
    vpp: parallel?.vpp ?? null,
    zero: parallel?.zero_stage ?? null,
    microBatch: parallel?.micro_batch ?? null,
    globalBatch: parallel?.global_batch ?? null,
    precision: parallel?.precision ?? null,
    recompute: parallel?.recompute ?? null,
    kernels: parallel?.attention_kernel ?? null,
    framework: parallel?.framework ?? null,
    ...{ device: null, kernelsFrom: null, recipe: null, training: null, layerMicroseconds: null },
    memoryMeter: null,
  };
}
