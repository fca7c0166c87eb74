/**
 * The search against exhaustive enumeration: what `compare` says is a strategy's best, held against every layout that
 * the rules allow, each played.
 */

import { adapterTargets } from '../../../models/adapters.js';
import { modelById } from '../../../models/index.js';
import type { Model } from '../../../models/model.js';
import { compare } from '../../../planning/compare.js';
import type { Evaluation } from '../../../planning/evaluate/evaluate.js';
import { Evaluations } from '../../../planning/evaluate/evaluations.js';
import type { Request } from '../../../planning/request.js';
import { STRATEGIES } from '../../../strategies/index.js';
import type { Layout } from '../../../strategies/job.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import { planOf, type Strategy } from '../../../strategies/strategy.js';
import { devicesOf, layoutsOf } from './layouts.js';
import { Random } from './random.js';
import { clusterNamed, jobWith } from './random-job.js';

/** Small models on small clusters: every layout of the others would take days. */
const MODELS = [
  ...['tiny', 'small', 'gpt2-124m', 'qwen3-0.6b', 'llama3.2-1b', 'gpt2-1.5b', 'llama2-7b', 'llama3-8b'],
  ...['mixtral-8x7b', 'gpt-oss-20b', 'deepseek-v2-lite'],
];
const CLUSTERS = [
  'a100-dgx:1',
  'h100-dgx:1',
  'h100-dgx:2',
  'tpu-v5p:2x2x2',
  'mi300x-node:1',
  'b200-dgx:1',
  'tpu-v5p:2x2x1:2',
];

/** Chunks of micro-batches in a step; the simulator repeats what is steady, so that few layouts are left out. */
const MOST_CHUNKS = 4000;

/** How one strategy's winner did. */
export interface Winner {
  readonly command: string;
  readonly layouts: number;
  /** How much shorter the best layout's step is, relative; 0 for a winner that deserves it. */
  readonly gain: number;
  readonly winner: Layout | undefined;
  readonly best: Layout | undefined;
}

/** Every third question trains adapters. */
function partlyTrained(model: Model, question: number): Model {
  if (question % 3 !== 2) return model;
  const targets = adapterTargets(model, ['all-linear']);
  const base = question % 2 === 0 ? 'whole' : 'nf4-double';
  return { ...model, tuning: { adapters: { targets, rank: 8, variant: 'lora', dropout: 0 }, base } };
}

/** The winners of `questions` random questions, strategy by strategy. */
export function* winners(
  questions: number,
  seed: number,
  models: readonly string[] = MODELS,
): Generator<Winner> {
  const random = new Random(seed * 31 + 5);
  for (let i = 0; i < questions; i++) {
    const drawn = modelById(random.pick(models));
    const model = drawn.architecture === undefined ? partlyTrained(drawn, i) : drawn;
    const request: Request = {
      model,
      cluster: clusterNamed(random.pick(CLUSTERS)),
      ...{ strategies: [], fixed: {}, precision: 'bf16', gradientPrecision: 'fp32' },
      sequence: drawn.architecture === undefined ? random.pick([1024, 2048, 4096]) : drawn.sequence,
      globalBatch: random.pick([8, 16, 24, 32, 48, 64, 96]),
      kernels: random.pick(['flash-fused', 'flash-fused', 'fused-softmax'] as const),
    };
    const comparison = compare(request, { all: true });
    for (const strategy of STRATEGIES) {
      const row = comparison.rows.find((one) => one.strategy === strategy.id);
      const misfit = comparison.misfits.find((one) => one.row.strategy === strategy.id);
      if (
        row === undefined &&
        misfit === undefined &&
        comparison.refusals.every((one) => one.strategy !== strategy.id)
      )
        continue;
      const { layouts, best } = exhaustive(strategy, request);
      const found = row?.stepTimeSeconds ?? Infinity;
      yield {
        command: commandOf(strategy, request),
        layouts,
        gain: best === undefined ? 0 : found / best.evaluation.stepTimeSeconds - 1,
        winner: row?.layout,
        best: best?.layout,
      };
    }
  }
}

/** The fastest of all layouts that fit. */
function exhaustive(strategy: Strategy, request: Request) {
  const evaluations = new Evaluations(request.cluster);
  let layouts = 0;
  let best: { layout: Layout; evaluation: Evaluation } | undefined;
  for (const layout of layoutsOf(strategy, request)) {
    const job = jobWith(request, layout);
    if (brokenRule(strategy, job, devicesOf(strategy, request.cluster)) !== undefined) continue;
    const { dp, pp, vpp, microBatch } = layout;
    if ((job.globalBatch / (dp * microBatch)) * pp * vpp > MOST_CHUNKS) continue;
    const plan = planOf(strategy, layout);
    const memory = evaluations.memory(plan, job);
    if (memory.peakBytes > memory.capacityBytes) continue;
    layouts++;
    const evaluation = evaluations.of(plan, job);
    if (best === undefined || evaluation.stepTimeSeconds < best.evaluation.stepTimeSeconds)
      best = { layout, evaluation };
  }
  return { layouts, best };
}

function commandOf({ id }: Strategy, { model, cluster, globalBatch, sequence, kernels }: Request): string {
  const { torus, slices } = cluster.fabric;
  const size =
    torus === undefined
      ? cluster.nodes
      : [torus.join('x'), ...(slices === undefined ? [] : [slices])].join(':');
  return `llmsim compare --model ${model.id} --cluster ${cluster.id}:${size} --global-batch ${globalBatch}${model.architecture === undefined ? ` --seq ${sequence}` : ''} --kernels ${kernels} --strategy ${id}`;
}
