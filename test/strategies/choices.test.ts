/** What strategies say they read of a job is true both ways: all else changes no op, and what they read can change some. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Choice } from '../../strategies/choice.js';
import { choicesRead } from '../../strategies/choices-read.js';
import type { Job } from '../../strategies/job.js';
import { type Runtime, runtimeOf } from '../../strategies/runtime.js';
import { microBatches, writeProgram } from '../../strategies/write.js';
import { randomJob } from '../tools/physics/random-job.js';

/** Two values of each choice; a job is asked for the one it does not have. */
const RUNTIME: { readonly [Key in keyof Runtime]: readonly [Runtime[Key], Runtime[Key]] } = {
  gradientReduce: ['overlapped', 'after'],
  fp32AllReduce: [false, true],
  zeroReduce: ['scattered', 'blocking-all-reduce'],
  shardReduce: ['kept', 'computed'],
  paramGather: ['after', 'overlapped'],
  gradientAccumulation: ['fused', 'separate'],
  gradientAverage: ['in-collective', 'separate'],
  zeroesGradients: [true, false],
  shardComm: ['overlapped', 'blocking'],
  shardUnit: ['layer', 'module'],
  expertOverlap: ['none', 'other-micro-batch'],
  shardCopies: ['none', 'fsdp-2'],
  shardHooks: ['unit', 'module'],
  partition: ['blocks', 'modules'],
  recomputesHead: [false, true],
  keepsGradients: [false, true],
  keepsLogits: [false, true],
  optimizerKernels: ['fused', 'foreach'],
  functions: ['whole', 'elementary'],
  castsForAdapters: [false, true],
  expertProducts: ['looped', 'grouped'],
  readsExpertCounts: [true, false],
  batchNorm: ['in-convolutions', 'separate'],
  channelsLast: ['16-bit-batch-norms', 'always'],
};

const CHANGES: Readonly<Record<Exclude<Choice, keyof Runtime>, (job: Job) => Job>> = {
  prefetch: (job) => ({ ...job, prefetch: (job.prefetch ?? 1) + 1 }),
  reshard: (job) => ({ ...job, reshard: job.reshard === false }),
  scanned: (job) => ({ ...job, scanned: job.scanned !== true }),
  offloadInputs: (job) => ({ ...job, offloadInputs: job.offloadInputs !== true }),
  tpCommOverlap: (job) => ({ ...job, tpCommOverlap: job.tpCommOverlap !== true }),
  dispatcher: (job) => ({ ...job, dispatcher: job.dispatcher === 'deepep' ? 'allgather' : 'deepep' }),
  sharedExpertOverlap: (job) => ({ ...job, sharedExpertOverlap: job.sharedExpertOverlap !== true }),
  syncBatchNorm: (job) => ({ ...job, syncBatchNorm: job.syncBatchNorm !== true }),
  activationInputFp8: (job) => ({ ...job, activationInputFp8: job.activationInputFp8 !== true }),
  overlapTensor: (job) => ({ ...job, overlapTensor: job.overlapTensor === false }),
  cudaGraphs: (job) => ({ ...job, cudaGraphs: job.cudaGraphs !== true }),
  sequenceParallel: (job) => {
    return { ...job, layout: { ...job.layout, sequenceParallel: !job.layout.sequenceParallel } };
  },
};

const CHOICES: readonly Choice[] = [
  ...(Object.keys(CHANGES) as (keyof typeof CHANGES)[]),
  ...(Object.keys(RUNTIME) as (keyof Runtime)[]),
];

/** What makes a choice matter at all. */
const SEEN_WITH: { readonly [Key in Choice]?: Partial<Runtime> } = {
  keepsGradients: { gradientAccumulation: 'separate' },
  fp32AllReduce: { gradientAverage: 'separate' },
};

/** Two jobs that differ in `choice` alone. */
function pairOf(random: Job, choice: Choice): readonly [Job, Job] {
  const job = { ...random, runtime: { ...runtimeOf(random), ...SEEN_WITH[choice] } };
  if (choice in CHANGES) return [job, CHANGES[choice as keyof typeof CHANGES](job)];
  const key = choice as keyof Runtime;
  const [one, other] = RUNTIME[key];
  return [job, { ...job, runtime: { ...job.runtime, [key]: job.runtime[key] === one ? other : one } }];
}

/** Programs of more chunks or layers say nothing that shorter ones do not. */
const MOST_CHUNKS = 8;
const MOST_LAYERS = 28;
/** Jobs that show for a strategy that it does not read a choice, or of which one shows that it does. */
const SHOWN = 2;

test('what is not read changes no op of any job, and what a strategy reads changes some of some job', () => {
  const read = new Map<string, boolean>();
  const tried = new Map<string, number>();
  const unread = new Map<string, number>();
  for (let index = 0; index < 300; index++) {
    const random = randomJob(index, 14);
    if (random === undefined) continue;
    const { job, plan, strategy } = random;
    const { pp, vpp } = job.layout;
    if (microBatches(job) * pp * vpp > MOST_CHUNKS || job.model.layers > MOST_LAYERS) continue;
    const reads = choicesRead(plan, job);
    const written = (each: Job) => JSON.stringify(writeProgram('p', each, plan));
    /** The job as most choices have it beside another, written once. */
    let usual: string | undefined;
    for (const choice of CHOICES) {
      const pair = `${strategy.id} ${choice}`;
      if (reads.has(choice) ? read.get(pair) === true : (unread.get(pair) ?? 0) >= SHOWN) continue;
      const [before, after] = pairOf(job, choice);
      usual ??= choice in SEEN_WITH ? undefined : written(before);
      const one = choice in SEEN_WITH ? written(before) : usual;
      const other = written(after);
      if (reads.has(choice)) {
        read.set(pair, one !== other);
        tried.set(pair, (tried.get(pair) ?? 0) + 1);
      } else {
        assert.ok(one === other, `job ${index}: ${pair} is not read and changes the program`);
        unread.set(pair, (unread.get(pair) ?? 0) + 1);
      }
    }
  }
  const idle = [...read.keys()].filter((pair) => !read.get(pair) && tried.get(pair)! >= SHOWN);
  assert.deepEqual(idle, [], 'said to be read, and changed nothing');
  assert.ok(read.size > 150 && unread.size > 150, `${read.size} pairs are read, ${unread.size} not`);
});
