/** Whole training steps: GPT-3 175B on 1,024 A100s, tp 8, pp 8, dp 16, 1F1B, 64 micro-batches. */
import { loadCluster } from '../hardware-profiles/index.js';
import { modelById } from '../models/index.js';
import { compare } from '../planning/compare.js';
import { Evaluations } from '../planning/evaluate/evaluations.js';
import { pricesOf } from '../sim/prices/cluster.js';
import { simulate } from '../sim/simulate.js';
import type { Job, Recompute } from '../strategies/job.js';
import { type Plan, writeProgram } from '../strategies/write.js';
import type { BenchCase } from './suite.js';

const JOB: Job = {
  model: modelById('gpt3-175b'),
  layout: {
    dp: 16,
    tp: 8,
    pp: 8,
    cp: 1,
    ep: 1,
    vpp: 1,
    shard: 16,
    zero: 1,
    sequenceParallel: true,
    recompute: 'full',
    microBatch: 1,
  },
  sequence: 2048,
  globalBatch: 1024,
  precision: 'bf16',
  gradientPrecision: 'fp32',
  kernels: 'flash',
};

export const STEP_CASES: readonly BenchCase[] = [
  step('folded', false),
  step('every rank', true),
  searched(),
  comparison(),
];

function step(name: string, unfolded: boolean): BenchCase {
  return {
    name: `a 175B step on 1,024 devices, ${name}: program written and simulated`,
    unit: 'steps',
    work: 1,
    prepare: () => {
      const prices = pricesOf(loadCluster('a100-dgx:128'));
      return () => {
        simulate(writeProgram('175b', JOB, { schedule: '1f1b', state: 'zero-1' }), prices, { unfolded });
      };
    },
  };
}

/**
 * Layouts as a search plays them: each for the first time, memory before time, with layers that layouts share. All are on
 * 1,024 devices with a global batch of 1,536, so that 48 to 192 micro-batches go through 8 or 16 stages.
 */
export function searchedLayouts(): { readonly plan: Plan; readonly job: Job }[] {
  const divisions = [
    { tp: 8, pp: 8, dp: 16, chunks: [1, 2, 3, 4, 6, 12] },
    { tp: 4, pp: 8, dp: 32, chunks: [1, 2, 3, 4, 6, 12] },
    { tp: 8, pp: 16, dp: 8, chunks: [1, 2, 3, 6] },
    { tp: 4, pp: 16, dp: 16, chunks: [1, 2, 3, 6] },
  ];
  const recomputes: readonly Recompute[] = ['none', 'full'];
  return divisions.flatMap(({ chunks, ...axes }) =>
    chunks.flatMap((vpp) =>
      recomputes.map((recompute) => ({
        plan: { schedule: vpp === 1 ? '1f1b' : 'interleaved-1f1b', state: 'zero-1' } as const,
        job: {
          ...JOB,
          globalBatch: 1536,
          kernels: 'flash-fused' as const,
          layout: { ...JOB.layout, ...axes, shard: axes.dp, vpp, recompute },
        },
      })),
    ),
  );
}

function searched(): BenchCase {
  const layouts = searchedLayouts();
  return {
    name: `${layouts.length} layouts of 175B on 1,024 devices, each for the first time as in a search`,
    unit: 'steps',
    work: layouts.length,
    prepare: () => {
      const cluster = loadCluster('a100-dgx:128');
      return () => {
        const evaluations = new Evaluations(cluster);
        for (const { plan, job } of layouts) {
          evaluations.memory(plan, job);
          evaluations.of(plan, job);
        }
      };
    },
  };
}

/** The search behind `llmsim compare`, warm. */
function comparison(): BenchCase {
  return {
    name: 'compare of all strategies, Llama-3 405B on 16,384 devices',
    unit: 'comparisons',
    work: 1,
    prepare: () => {
      const request = {
        model: modelById('llama3-405b'),
        cluster: loadCluster('h100-dgx:2048'),
        strategies: [],
        sequence: 8192,
        globalBatch: 2048,
        precision: 'bf16',
        gradientPrecision: 'fp32',
        kernels: 'flash-fused',
        fixed: {},
      } as const;
      return () => {
        compare(request);
      };
    },
  };
}
