/** Any of the passes that apply, alone or together, leave a layer whose dataflow is sound. */
import { test } from 'node:test';
import fc from 'fast-check';
import { adapterTargets } from '../../../models/adapters.js';
import type { Model } from '../../../models/model.js';
import { ADAPTER_VARIANTS, BASE_FORMATS, FREEZABLE } from '../../../models/tuning.js';
import { layersOf } from '../../../models/weights/weights.js';
import { ATTENTION_KERNELS, type Job, KERNEL_SETS } from '../../../strategies/job.js';
import { PASSES } from '../../../strategies/layers/passes/index.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import { jobOf } from '../../jobs.js';
import { assertMemory, assertOrdered } from '../laws.js';
import { writeLayer } from './written.js';

const MODELS = [
  ...['gpt3-175b', 'llama3-70b', 'mixtral-8x7b', 'deepseek-v3', 'gpt-neox-20b', 'gpt-oss-20b'],
  ...[
    'mamba-2.8b',
    'qwen3-next-80b-a3b',
    'nemotron3-nano-30b-a3b',
    'minimax-text-01-456b',
    'kimi-linear-48b-a3b',
  ],
  'deepseek-v3.2',
];

const layout = fc.record({
  dp: fc.constantFrom(1, 8),
  tp: fc.constantFrom(1, 2, 4),
  cp: fc.constantFrom(1, 2),
  ep: fc.constantFrom(1, 4),
  sequenceParallel: fc.boolean(),
  recompute: fc.constantFrom('none', 'selective', 'per-op', 'full'),
} as const);
const rest = fc.record({
  kernels: fc.constantFrom(...KERNEL_SETS),
  attention: fc.constantFrom(...ATTENTION_KERNELS),
  compile: fc.boolean(),
  loss: fc.constantFrom('eager', 'in-place', 'fused', 'chunked' as const),
  overlapTensor: fc.boolean(),
  tpCommOverlap: fc.boolean(),
  sharedExpertOverlap: fc.boolean(),
  offloadInputs: fc.boolean(),
  separateProjections: fc.constantFrom(true, false, 'feed-forward' as const),
  gatherLogits: fc.boolean(),
  runtime: fc.record({ recomputesHead: fc.boolean(), castsForAdapters: fc.boolean() }),
});

const tuning = fc.record({
  frozen: fc.option(fc.subarray([...FREEZABLE].filter((part) => part !== 'blocks')), { nil: undefined }),
  adapters: fc.record({
    rank: fc.constantFrom(8, 64),
    names: fc.constantFrom(['all-linear'], ['attention']),
    variant: fc.constantFrom(...ADAPTER_VARIANTS),
    dropout: fc.constantFrom(0, 0.05),
  }),
  base: fc.constantFrom(...BASE_FORMATS),
});

/** Frozen parts where there are any, else adapters. */
function tuned(
  model: Model,
  { frozen, adapters, base }: typeof tuning extends fc.Arbitrary<infer T> ? T : never,
): Model {
  if (frozen !== undefined) return { ...model, tuning: { frozen, base } };
  const { names, ...rest } = adapters;
  return { ...model, tuning: { adapters: { ...rest, targets: adapterTargets(model, names) }, base } };
}

const anyJob = fc
  .tuple(fc.constantFrom(...MODELS), layout, rest, fc.option(tuning, { nil: undefined }))
  .map(([model, axes, more, tuning]): Job => {
    const job = jobOf(model, axes, { ...more, globalBatch: 64 });
    return { ...job, model: tuning === undefined ? job.model : tuned(job.model, tuning) };
  })
  .filter((job) => {
    const { dp, tp, cp } = job.layout;
    return brokenRule({ id: 'any', schedule: 'sequential', state: 'ddp' }, job, dp * tp * cp) === undefined;
  });

test('every read is written or given, memory is taken and given back once, and no stream runs ahead', () => {
  fc.assert(
    fc.property(anyJob, fc.subarray([...PASSES]), fc.boolean(), (job, some, all) => {
      const by = all ? PASSES : some;
      for (const kind of new Set(layersOf(job.model).map((layer) => layer.kind))) {
        const { forward, backward } = writeLayer(job, by, kind);
        assertMemory(kind, forward, backward);
        assertOrdered(forward, `${kind}.forward`);
        assertOrdered(backward, `${kind}.backward`);
      }
    }),
    { numRuns: 150 },
  );
});
