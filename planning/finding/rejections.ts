/** What was ruled out, by reason: how many, by how much the nearest misses, and one of them. */
import { InputError } from '../../input/error.js';
import type { Layout } from '../../strategies/job.js';
import { planOf } from '../../strategies/strategy.js';
import { gibibytes } from '../explain/figures.js';
import { freedomOf } from '../explain/variants.js';
import { whyOf } from '../explain/why.js';
import type { Rejection } from '../found.js';
import { jobOf } from '../search/layouts.js';
import type { Searched } from '../search/search.js';
import type { Grounds } from './lanes.js';
import type { SearchQuestion } from './question.js';
import type { Counted, Example, Late } from './tally.js';

/** A layout that does not fit, played all the same. */
export interface Misfitting extends Example {
  readonly searched: Searched;
}

/** The layout that misses the memory by least of those that no bound of time ruled out; undefined where none is known. */
export function nearestMisfit(
  question: SearchQuestion,
  all: Grounds,
  { memory }: Pick<Counted, 'memory'>,
): Misfitting | undefined {
  let least: (Example & { readonly bytes: number }) | undefined;
  const looked = memory.nearest.length > 0 ? memory.nearest : memory.count > 0 ? leastOfAll(all) : [];
  for (const one of looked) {
    if (least !== undefined && one.bytes >= least.bytes) break;
    const bytes = attempt(() => {
      const { strategy, evaluations } = all.grounds[one.ground]!;
      return evaluations.memory(planOf(strategy, one.layout), jobFor(question, all, one)).peakBytes;
    });
    if (bytes !== undefined && (least === undefined || bytes < least.bytes)) least = { ...one, bytes };
  }
  if (least === undefined) return undefined;
  const { strategy, evaluations } = all.grounds[least.ground]!;
  const { ground, layout } = least;
  const job = jobFor(question, all, least);
  const evaluation = attempt(() => evaluations.of(planOf(strategy, layout), job));
  if (evaluation === undefined) return undefined;
  return { ground, layout, searched: { job, evaluation, fits: false, layouts: all.layouts, simulated: 0 } };
}

/** By bounds alone: what a layout holds all step long is too much already. */
function leastOfAll({ grounds }: Grounds): (Example & { readonly bytes: number })[] {
  return grounds
    .flatMap(({ index, fitting, space }) =>
      fitting
        .nearest(space, 1)
        .map((job) => ({ ground: index, layout: job.layout, bytes: fitting.bytes(job) })),
    )
    .sort((a, b) => a.bytes - b.bytes);
}

function attempt<T>(told: () => T): T | undefined {
  try {
    return told();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

export function jobFor({ clusters }: SearchQuestion, { inputs }: Grounds, { ground, layout }: Example) {
  return jobOf(clusters[inputs[ground]!]!.request, layout);
}

/** All reasons, each with its count; `slower` is what is left of the layouts. */
export function rejectionsOf(
  question: SearchQuestion,
  all: Grounds,
  counted: Counted,
  { slower, misfit }: { readonly slower: number; readonly misfit: Misfitting | undefined },
): Rejection[] {
  const exampleOf = (one: { readonly ground: number; readonly layout: Layout } | undefined) => {
    if (one === undefined) return null;
    const { cluster } = question.clusters[all.inputs[one.ground]!]!;
    return { cluster, strategy: all.grounds[one.ground]!.strategy.id, layout: one.layout };
  };
  const out: Rejection[] = [];
  const add = (rule: string, count: number, sentence: string, one: Example | undefined) => {
    if (count > 0) out.push({ rule, count, sentence, example: exampleOf(one) });
  };
  const { memory, deadline, budget, unplayable } = counted;
  add('memory', memory.count, memorySentence(question, all, misfit), misfit);
  const { request } = question.clusters[0]!;
  const steps = (request.tokens ?? 0) / (request.globalBatch * request.sequence);
  add(
    'deadline',
    deadline.count,
    lateSentence(`take longer than ${days(request.deadlineSeconds ?? 0)}`, deadline, ({ seconds }) =>
      days(seconds * steps),
    ),
    deadline.nearest,
  );
  add(
    'budget',
    budget.count,
    lateSentence(`cost more than ${usd(request.budgetUsd ?? 0)}`, budget, (nearest) =>
      usd(nearest.usd * steps),
    ),
    budget.nearest,
  );
  add(
    'unplayable',
    unplayable.count,
    `cannot be simulated: ${unplayable.example?.sentence}`,
    unplayable.example,
  );
  const among = question.top === 1 ? 'cannot be the best' : `cannot be among the best ${question.top}`;
  add('slower', slower, `${among}, or are slower than those that are`, undefined);
  return [...out, ...rulesOf(all)];
}

function memorySentence(question: SearchQuestion, all: Grounds, misfit: Misfitting | undefined): string {
  const usable = [...new Set(all.grounds.map(({ usableBytes }) => usableBytes))];
  const than = usable.length === 1 ? gibibytes(usable[0]!) : 'a device has to give';
  if (misfit === undefined) return `need more than ${than}`;
  const { strategy, evaluations, usableBytes } = all.grounds[misfit.ground]!;
  const { request } = question.clusters[all.inputs[misfit.ground]!]!;
  const { searched } = misfit;
  const missing = searched.evaluation.memory.peakBytes - usableBytes;
  const why = whyOf(strategy, searched, undefined, request.cluster, freedomOf(request, evaluations));
  return `need more than ${than}; the nearest misses by ${gibibytes(missing)}: ${why}`;
}

function lateSentence(
  more: string,
  { nearest }: Late,
  figure: (nearest: NonNullable<Late['nearest']>) => string,
): string {
  if (nearest === undefined) return more;
  return `${more}; the nearest: ${nearest.atLeast ? 'at least ' : ''}${figure(nearest)}`;
}

/** Rules that refused layouts, sentences that differ in numbers together, most first. */
function rulesOf({ refused }: Grounds): Rejection[] {
  const rules = new Map<string, { count: number; readonly sentence: string }>();
  for (const { sentence, count, strategy } of refused) {
    const rule = sentence.replaceAll(strategy, '*').replace(/\d[\d.,]*(?<!\.)/g, '#');
    const known = rules.get(rule);
    if (known === undefined) rules.set(rule, { count, sentence });
    else known.count += count;
  }
  return [...rules]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([rule, { count, sentence }]) => ({
      rule: `rule: ${rule}`,
      count,
      sentence: `break a rule, such as: ${sentence}`,
      example: null,
    }));
}

/** `63.1 days`, or hours where they are few. */
export function days(seconds: number): string {
  const [figure, unit] = seconds < 2 * 86400 ? [seconds / 3600, 'hours'] : [seconds / 86400, 'days'];
  return `${figure.toLocaleString('en', { maximumSignificantDigits: 4 })} ${unit}`;
}

/** `$4.71M` is `4,710,000 USD`: whole dollars. */
export function usd(dollars: number): string {
  return `${Math.round(dollars).toLocaleString('en')} USD`;
}
