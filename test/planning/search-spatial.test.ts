/** Ranks that share samples: what the search weighs of them, and that its bounds hold with halos and statistics of norms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spaceOf } from '../../planning/search/layouts.js';
import { strategyById } from '../../strategies/index.js';
import { boundsHold } from './bounds.js';
import { requestOf } from './request.js';

test('bounds of time and memory are bounds where ranks share samples', () => {
  for (const model of ['resnet-18', 'unet-3d']) boundsHold(model, 'context-parallel');
});

test('spatial partitioning is weighed of what has maps, and why not is said of what has none', () => {
  const spaceFor = (model: string, id: string) =>
    spaceOf(strategyById(id), requestOf(model, 'a100-dgx:1', { globalBatch: 1024, sequence: 1 }));
  const { families } = spaceFor('resnet-18', 'context-parallel');
  // 224 rows come out even over 2, 4 and 8 ranks, and the smallest maps have 7: 8 ranks are too many.
  assert.deepEqual([...new Set(families.map(({ job }) => job.layout.cp))], [2, 4]);
  assert.match(
    spaceFor('vit-b-16', 'context-parallel').reason!,
    /^cp=2 .*vit-b-16 read all of them; leave cp/,
  );
  assert.match(
    spaceFor('resnet-18', 'tensor-parallel').reason!,
    /^tp=2 .*resnet-18 has convolutions; leave tp/,
  );
  assert.match(spaceFor('dlrm-kaggle', 'context-parallel').reason!, /^cp=2 /);
});

test('without attention, recomputation of attention alone is no choice of its own', () => {
  const ways = (model: string) =>
    spaceOf(strategyById('ddp'), requestOf(model, 'a100-dgx:1', { globalBatch: 64, sequence: 1 }))
      .families[0]!.recomputes;
  assert.deepEqual(ways('resnet-18'), ['none', 'per-op', 'full']);
  assert.deepEqual(ways('vit-b-16'), ['none', 'selective', 'per-op', 'full']);
});
