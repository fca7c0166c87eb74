/** Recomputation of some layers, of some modules, and by policies: memory and time against what they are made of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { layerMemory } from '../../planning/evaluate/layer-memory.js';
import { check } from '../../program/check.js';
import { Ledger } from '../../sim/outcome/ledger.js';
import { strategyById } from '../../strategies/index.js';
import type { Job, Layout, RecomputeModule } from '../../strategies/job.js';
import { manageMemory } from '../../strategies/layers/liveness.js';
import { SAVING_POLICIES } from '../../strategies/layers/policies.js';
import { layerDraft, layerSegments } from '../../strategies/layers/segments.js';
import { brokenRuleOfOrder } from '../../strategies/rules/index.js';
import { partition } from '../../strategies/schedules/partition.js';
import { planOf } from '../../strategies/strategy.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

const MEGATRON = strategyById('megatron-3d');
const CLUSTER = loadCluster('h100-dgx:1');

function memoryOf(job: Job, kind: Parameters<typeof layerDraft>[1]) {
  const draft = layerDraft(job, kind);
  manageMemory(draft);
  return layerMemory(draft);
}

function played(job: Job, unfolded = false) {
  return evaluate(planOf(MEGATRON, job.layout), job, CLUSTER, { unfolded });
}

test('memory and time are linear in the number of layers that are recomputed', () => {
  const job = (layout: Partial<Layout>) =>
    jobOf('llama3-8b', { ...layout }, { sequence: 4096, globalBatch: 1 });
  const at = (recomputeLayers: number) => played(job({ recompute: 'full', recomputeLayers }));
  const all = played(job({ recompute: 'full' }));
  const none = played(job({ recompute: 'none' }));
  const layers = 32;
  // The first backward pass is the last layer's, which keeps all but where every layer is recomputed.
  const kept = memoryOf(job({ recompute: 'none' }), 'dense-block').keptBytes;
  const again = memoryOf(job({ recompute: 'full' }), 'dense-block').keptBytes;
  const bytes = (n: number) => at(n).memory.peakBytes;
  for (const n of [1, 7, 20])
    assert.equal(bytes(n) - bytes(n + 1), kept - again, `from ${n} layers to one more`);
  assert.equal(bytes(layers), all.memory.peakBytes);
  // Time = N × what one layer's forward takes again: a 32nd of what all of them take.
  const extra = (all.result.stepPs - none.result.stepPs) / layers;
  for (const n of [1, 7, 31]) assert.equal(at(n).result.stepPs - none.result.stepPs, n * extra);
  assert.ok(Math.abs(at(8).hfu / at(8).mfu - (1 + (all.hfu / all.mfu - 1) / 4)) < 1e-12);
});

test('one in so many layers costs as much as that share of them', () => {
  const job = (layout: Partial<Layout>) => jobOf('llama3-8b', layout, { sequence: 4096, globalBatch: 1 });
  const nth = played(job({ recompute: 'full', recomputeLayers: 4, recomputeMethod: 'every-nth' }));
  const block = played(job({ recompute: 'full', recomputeLayers: 8 }));
  assert.equal(nth.result.stepPs, block.result.stepPs);
});

test('every n-th layer is counted through all chunks of a stage, the first of a block in each', () => {
  const again = (recomputeMethod: 'every-nth' | 'block', vpp: number, recomputeLayers: number) => {
    const layout = { pp: 4, vpp, recompute: 'full', recomputeLayers, recomputeMethod } as const;
    const stages = [0, 0, 0, 0];
    for (const [place, layers] of partition(jobOf('llama3-8b', layout), 4, vpp).entries())
      for (const { kind } of layers) if (kind === 'dense-block') stages[place % 4]!++;
    return stages;
  };
  // 32 layers on 4 stages: 8 each, of which 8 / 2, and the third and the sixth.
  for (const vpp of [1, 2, 4, 8]) {
    assert.deepEqual(again('every-nth', vpp, 2), [4, 4, 4, 4]);
    assert.deepEqual(again('every-nth', vpp, 3), [2, 2, 2, 2]);
    // Megatron-LM's number is of each chunk: vpp times as many, at most all.
    const block = Math.min(8, 2 * vpp);
    assert.deepEqual(again('block', vpp, 2), [block, block, block, block]);
  }
});

test('in a pipeline, folded and unfolded plays agree, and so does the check', () => {
  for (const layout of [
    { recompute: 'full', recomputeLayers: 3 },
    { recompute: 'full', recomputeLayers: 3, vpp: 2 },
    { recompute: 'full', recomputeLayers: 3, recomputeMethod: 'every-nth', vpp: 4 },
    { recompute: 'selective', recomputeModules: ['layernorm', 'mlp'] },
    { recompute: 'save-dot-except-mlp', stageLayers: [9, 8, 8, 7] },
    { recompute: 'none', stageLayers: 'balanced', vpp: 2 },
  ] satisfies Partial<Layout>[]) {
    const job = jobOf(
      'llama3-8b',
      { dp: 1, tp: 2, pp: 4, zero: 1, sequenceParallel: true, ...layout },
      { globalBatch: 8 },
    );
    const folded = played(job);
    const unfolded = played(job, true);
    assert.equal(unfolded.result.stepPs, folded.result.stepPs, JSON.stringify(layout));
    assert.equal(unfolded.memory.peakBytes, folded.memory.peakBytes);
    assert.deepEqual(check(writeProgram('p', job, planOf(MEGATRON, job.layout))), []);
  }
});

const { hidden: h, ffn } = jobOf('gpt3-175b', {}).model;
const tokens = 2048;

/** What a GPT block keeps of its forward pass, 16-bit, in units of tokens × hidden × bytes. */
function kept(recomputeModules?: readonly RecomputeModule[]): number {
  const layout = recomputeModules === undefined ? {} : { recompute: 'selective' as const, recomputeModules };
  const job = jobOf('gpt3-175b', layout, { kernels: 'flash-fused' });
  const program = { name: 'b', mesh: { axes: [] }, roles: [], segments: layerSegments(job, ['dense-block']) };
  return new Ledger(program).left('dense-block.forward');
}

