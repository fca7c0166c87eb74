/** Any of the passes that apply, alone or together, leave a layer whose dataflow is sound. */
import { test } from 'node:test';
import fc from 'fast-check';
import { modelById } from '../../../models/index.js';
import { layersOf } from '../../../models/weights/weights.js';
import { ATTENTION_KERNELS, type Job, KERNEL_SETS } from '../../../strategies/job.js';
import { PASSES } from '../../../strategies/layers/passes/index.js';
import { brokenRule } from '../../../strategies/rules.js';
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
  offloadInputs: fc.boolean(),
  separateProjections: fc.constantFrom(true, false, 'feed-forward' as const),
  gatherLogits: fc.boolean(),
  runtime: fc.record({ recomputesHead: fc.boolean() }),
});

const anyJob = fc
  .tuple(fc.constantFrom(...MODELS), layout, rest)
  .map(([model, axes, more]): Job => jobOf(model, axes, { ...more, globalBatch: 64 }))
  .filter((job) => {
    const { dp, tp, cp } = job.layout;
    return brokenRule({ id: 'any', schedule: 'sequential', state: 'ddp' }, job, dp * tp * cp) === undefined;
  });

test('every read is written or given, memory is taken and given back once, and no stream runs ahead', () => {
  fc.assert(
    fc.property(anyJob, fc.subarray([...PASSES]), fc.boolean(), (job, some, all) => {
      const by = all ? PASSES : some;
      for (const kind of new Set(layersOf(modelById(job.model.id)).map((layer) => layer.kind))) {
        const { forward, backward } = writeLayer(job, by, kind);
        assertMemory(kind, forward, backward);
        assertOrdered(forward, `${kind}.forward`);
        assertOrdered(backward, `${kind}.backward`);
      }
    }),
    { numRuns: 150 },
  );
});
