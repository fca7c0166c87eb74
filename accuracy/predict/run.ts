/**
 * Predictions against published measurements: each case is mapped to a job on a cluster by the rules
 * of `mapping/`, simulated like any other, and held against what was measured. A case that llmsim
 * does not model stays in the report, with the reason; it is never counted as right or wrong.
 */

import { InputError } from '../../input/error.js';
import type { Intervals } from '../../planning/interval/conformal.js';
import { shippedIntervals } from '../../planning/interval/fitted.js';
import { GROUNDS } from '../../planning/interval/published-ground.js';
import { type Mapped, mapRecord } from '../mapping/index.js';
import { Unsupported } from '../mapping/verdict.js';
import { compareBands, DIMENSIONS } from '../records/dimensions.js';
import { chosen, type Only } from '../records/only.js';
import type { AccuracyCase } from '../records/record.js';
import { type Subject, subjectOf } from '../records/traits.js';
import { summarizeCollectives } from '../summary/collectives.js';
import { intervalWithout } from '../summary/intervals.js';
import type { AccuracyReport, CaseResult, Summary } from '../summary/report.js';
import { summarize, summarizeBy } from '../summary/summary.js';
import { asItRan } from './as-it-ran.js';
import { type MappedCollective, mapCollective, pricesOfCollective, secondsOfPrice } from './collectives.js';
import { type Predict, type Prediction, predict, remembering } from './predict.js';

export interface AccuracyOptions {
  /** The version printed in the report. */
  readonly version: string;
  /** The cases to look at; absent: all. */
  readonly only?: Only;
  /** Replaces the simulator, in tests. */
  readonly predict?: Predict;
  /** Where intervals are from; absent: the residuals shipped with llmsim. */
  readonly intervals?: Intervals;
  readonly onProgress?: (done: number, total: number, id: string) => void;
}

/** What a record was read as: a training step, a collective, or a reason why it is neither. */
type Meaning =
  | { readonly step: Mapped }
  | { readonly collective: MappedCollective }
  | { readonly reason: string };

type Prepared = Subject & { readonly meaning: Meaning };

/**
 * The report over `cases`, in their order. Cases whose notes say SUSPICIOUS are left out and counted
 * in `doubtful`. Throws InputError when `only` asks for what no case is. Errors other than Unsupported
 * and InputError are mistakes in llmsim and pass through.
 */
export function runAccuracy(cases: readonly AccuracyCase[], options: AccuracyOptions): AccuracyReport {
  const trusted = cases.filter((c) => !isDoubtful(c));
  const prepared = trusted.map(prepare);
  const asked = options.only === undefined ? prepared : chosen(prepared, options.only);
  const predictor = remembering(options.predict ?? predict);
  const intervals = options.intervals ?? shippedIntervals();
  const results = asked.map((each, index) => {
    options.onProgress?.(index, asked.length, each.id);
    return judge(each, predictor, intervals);
  });
  return reportOf(results, options.version, cases.length - trusted.length);
}

/** The report over results already there. */
export function reportOf(results: readonly CaseResult[], version: string, doubtful: number): AccuracyReport {
  const steps = results.filter((c) => c.kind !== 'collective');
  return {
    schema: 'llmsim.accuracy/1',
    llmsim: version,
    cases: results,
    summary: summarize(steps),
    bySource: summarizeBy(steps, (c) => c.source),
    byHardware: summarizeBy(steps, (c) => c.hardware),
    byFile: summarizeBy(steps, (c) => c.file),
    byFamily: summarizeBy(steps, (c) => c.traits.family ?? 'not stated'),
    byDimension: Object.fromEntries(DIMENSIONS.map(({ id, band }) => [id, byBand(steps, band)])),
    collectives: summarizeCollectives(results.filter((c) => c.kind === 'collective')),
    doubtful,
  };
}

function byBand(
  cases: readonly CaseResult[],
  band: (subject: Subject) => string | null,
): Record<string, Summary> {
  const placed = cases.filter((c) => c.status === 'ok' && band(c) !== null);
  const groups = Object.entries(summarizeBy(placed, (c) => band(c)!));
  return Object.fromEntries(groups.sort(([a], [b]) => compareBands(a, b)));
}

