/** A layout in short is read as tables print it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutIn } from '../../cli/input/own-layout.js';
import { shortLayout } from '../../reports/layout.js';
import type { Layout } from '../../strategies/job.js';
import { ONE_DEVICE } from '../jobs.js';

test('some layers, modules and stages are read as tables print them', () => {
  for (const more of [
    { recompute: 'full', recomputeLayers: 3 },
    { recompute: 'full', recomputeLayers: 3, recomputeMethod: 'every-nth' },
    { recompute: 'selective', recomputeModules: ['core_attn', 'mlp'] },
    { recompute: 'none', stageLayers: [9, 8, 8, 7] },
    { recompute: 'save-qkv-proj', stageLayers: 'balanced' },
  ] satisfies Partial<Layout>[]) {
    const layout: Layout = { ...ONE_DEVICE, pp: 4, ...more };
    const { recompute, ...others } = more;
    assert.deepEqual(layoutIn(shortLayout(layout)), {
      ...{ pp: 4, microBatch: 1 },
      ...(recompute === 'none' ? {} : { recompute }),
      ...others,
    });
  }
});
