/** Whole training steps: GPT-3 175B on 1,024 A100s, tp 8, pp 8, dp 16, 1F1B, 64 micro-batches. */
import { loadCluster } from '../hardware-profiles/index.js';
import { modelById } from '../models/index.js';
import { compare } from '../planning/compare.js';
import { pricesOf } from '../sim/prices/cluster.js';
import { simulate } from '../sim/simulate.js';
import type { Job } from '../strategies/job.js';
import { writeProgram } from '../strategies/write.js';
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