function isDoubtful({ record }: AccuracyCase): boolean {
  return (record.notes ?? '').includes('SUSPICIOUS');
}

function prepare(accuracyCase: AccuracyCase): Prepared {
  const meaning = meaningOf(accuracyCase);
  const step = 'step' in meaning ? meaning.step : undefined;
  return { ...subjectOf(accuracyCase, step), meaning };
}

function meaningOf({ record }: AccuracyCase): Meaning {
  return unlessUnsupported<Meaning>(
    () =>
      record.kind === 'collective' ? { collective: mapCollective(record) } : { step: mapRecord(record) },
    (reason) => ({ reason }),
  );
}

function unlessUnsupported<T>(action: () => T, otherwise: (reason: string) => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Unsupported || error instanceof InputError)) throw error;
    return otherwise(error.message);
  }
}

function judge({ meaning, ...subject }: Prepared, predictor: Predict, intervals: Intervals): CaseResult {
  if ('reason' in meaning) return { ...subject, ...NOTHING, reason: meaning.reason };
  return unlessUnsupported(
    () => {
      if ('collective' in meaning) return { ...subject, ...priced(meaning.collective) };
      const { mapped, prediction } = asItRan(meaning.step, predictor);
      const { recompute } = mapped.job.layout;
      const ran = { ...subject, traits: { ...subject.traits, recompute } };
      const interval = intervalWithout(ran, prediction.stepTimeSeconds, intervals, GROUNDS);
      return { ...ran, ...compared(mapped, prediction), interval };
    },
    (reason) => ({ ...subject, ...NOTHING, reason }),
  );
}

type Outcome = Omit<CaseResult, keyof Subject>;

/** A case that is not modelled. */
const NOTHING: Outcome = {
  measuredSeconds: null,
  predictedSeconds: null,
  error: null,
  interval: null,
  measuredMemoryBytes: null,
  predictedMemoryBytes: null,
  memoryError: null,
  memoryShare: null,
  fits: null,
  measuredFits: null,
  status: 'unsupported',
  reason: '',
  assumptions: [],
  rankingGroup: '',
  tokensPerStep: null,
  collective: null,
};

function compared(mapped: Mapped, prediction: Prediction): Outcome {
  const { job, measured } = mapped;
  const predictedBytes = prediction.memoryBytes[measured.memory?.meter ?? 'usual'];
  return {
    measuredSeconds: measured.seconds ?? null,
    predictedSeconds: prediction.stepTimeSeconds,
    error: relativeError(prediction.stepTimeSeconds, measured.seconds, 'step time'),
    interval: null,
    measuredMemoryBytes: measured.memory?.bytes ?? null,
    predictedMemoryBytes: predictedBytes,
    memoryError: relativeError(predictedBytes, measured.memory?.bytes, 'memory'),
    memoryShare: prediction.memoryShare,
    fits: prediction.fits,
    measuredFits: measured.fits ?? null,
    status: 'ok',
    reason: '',
    assumptions: mapped.assumptions,
    rankingGroup: mapped.rankingGroup,
    tokensPerStep: job.globalBatch * job.sequence,
    collective: null,
  };
}

function priced(mapped: MappedCollective): Outcome {
  const [price] = pricesOfCollective(mapped);
  if (price === undefined) throw new Unsupported(`a group of ${mapped.group.ranks} has nobody to talk to`);
  const { operation, bytes, group, measuredSeconds } = mapped;
  const predictedSeconds = secondsOfPrice(price);
  return {
    ...NOTHING,
    measuredSeconds,
    predictedSeconds,
    error: relativeError(predictedSeconds, measuredSeconds, 'time'),
    status: 'ok',
    assumptions: mapped.assumptions,
    collective: {
      operation,
      messageBytes: bytes,
      ranks: group.ranks,
      nodes: Math.ceil(group.ranks / group.perNode),
      algorithm: price.algorithm,
      protocol: price.protocol,
    },
  };
}

/** Null where nothing was measured. Throws Unsupported where the measured figure is too small to be compared with. */
function relativeError(predicted: number, measured: number | undefined, what: string): number | null {
  if (measured === undefined) return null;
  const error = (predicted - measured) / measured;
  if (Number.isFinite(error)) return error;
  throw new Unsupported(`the measured ${what} comes to ${measured}, and no prediction is a share of that`);
}
