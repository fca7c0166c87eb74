/** Recommendation models: parameters by arithmetic, products and bytes of a sample by the papers' formulas. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkModel } from '../../../models/architectures/network-model.js';
import { modelById } from '../../../models/index.js';
import { networkOf, networkSteps } from '../../../models/network.js';
import type { Shape } from '../../../models/steps/step.js';
import { packed, rowsTouched, shareOfTables, type Table } from '../../../models/tables.js';
import { tablesOf } from '../../../models/tables-of.js';
import { parameterCount } from '../../../models/weights/parameters.js';
import { flopsOf, type Kernel } from '../../../program/kernel.js';
import { shapeOf } from '../../../strategies/layers/shape.js';
import { jobOf } from '../../jobs.js';

/** Weights and biases of linear layers one after the other. */
function mlp(...widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, outputs, i) => sum + (widths[i]! + 1) * outputs, 0);
}

const rowsOf = (id: string) => tablesOf(modelById(id)).reduce((sum, { rows }) => sum + rows, 0);

test('parameters: rows times width, and the layers of the two MLPs', () => {
  // Naumov et al. 2019, section 5: some 540 million parameters with Criteo's Kaggle data; 26 tables and 27 · 26 ÷ 2 products.
  assert.equal(rowsOf('dlrm-kaggle'), 33_762_577);
  assert.equal(
    parameterCount(modelById('dlrm-kaggle')).total,
    33_762_577 * 16 + mlp(13, 512, 256, 64, 16) + mlp(16 + 351, 512, 256, 1),
  );
  // MLPerf 0.7 to 2.1: the top MLP reads 479 numbers.
  assert.equal(rowsOf('dlrm-criteo-tb'), 187_767_399);
  assert.equal(
    parameterCount(modelById('dlrm-criteo-tb')).total,
    187_767_399 * 128 + mlp(13, 512, 256, 128) + mlp(479, 1024, 1024, 512, 256, 1),
  );
  // MLPerf 3.0: three cross layers of rank 512 over 27 vectors of 128, the wide product with a bias.
  const width = 27 * 128;
  assert.equal(rowsOf('dlrm-dcnv2'), 204_184_588);
  assert.equal(
    parameterCount(modelById('dlrm-dcnv2')).total,
    204_184_588 * 128 +
      mlp(13, 512, 256, 128) +
      3 * (2 * width * 512 + width) +
      mlp(width, 1024, 1024, 512, 256, 1),
  );
  assert.equal(parameterCount(modelById('logistic-regression')).total, 10_000 + 1);
});

test('one sample: two FLOPs a weight of the MLPs and a pair, and a row of every lookup', () => {
  const kernels = forwardOf('dlrm-criteo-tb', { microBatch: 1 });
  const weights =
    13 * 512 + 512 * 256 + 256 * 128 + (479 * 1024 + 1024 * 1024 + 1024 * 512 + 512 * 256 + 256);
  const products = kernels.filter(({ family }) => family === 'gemm');
  assert.equal(
    products.reduce((sum, kernel) => sum + flopsOf(kernel), 0),
    2 * (weights + 27 * 27 * 128),
  );
  const [bags] = kernels.filter(({ family }) => family === 'embedding');
  // 26 row numbers of 8 bytes and rows of 128 float32; 26 vectors of 128 at 16 bits are written.
  assert.equal(bags?.family === 'embedding' && bags.bytes, 26 * (8 + 512) + 26 * 256);
  const [multi] = forwardOf('dlrm-dcnv2', { microBatch: 1 }).filter(({ family }) => family === 'embedding');
  assert.equal(multi?.family === 'embedding' && multi.bytes, 214 * (8 + 512) + 26 * 256);
});

test('concatenated vectors meet in the top MLP alone', () => {
  const sizes = { dense: 4, rows: [100, 50], dim: 8, bottom: [8], top: [16, 1] };
  const model = networkModel(
    { id: 'deep', title: 'Deep', family: 'dlrm', source: 'test' },
    { kind: 'dlrm', ...sizes, interaction: 'concatenation' },
  );
  assert.equal(parameterCount(model).total, 150 * 8 + mlp(4, 8) + mlp(3 * 8, 16, 1));
});

test('rows that are touched: all of a few, each lookup’s own of very many', () => {
  assert.equal(Math.round(rowsTouched(10, 1e4)), 10);
  assert.ok(Math.abs(rowsTouched(1e12, 1e4) - 1e4) < 1e-3);
  // n (1 − (1 − 1/n)^k), in the limit of many rows.
  assert.ok(Math.abs(rowsTouched(1e6, 1e6) / (1e6 * (1 - (1 - 1e-6) ** 1e6)) - 1) < 1e-6);
});

test('tables on ranks: every one on one rank, by row and column as much on each', () => {
  const tables = tablesOf(modelById('dlrm-dcnv2'));
  const bytes = tables.reduce((sum, { rows, width }) => sum + rows * width * 4, 0);
  for (const ranks of [2, 3, 8, 26]) {
    const sets = packed(tables, ranks);
    assert.equal(sets.length, ranks);
    assert.deepEqual(sets.flat().map(nameOf).sort(), tables.map(nameOf).sort());
    const whole = shareOfTables(tables, { ranks, sharding: 'table' });
    assert.equal(whole.allWeightBytes, bytes);
    // No less than the mean, and no more than the mean and the largest table: greedy packing's bound.
    const largest = 40_000_000 * 512;
    assert.ok(whole.weightBytes >= bytes / ranks && whole.weightBytes <= bytes / ranks + largest);
  }
  const column = shareOfTables(tables, { ranks: 8, sharding: 'column' });
  assert.equal(column.weightBytes, bytes / 8);
  assert.equal(column.pooled, (26 * 128) / 8);
  assert.equal(column.lookups, 214);
  const row = shareOfTables(tables, { ranks: 8, sharding: 'row' });
  assert.ok(row.weightBytes >= bytes / 8 && row.weightBytes < bytes / 8 + 26 * 512);
  assert.equal(row.lookups, 214 / 8);
  assert.equal(row.pooled, 26 * 128);
  // 26 tables with a lookup each on 8 ranks: the busiest has four.
  const alike = shareOfTables(tablesOf(modelById('dlrm-criteo-tb')), { ranks: 8, sharding: 'table' });
  assert.equal(alike.tables.length, 4);
});

const nameOf = ({ rows, lookups }: Table) => `${rows}/${lookups}`;

function forwardOf(id: string, layout: Parameters<typeof jobOf>[1]): Kernel[] {
  const job = jobOf(id, layout, { sequence: 1 });
  const shape: Shape = shapeOf(job);
  return networkOf(job.model)!.layers.flatMap((layer) =>
    networkSteps(layer, shape).flatMap(({ forward }) => forward),
  );
}
