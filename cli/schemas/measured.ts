/** What accuracy, bench and calibrate print with `--json`: predictions held against what was measured. */
import { z } from 'zod';
import type { StrategyBench } from '../../accuracy/threads/bench.js';
import { MEMORY_CATEGORIES } from '../../program/program.js';
import {
  breakdown,
  layout,
  list,
  machine,
  number,
  object,
  range,
  refusals,
  text,
  truth,
  whole,
} from '../input/result-parts.js';

const maybe = number().nullable();

const caseResult = object({
  ...{ id: text(), kind: text(), status: z.enum(['ok', 'unsupported']), reason: text() },
  ...{ measuredSeconds: maybe, predictedSeconds: maybe, error: maybe, interval: range.nullable() },
  ...{ measuredMemoryBytes: maybe, predictedMemoryBytes: maybe, memoryError: maybe, memoryShare: maybe },
  ...{ fits: truth().nullable(), measuredFits: truth().nullable(), tokensPerStep: maybe },
  ...{ assumptions: list(text()), filled: list(text()), rankingGroup: text() },
  collective: object({
    ...{ operation: text(), messageBytes: number(), ranks: whole(), nodes: whole() },
    ...{ algorithm: text(), protocol: text() },
  }).nullable(),
});

const summary = object({
  ...{
    count: whole(),
    unsupported: whole(),
    timed: whole(),
    mape: maybe,
    bias: maybe,
    medianAbsError: maybe,
  },
  ...{ p90: maybe, within10Percent: maybe, kendallTau: maybe, rankedPairs: whole() },
  ...{ kendallTauSameJob: maybe, rankedPairsSameJob: whole(), intervalCount: whole() },
  ...{ intervalCoverage: maybe, intervalCoverageBySource: maybe, intervalHalfWidth: maybe },
  ...{ memoryCount: whole(), memoryMape: maybe, memoryBias: maybe, fitCount: whole(), fitRight: maybe },
  ...{ missedOutOfMemory: whole(), falseOutOfMemory: whole(), verdictRight: maybe, tight: maybe },
});
const summaries = z.record(text(), summary);

const sizes = object({ count: whole(), medianAbsError: maybe, mape: maybe, bias: maybe, p90: maybe });
const collectives = object({ count: whole(), unsupported: whole(), large: sizes, small: sizes });

export const accuracySchema = object({
  ...{ schema: z.literal('llmsim.accuracy/1'), llmsim: text(), cases: list(caseResult), summary },
  ...{ bySource: summaries, byHardware: summaries, byFile: summaries, byFamily: summaries },
  ...{ byDimension: z.record(text(), summaries), byKind: summaries },
  collectives: object({
    summary: collectives,
    bySource: z.record(text(), collectives),
    byHardware: z.record(text(), collectives),
  }),
  filled: object({ summary, byFile: summaries }),
  doubtful: whole(),
  problems: list(object({ file: text(), line: whole().nullable(), id: text().nullable(), message: text() })),
});

/** Where the time of a layout goes, kernel by kernel; `simulate --explain` has it, too. */
export const explanation = object({
  ...{ stepTimeSeconds: number().positive(), busiestRole: text(), breakdown, fits: truth() },
  memory: object({ peakBytes: number(), capacityBytes: number() }),
  ...{ kernelTables: list(object({})), communication: list(object({})) },
  roles: list(
    object({
      ...{
        role: text(),
        ranks: whole(),
        peakBytes: number(),
        reserveBytes: number(),
        capacityBytes: number(),
      },
      atPeak: z.record(z.enum(MEMORY_CATEGORIES), number()),
    }),
  ),
});

export const caseExplanationSchema = object({
  ...{ schema: z.literal('llmsim.accuracy-explain/1'), llmsim: text(), result: caseResult },
  ...{ record: object({ id: text(), kind: text() }), scenario: list(object({})) },
  explanation: explanation.nullable(),
  candidates: list(object({ algorithm: text(), protocol: text(), seconds: number() })),
});

export const strategyBenchSchema: z.ZodType<StrategyBench> = object({
  ...{ schema: z.literal('llmsim.bench-strategies/1'), llmsim: text(), machine },
  inputs: object({
    ...{ model: text(), sequence: whole().positive(), globalBatch: whole().positive() },
    ...{ workers: whole(), rounds: whole(), steps: whole() },
  }),
  reference: text(),
  rows: list(
    object({
      ...{ strategy: text(), layout, workers: whole(), stepSeconds: number(), interval: range },
      ...{ tokensPerSecond: number(), ratio: maybe, chance: maybe, differs: truth().nullable() },
      ...{ roundSeconds: list(number()), disturbedRounds: whole() },
    }),
  ),
  refusals,
});

export const simulatorBenchSchema = object({
  schema: z.literal('llmsim.bench/1'),
  rows: list(
    object({
      name: text(),
      opsPerSecond: number().positive(),
      relativeMarginPercent: number(),
      unit: text(),
    }),
  ),
});

export const calibrationSchema = object({
  schema: z.literal('llmsim.calibration/1'),
  ...{
    rows: list(object({})),
    profile: object({ machine: object({ title: text(), date: text() }), cores: whole() }),
  },
});
