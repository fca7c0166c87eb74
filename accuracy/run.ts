/**
 * Predictions against published measurements: each case is mapped to a job on a cluster by the rules
 * of `mapping/`, simulated like any other, and held against what was measured. A case that llmsim
 * does not model stays in the report, with the reason; it is never counted as right or wrong.
 */
import { InputError } from '../input/error.js';
import { acceleratorName } from './mapping/accelerator.js';
import { type Mapped, mapRecord } from './mapping/index.js';
import { Unsupported } from './mapping/verdict.js';
import { type Predict, type Prediction, predict, remembering } from './predict.js';
import type { AccuracyCase } from './record.js';
import type { AccuracyReport, CaseResult } from './report.js';
import { summarize, summarizeBy } from './summary.js';

export interface AccuracyOptions {
  /** The version printed in the report. */
  readonly version: string;
  /** Replaces the simulator, in tests. */
  readonly predict?: Predict;
  readonly onProgress?: (done: number, total: number, id: string) => void;
}

/**
 * The report over `cases`, in their order. Cases whose notes say SUSPICIOUS are left out and counted
 * in `doubtful`. Errors other than Unsupported and InputError are mistakes in llmsim and pass through.
 */
export function runAccuracy(cases: readonly AccuracyCase[], options: AccuracyOptions): AccuracyReport {
  const trusted = cases.filter((c) => !isDoubtful(c));
  const predictor = remembering(options.predict ?? predict);
  const results = trusted.map((accuracyCase, index) => {
    options.onProgress?.(index, trusted.length, accuracyCase.record.id);
    return judge(accuracyCase, predictor);
  });
  return {
    schema: 'llmsim.accuracy/1',
    llmsim: options.version,
    cases: results,
    summary: summarize(results),
    bySource: summarizeBy(results, (c) => c.source),
    byHardware: summarizeBy(results, (c) => c.hardware),
    byFile: summarizeBy(results, (c) => c.file),
    doubtful: cases.length - trusted.length,
  };
}

function isDoubtful({ record }: AccuracyCase): boolean {
  return (record.notes ?? '').includes('SUSPICIOUS');
}

function judge({ file, record }: AccuracyCase, predictor: Predict): CaseResult {
  const identity = {
    id: record.id,
    kind: record.kind,
    file,
    source: record.source?.title ?? 'not stated',
    interval: null,
  };
  try {
    const mapped = mapRecord(record);
    return { ...identity, ...compared(mapped, predictor(mapped.plan, mapped.job, mapped.cluster)) };
  } catch (error) {
    if (!(error instanceof Unsupported || error instanceof InputError)) throw error;
    return { ...identity, ...setAside(acceleratorName(record.hardware?.accelerator), error.message) };
  }
}

type Outcome = Omit<CaseResult, 'id' | 'kind' | 'file' | 'source' | 'interval'>;

function compared(mapped: Mapped, prediction: Prediction): Outcome {
  const { job, cluster, measured } = mapped;
  const predictedBytes = prediction.memoryBytes[measured.memory?.meter ?? 'device'];
  return {
    hardware: cluster.accelerator.id,
    devices: cluster.devices,
    measuredSeconds: measured.seconds ?? null,
    predictedSeconds: prediction.stepTimeSeconds,
    error: relativeError(prediction.stepTimeSeconds, measured.seconds),
    measuredMemoryBytes: measured.memory?.bytes ?? null,
    predictedMemoryBytes: predictedBytes,
    memoryError: relativeError(predictedBytes, measured.memory?.bytes),
    fits: prediction.fits,
    measuredFits: measured.fits ?? null,
    status: 'ok',
    reason: '',
    assumptions: mapped.assumptions,
    rankingGroup: mapped.rankingGroup,
    tokensPerStep: job.globalBatch * job.sequence,
  };
}

function setAside(hardware: string, reason: string): Outcome {
  return {
    hardware,
    devices: null,
    measuredSeconds: null,
    predictedSeconds: null,
    error: null,
    measuredMemoryBytes: null,
    predictedMemoryBytes: null,
    memoryError: null,
    fits: null,
    measuredFits: null,
    status: 'unsupported',
    reason,
    assumptions: [],
    rankingGroup: '',
    tokensPerStep: null,
  };
}

function relativeError(predicted: number, measured: number | undefined): number | null {
  return measured === undefined ? null : (predicted - measured) / measured;
}
