/** One case taken apart: what its record says, what it was mapped to, and what the prediction is made of. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import { type Explanation, explain } from '../../planning/explain/explain.js';
import { mapRecord } from '../mapping/index.js';
import type { AccuracyCase, PublishedRecord } from '../records/record.js';
import type { CaseResult } from '../summary/report.js';
import { asItRan } from './as-it-ran.js';
import { mapCollective, pricesOfCollective, secondsOfPrice } from './collectives.js';
import { predict } from './predict.js';
import { runAccuracy } from './run.js';
import { type ScenarioField, scenarioOf } from './scenario.js';

/** One way to run a collective. */
export interface CandidatePrice {
  readonly algorithm: string;
  readonly protocol: string;
  readonly seconds: number;
}

export interface CaseExplanation {
  readonly schema: 'llmsim.accuracy-explain/1';
  readonly llmsim: string;
  /** As in the report. */
  readonly result: CaseResult;
  /** What the record says, as its compilers wrote it down. */
  readonly record: PublishedRecord;
  /** Empty for a case that is not modelled. */
  readonly scenario: readonly ScenarioField[];
  /** Null for a collective, and for a case that is not modelled. */
  readonly explanation: Explanation | null;
  /** For a collective: every algorithm and protocol, fastest first. */
  readonly candidates: readonly CandidatePrice[];
}

/** The case called `id`. Throws InputError with the nearest ids when there is none. */
export function caseById(cases: readonly AccuracyCase[], id: string): AccuracyCase {
  const found = cases.find(({ record }) => record.id === id);
  if (found !== undefined) return found;
  const near = nearest(
    id,
    cases.map(({ record }) => record.id),
  );
  const guess = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'llmsim accuracy --json lists all.';
  throw new InputError(`there is no case '${id}' among ${cases.length}: ${guess}`);
}

/**
 * Maps, predicts and takes apart one case. A record marked doubtful is explained like any other. Throws InputError for one
 * at which llmsim fails.
 */
export function explainCase(accuracyCase: AccuracyCase, version: string): CaseExplanation {
  const { record } = accuracyCase;
  const trusted = { ...accuracyCase, record: { ...record, notes: null } };
  const {
    cases: [result],
    problems: [problem],
  } = runAccuracy([trusted], { version });
  if (result === undefined) throw new InputError(problem!.message);
  const head = { schema: 'llmsim.accuracy-explain/1', llmsim: version, result, record } as const;
  const nothing = { scenario: [], explanation: null, candidates: [] };
  if (result.status === 'unsupported') return { ...head, ...nothing };
  if (record.kind === 'collective') {
    const prices = pricesOfCollective(mapCollective(record));
    const candidates = prices.map((price) => ({
      algorithm: price.algorithm,
      protocol: price.protocol,
      seconds: secondsOfPrice(price),
    }));
    return { ...head, ...nothing, candidates };
  }
  const { mapped } = asItRan(mapRecord(record), predict);
  const explanation = explain(mapped.plan, mapped.job, mapped.cluster);
  return { ...head, ...nothing, scenario: scenarioOf(record, mapped), explanation };
}
