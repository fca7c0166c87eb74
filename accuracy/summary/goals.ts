/** What llmsim holds itself to, figure by figure, and where it stands; a goal missed is shown like any other. */
import { largest } from '../../input/extremes.js';
import { gridsOf, LEAST_TAU } from './grids.js';
import { KINDS } from './kinds.js';
import type { AccuracyReport, CaseResult } from './report.js';
import { groupBy, isStated, summarize } from './summary.js';

/** Cases of a kind from which a share of them says something. */
const ENOUGH = 20;

export interface Goal {
  readonly what: string;
  /** Upper bound for errors, lower bound for shares and tau; for coverage both. */
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly unit: 'share' | 'tau';
  readonly now: number | null;
}

/** Files each of whose MAPE is to be within 10 %. */
const TIGHT = [
  'alephalpha',
  'vtrain-multi',
  'llm-foundry',
  'dgxc',
  'megatron-papers',
  'simumax',
  'internevo',
];

/** The goals with where this report stands; those its cases say nothing about are left out. */
export function goalsOf(report: AccuracyReport): Goal[] {
  const steps = report.cases.filter((c) => c.kind !== 'collective' && isStated(c));
  const of = (file: string) => summarize(steps.filter((c) => c.file.startsWith(file)));
  const dense = steps.filter((c) => c.traits.family === 'dense');
  const moe = steps.filter((c) => c.traits.family === 'moe');
  const taus = gridsOf(steps).flatMap(({ tau }) => (tau === null ? [] : [tau]));
  const { large, small } = report.collectives.summary;
  const memory = summarize(
    steps.filter((c) => ['simumax', 'megatron-golden', 'torchtitan'].some((f) => c.file.startsWith(f))),
  );
  const goals: Goal[] = [
    { what: 'dense models: mean over files of MAPE', atMost: 0.06, unit: 'share', now: meanOverFiles(dense) },
    {
      what: 'mixtures of experts: mean over files of MAPE',
      atMost: 0.12,
      unit: 'share',
      now: meanOverFiles(moe),
    },
    {
      what: 'mixtures of experts: bias',
      ...{ atLeast: -0.06, atMost: 0.06, unit: 'share', now: summarize(moe).bias },
    },
    { what: 'largest MAPE of a source', atMost: 0.2, unit: 'share', now: largestError(steps) },
    {
      what: 'dense models: step times within 10 %',
      ...{ atLeast: 0.7, unit: 'share', now: summarize(dense).within10Percent },
    },
    ...[...TIGHT, 'torchtitan'].map(
      (file): Goal => ({ what: `${file}: MAPE`, atMost: 0.1, unit: 'share', now: of(file).mape }),
    ),
    {
      what: 'vtrain-single (small, launch-bound): median error',
      ...{ atMost: 0.12, unit: 'share', now: of('vtrain-single').medianAbsError },
    },
    {
      what: 'TPU: MAPE',
      ...{
        atMost: 0.12,
        unit: 'share',
        now: summarize(steps.filter((c) => c.hardware.startsWith('tpu'))).mape,
      },
    },
    { what: 'dense models: largest bias of a source', atMost: 0.06, unit: 'share', now: largestBias(dense) },
    { what: 'tau of layouts, alephalpha', atLeast: 0.85, unit: 'tau', now: of('alephalpha').kendallTau },
    { what: 'tau of layouts, vtrain', atLeast: 0.85, unit: 'tau', now: of('vtrain').kendallTau },
    {
      what: 'tau of layouts: share of grids from 0.85',
      ...{ atLeast: 1, unit: 'share', now: shareFrom(LEAST_TAU, taus) },
    },
    { what: 'fits or not: right', atLeast: 0.95, unit: 'share', now: summarize(steps).fitRight },
    { what: 'fits or not, alephalpha: right', atLeast: 0.95, unit: 'share', now: of('alephalpha').fitRight },
    {
      what: 'peak memory (simumax, megatron-golden, torchtitan): MAPE',
      ...{ atMost: 0.04, unit: 'share', now: memory.memoryMape },
    },
    {
      what: 'peak memory: mean over files of MAPE',
      atMost: 0.05,
      unit: 'share',
      now: memoryOverFiles(steps),
    },
    {
      what: '90 % interval: coverage, each source left out of its own interval',
      ...{ atLeast: 0.85, atMost: 0.95, unit: 'share', now: report.summary.intervalCoverage },
    },
    ...KINDS.filter(({ id }) => (report.byKind[id]?.intervalCount ?? 0) >= ENOUGH).map(
      ({ id, title }): Goal => ({
        what: `90 % interval: coverage, ${title[0]!.toLowerCase()}${title.slice(1)}`,
        ...{ atLeast: 0.85, atMost: 0.95, unit: 'share', now: report.byKind[id]!.intervalCoverage },
      }),
    ),
    {
      what: 'dense runs that are modelled',
      ...{ atLeast: 0.95, unit: 'share', now: modelledShare(dense) },
    },
    { what: 'collectives from 1 MiB: median error', atMost: 0.15, unit: 'share', now: large.medianAbsError },
    { what: 'collectives below 1 MiB: median error', atMost: 0.3, unit: 'share', now: small.medianAbsError },
  ];
  return goals.filter(({ now }) => now !== null);
}

export function isMet({ atMost, atLeast, now }: Goal): boolean {
  return (
    now !== null &&
    now <= (atMost ?? Number.POSITIVE_INFINITY) &&
    now >= (atLeast ?? Number.NEGATIVE_INFINITY)
  );
}

function meanOverFiles(cases: readonly CaseResult[]): number | null {
  const each = [...groupBy(cases, (c) => c.file).values()].map((c) => summarize(c).mape);
  const known = each.filter((mape) => mape !== null);
  return known.length === 0 ? null : known.reduce((sum, mape) => sum + mape, 0) / known.length;
}

function memoryOverFiles(cases: readonly CaseResult[]): number | null {
  const each = [...groupBy(cases, (c) => c.file).values()].map((c) => summarize(c).memoryMape);
  const known = each.filter((mape) => mape !== null);
  return known.length === 0 ? null : known.reduce((sum, mape) => sum + mape, 0) / known.length;
}

function largestError(cases: readonly CaseResult[]): number | null {
  const errors = [...groupBy(cases, (c) => c.source).values()].map((c) => summarize(c).mape);
  const known = errors.filter((mape) => mape !== null);
  return known.length === 0 ? null : largest(known);
}

function shareFrom(least: number, values: readonly number[]): number | null {
  return values.length === 0 ? null : values.filter((value) => value >= least).length / values.length;
}

function largestBias(cases: readonly CaseResult[]): number | null {
  const biases = [...groupBy(cases, (c) => c.source).values()]
    .map((c) => summarize(c).bias)
    .filter((bias) => bias !== null);
  return biases.length === 0 ? null : largest(biases.map(Math.abs));
}

/** Fine-tuning with a frozen base has strategies of its own. */
function modelledShare(cases: readonly CaseResult[]): number | null {
  const meant = cases.filter((c) => c.kind === 'train-step' && !/frozen base/.test(c.reason));
  return meant.length === 0 ? null : meant.filter((c) => c.status === 'ok').length / meant.length;
}