test('a module that runs again keeps what its formula says', () => {
  const all = kept();
  // Both norms' outputs, which the GEMMs behind them read: 2 × 2 bytes.
  assert.equal(all - kept(['layernorm']), 2 * 2 * tokens * h);
  // Up's result and the activation's, four times as wide: 2 × 4 × 2 bytes. The input stays, and the output is nobody's.
  assert.equal(all - kept(['mlp']), 2 * 2 * tokens * ffn);
  // With both, the input of the MLP goes, too.
  assert.equal(all - kept(['layernorm', 'mlp']), 2 * 2 * tokens * h + 2 * 2 * tokens * ffn);
  // Of fused attention there is nothing to drop but its statistics.
  assert.ok(all - kept(['core_attn']) < 0.01 * all);
});

test('the modules of experts and latent attention drop what they name, and are refused where there are none', () => {
  const job = (recomputeModules: readonly RecomputeModule[]) =>
    jobOf('deepseek-v3', { recompute: 'selective', recomputeModules }, { sequence: 4096 });
  const none = memoryOf(jobOf('deepseek-v3', {}, { sequence: 4096 }), 'moe-block').keptBytes;
  let before = none;
  for (const modules of [
    ['moe_act'],
    ['moe_act', 'mla_up_proj'],
    ['moe_act', 'mla_up_proj', 'layernorm'],
    ['mla_up_proj', 'layernorm', 'moe'],
  ] satisfies RecomputeModule[][]) {
    const bytes = memoryOf(job(modules), 'moe-block').keptBytes;
    assert.ok(bytes < before, `${modules.join()}: ${bytes} of ${before}`);
    before = bytes;
    for (const { ops } of Object.values(layerSegments(job(modules), ['moe-block'])))
      assert.ok(ops.length > 0);
  }
  assert.match(
    brokenRuleOfOrder(
      MEGATRON,
      jobOf('llama3-8b', { recompute: 'selective', recomputeModules: ['moe_act'] }),
    )!,
    /no block of llama3-8b has such a part/,
  );
  assert.match(
    brokenRuleOfOrder(MEGATRON, jobOf('llama3-8b', { recompute: 'none', recomputeLayers: 2 }))!,
    /use --recompute full/,
  );
});

test('each policy of MaxText keeps less than the one before, all of them between nothing and everything', () => {
  const of = (recompute: Layout['recompute']) =>
    memoryOf(jobOf('llama3-8b', { recompute }, { separateProjections: true }), 'dense-block').keptBytes;
  const rows = ['none', ...SAVING_POLICIES, 'full'] as const;
  for (const [i, policy] of rows.entries()) {
    if (i > 0) assert.ok(of(policy) <= of(rows[i - 1]!), `${policy} against ${rows[i - 1]}`);
  }
  const { hidden } = jobOf('llama3-8b', {}).model;
  // The residual stream, and the output projection's result: 2 bytes each.
  assert.equal(of('save-out-proj') - of('full'), 2 * 2048 * hidden);
});
