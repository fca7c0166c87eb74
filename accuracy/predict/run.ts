/**
 * Predictions against published measurements: each case is mapped to a job on a cluster by the rules
 * of `mapping/`, simulated like any other, and held against what was measured. A case that llmsim
 * does not model stays in the report, with the reason; it is never counted as right or wrong.
 */

import { InputError } from '../../input/error.js';
import type { EndsWithout } from '../../planning/interval/conformal.js';
import { SHIPPED } from '../../planning/interval/fitted.js';
import { GROUNDS } from '../../planning/interval/published-ground.js';
import { factsOf, TRAITS, traitsOf } from '../../planning/interval/traits.js';
import { type Mapped, mapRecord } from '../mapping/index.js';
import { Unsupported } from '../mapping/verdict.js';
import { compareBands, DIMENSIONS } from '../records/dimensions.js';
import { chosen, type Only } from '../records/only.js';
import { placeOf, type RecordProblem } from '../records/problem.js';
import type { AccuracyCase } from '../records/record.js';
import { type Subject, subjectOf } from '../records/traits.js';
import { summarizeCollectives } from '../summary/collectives.js';
import { intervalWithout, traitsOfCase } from '../summary/intervals.js';
import { summarizeKinds } from '../summary/kinds.js';
import type { AccuracyReport, CaseResult, Summary } from '../summary/report.js';
import { isStated, summarize, summarizeBy } from '../summary/summary.js';
import { asItRan } from './as-it-ran.js';
import { type MappedCollective, mapCollective, pricesOfCollective, secondsOfPrice } from './collectives.js';
import { type Predict, type Prediction, predict, remembering } from './predict.js';

export interface AccuracyOptions {
  /** The version printed in the report. */
  readonly version: string;
  /** The cases to look at; absent: all. */
  readonly only?: Only;
  /** What could not be read beside them; the report carries it on. */
  readonly problems?: readonly RecordProblem[];
  /** Replaces the simulator, in tests. */
  readonly predict?: Predict;
  /** Where intervals are from; absent: the residuals shipped with llmsim. */
  readonly intervals?: EndsWithout;
  readonly onProgress?: (done: number, total: number, id: string) => void;
}

/** What a record was read as: a training step, a collective, or a reason why it is neither. */
type Meaning =
  | { readonly step: Mapped }
  | { readonly collective: MappedCollective }
  | { readonly reason: string };

type Prepared = Subject & { readonly meaning: Meaning; readonly line: number | undefined };

/**
 * The report over `cases`, in their order. Cases whose notes say SUSPICIOUS are left out and counted
 * in `doubtful`. A case at which llmsim itself fails is one of the report's problems, and the others are judged. Throws
 * InputError when `only` asks for what no case is.
 */
export function runAccuracy(cases: readonly AccuracyCase[], options: AccuracyOptions): AccuracyReport {
  const trusted = named(cases, options.only).filter((c) => !isDoubtful(c));
  const problems: RecordProblem[] = [...(options.problems ?? [])];
  const prepared = trusted.flatMap((each) => kept(() => prepare(each), each.record.id, each, problems));
  const asked = options.only === undefined ? prepared : chosen(prepared, options.only);
  const predictor = remembering(options.predict ?? predict);
  const intervals = options.intervals ?? SHIPPED;
  const results = asked.flatMap((each, index) => {
    options.onProgress?.(index, asked.length, each.id);
    return kept(() => judge(each, predictor, intervals), each.id, each, problems);
  });
  return reportOf(results, options.version, cases.filter(isDoubtful).length, problems);
}

/** Those that `only` asks for by id, since to read all others for what they have may take a search; all, where it names none. */
function named(cases: readonly AccuracyCase[], only: Only | undefined): readonly AccuracyCase[] {
  const ids = only?.get('id');
  const found = cases.filter(({ record: { id } }) =>
    ids?.some((part) => id.toLowerCase().includes(part.toLowerCase())),
  );
  return found.length > 0 ? found : cases;
}

/** What `action` gives; nothing, and one problem more, where llmsim fails at the record. */
function kept<T>(
  action: () => T,
  id: string,
  { file, line }: { readonly file: string; readonly line?: number | undefined },
  problems: RecordProblem[],
): T[] {
  try {
    return [action()];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `${placeOf({ file, line: line ?? null })}: '${id}' could not be predicted: ${why} (a mistake in llmsim, or a value that no rule forbids; the other records are scored).`;
    problems.push({ file, line: line ?? null, id, message });
    return [];
  }
}

/** The report over results already there. */
export function reportOf(
  results: readonly CaseResult[],
  version: string,
  doubtful: number,
  problems: readonly RecordProblem[] = [],
): AccuracyReport {
  const all = results.filter((c) => c.kind !== 'collective');
  const steps = all.filter(isStated);
  const apart = all.filter((c) => !isStated(c));
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
    byTrait: byTrait(steps),
    byKind: summarizeKinds(steps.filter((c) => c.status === 'ok')),
    collectives: summarizeCollectives(results.filter((c) => c.kind === 'collective')),
    filled: { summary: summarize(apart), byFile: summarizeBy(apart, (c) => c.file) },
    doubtful,
    problems,
  };
}

/** A case counts for each trait that it has. */
function byTrait(cases: readonly CaseResult[]): Record<string, Summary> {
  const traits = cases.map((each) => traitsOfCase(each, GROUNDS));
  const groups = ['none', ...TRAITS].map((name) => {
    const having = cases.filter((_, i) => {
      const own: readonly string[] | null = traits[i]!;
      return own !== null && (own.includes(name) || (name === 'none' && own.length === 0));
    });
    return [name, summarize(having)] as const;
  });
  return Object.fromEntries(groups.filter(([, { timed }]) => timed > 0));
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
  return { ...subjectOf(accuracyCase, step), meaning, line: accuracyCase.line };
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

function judge(
  { meaning, line: _line, ...subject }: Prepared,
  predictor: Predict,
  intervals: EndsWithout,
): CaseResult {
  if ('reason' in meaning) return { ...subject, ...NOTHING, reason: meaning.reason };
  return unlessUnsupported(
    () => {
      if ('collective' in meaning) return { ...subject, ...priced(meaning.collective) };
      const { mapped, prediction } = asItRan(meaning.step, predictor);
      const { recompute } = mapped.job.layout;
      const ran = { ...subject, traits: { ...subject.traits, recompute }, ...compared(mapped, prediction) };
      return { ...ran, interval: intervalWithout(ran, prediction.stepTimeSeconds, intervals, GROUNDS) };
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
  rangeTraits: null,
  fits: null,
  measuredFits: null,
  status: 'unsupported',
  reason: '',
  assumptions: [],
  filled: [],
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
    rangeTraits: rangeTraits(mapped, prediction),
    fits: prediction.fits,
    measuredFits: measured.fits ?? null,
    status: 'ok',
    reason: '',
    assumptions: mapped.assumptions,
    filled: mapped.filled,
    rankingGroup: mapped.rankingGroup,
    tokensPerStep: job.globalBatch * job.sequence,
    collective: null,
  };
}

function rangeTraits({ cluster, job, tuned }: Mapped, { memoryShare }: Prediction): Outcome['rangeTraits'] {
  const { devices } = cluster;
  const facts = factsOf({ cluster, job, devices, framework: undefined, tuned, memoryShare });
  return facts === undefined ? null : traitsOf(facts);
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
