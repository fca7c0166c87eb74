/** What was ruled out, by reason: how many, by how much the nearest misses, and one of them. */
import { InputError } from '../../input/error.js';
import { tokensPerStep } from '../../models/sequences.js';
import type { Layout } from '../../strategies/job.js';
import { planOf } from '../../strategies/strategy.js';
import { beyondBytes } from '../evaluate/verdict.js';
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
  const looked = memory.nearest.length > 0 ? memory.nearest : memory.count > 0 ? leastOfAll(all) : [];
  // What needs least by its own layers is followed first; what needs more than that by them needs no following.
  const told = looked.map((one, at) => {
    const job = jobFor(question, all, one);
    return { ...one, at, job, atLeast: Math.max(one.bytes, all.grounds[one.ground]!.fitting.bytes(job)) };
  });
  let least: (Example & { readonly bytes: number; readonly at: number }) | undefined;
  for (const one of told.sort((a, b) => a.atLeast - b.atLeast || a.at - b.at)) {
    if (least !== undefined && one.atLeast > least.bytes) break;
    const { strategy, evaluations } = all.grounds[one.ground]!;
    const bytes = attempt(() => evaluations.memory(planOf(strategy, one.layout), one.job).peakBytes);
    if (bytes === undefined) continue;
    if (least === undefined || bytes < least.bytes || (bytes === least.bytes && one.at < least.at))
      least = { ground: one.ground, layout: one.layout, at: one.at, bytes };
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
    if (one === undefined) return {};
    const { cluster } = question.clusters[all.inputs[one.ground]!]!;
    const strategy = all.grounds[one.ground]!.strategy.id;
    return { example: { cluster, strategy, layout: one.layout } };
  };
  const out: Rejection[] = [];
  const add = (rule: string, count: number, sentence: string, one: Example | undefined) => {
    if (count > 0) out.push({ rule, count, sentence, ...exampleOf(one) });
  };
  const { memory, deadline, budget, unplayable } = counted;
  add('memory', memory.count, memorySentence(question, all, misfit), misfit);
  const { request } = question.clusters[0]!;
  const steps = (request.tokens ?? 0) / tokensPerStep(request);
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
  const missing = beyondBytes(searched.evaluation.memory, usableBytes);
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

/** Rules that refused layouts, most first; sentences whose first clauses differ in numbers alone are of one rule. */
function rulesOf({ refused }: Grounds): Rejection[] {
  const rules = new Map<string, { count: number; readonly sentence: string }>();
  for (const { sentence, count } of refused) {
    const [clause] = sentence.split(/[,;] /);
    const rule = clause!.replace(/(?<![A-Za-z-])\d+(?![A-Za-z])/g, '#');
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
