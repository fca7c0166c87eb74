/** Model-parallel embeddings: what ranks exchange, hold and look up, whichever way tables are distributed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largest, smallest } from '../../../input/extremes.js';
import { modelById } from '../../../models/index.js';
import { packed, TABLE_SHARDINGS, type TableSharding } from '../../../models/tables.js';
import { tablesOf } from '../../../models/tables-of.js';
import { checkpointBytes } from '../../../planning/run/checkpoint/bytes.js';
import { check } from '../../../program/check.js';
import type { CollectiveOp, Op } from '../../../program/program.js';
import { simulate } from '../../../sim/simulate.js';
import type { Job, Layout } from '../../../strategies/job.js';
import { layerSegments } from '../../../strategies/layers/segments.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import { writeProgram } from '../../../strategies/write.js';
import { invoke } from '../../cli/invoke.js';
import { jobOf } from '../../jobs.js';
import { freeNetwork } from '../../machines.js';

/** Criteo: 26 tables of width 128, one row of each a sample; 2,048 samples on each of 8 ranks, 16-bit activations. */
const MODEL = 'dlrm-criteo-tb';
const [TABLES, WIDTH, SAMPLES, RANKS] = [26, 128, 2048, 8];
const ROWS = tablesOf(modelById(MODEL)).reduce((sum, { rows }) => sum + rows, 0);

function job(layout: Partial<Layout>, model = MODEL): Job {
  return jobOf(model, { dp: RANKS, microBatch: SAMPLES, ...layout }, { sequence: 1 });
}

function opsOf(layout: Partial<Layout>, direction: 'forward' | 'backward'): readonly Op[] {
  return layerSegments(job(layout), ['embedding'])[`embedding.${direction}`]!.ops;
}

const collectives = (ops: readonly Op[]) =>
  ops.flatMap((op) => (op.kind === 'collective' ? [op satisfies CollectiveOp] : []));
const said = (layout: Partial<Layout>, direction: 'forward' | 'backward') =>
  collectives(opsOf(layout, direction)).map((op) => [op.collective, op.bytes]);

test('every sample’s vectors leave the ranks that have the tables and arrive where the sample is', () => {
  const own = SAMPLES * TABLES * WIDTH * 2;
  // By column each rank has an eighth of every vector of all 8 · 2,048 samples: as much as all vectors of its own samples.
  const numbers = SAMPLES * TABLES * 8;
  assert.deepEqual(said({ ep: 8, tableSharding: 'column' }, 'forward'), [
    ['all-gather', RANKS * numbers],
    ['all-to-all', own],
  ]);
  assert.deepEqual(said({ ep: 8, tableSharding: 'column' }, 'backward'), [['all-to-all', own]]);
  // By row every rank has a partial sum for each table and sample.
  assert.deepEqual(said({ ep: 8, tableSharding: 'row' }, 'forward'), [
    ['all-to-all', numbers],
    ['reduce-scatter', RANKS * own],
  ]);
  assert.deepEqual(said({ ep: 8, tableSharding: 'row' }, 'backward'), [['all-gather', RANKS * own]]);
  // Of 26 whole tables the busiest rank has four, and sends what it has pooled for all samples.
  const busiest = RANKS * SAMPLES * 4 * WIDTH * 2;
  assert.deepEqual(said({ ep: 8 }, 'forward'), [
    ['all-to-all', RANKS * SAMPLES * 4 * 8],
    ['all-to-all', busiest],
  ]);
  assert.deepEqual(said({ ep: 8 }, 'backward'), [['all-to-all', busiest]]);
  // 13 tables on each of two ranks: exactly what comes back.
  assert.deepEqual(said({ dp: 2, ep: 2 }, 'backward'), [['all-to-all', own]]);
  assert.deepEqual(said({ dp: 1, ep: 1 }, 'forward'), []);
});

test('what ranks pool in all is what samples read in all, and nobody pools more than the busiest', () => {
  for (const ranks of [2, 4, 8]) {
    const op = collectives(opsOf({ dp: ranks, ep: ranks }, 'forward')).at(-1)!;
    const each = packed(tablesOf(modelById(MODEL)), ranks).map(
      (tables) => ranks * SAMPLES * tables.length * WIDTH * 2,
    );
    assert.equal(
      each.reduce((sum, bytes) => sum + bytes, 0),
      ranks * SAMPLES * TABLES * WIDTH * 2,
    );
    assert.equal(op.bytes, largest(each));
  }
});

test('vectors travel beside the bottom MLP, and who puts them together waits for them', () => {
  const ops = opsOf({ ep: 8 }, 'forward');
  const at = (label: string) => ops.findIndex((op) => op.label === label);
  const exchange = at('tables: all-to-all pooled vectors');
  const [first, joined] = [ops[at('bottom 1')]!, ops[at('vectors')]!];
  assert.ok(exchange < at('bottom 1'));
  assert.ok(!first.after.includes(exchange));
  assert.ok(joined.after.includes(exchange));
});

test('copies of tables gather each other’s row numbers and gradients, and the dense part is all-reduced by all', () => {
  // Four groups of two ranks; a group looks up 13 tables on each rank for 4,096 samples.
  const [gathered] = collectives(opsOf({ ep: 2 }, 'backward')).filter((op) => op.collective === 'all-gather');
  assert.equal(gathered!.bytes, 4 * (2 * SAMPLES) * 13 * (8 + WIDTH * 2));
  assert.deepEqual(gathered!.axis, ['dp']);
  const program = writeProgram('ddp', job({ ep: 8 }), { schedule: 'sequential', state: 'ddp' });
  const reduced = JSON.stringify(program).match(/"collective":"all-reduce","axis":\[[^\]]*\],"bytes":\d+/g)!;
  const dense = reduced.map((each) => Number(/\d+$/.exec(each)![0])).reduce((a, b) => a + b, 0);
  // The MLPs' 2.37 million gradients of 4 bytes, and the norm: no table is among them.
  assert.equal(dense, 4 * 2_368_897 + 4);
});

test('a rank holds its share of the tables, and all ranks together every row once', () => {
  const bytes = ROWS * WIDTH * 4;
  const held = (layout: Partial<Layout>, model?: string) => {
    const result = simulate(
      writeProgram('held', job(layout, model), { schedule: 'sequential', state: 'ddp' }),
      freeNetwork(() => 1e-6),
    );
    return result.roles[0]!.memory.atPeak;
  };
  const alone = held({ dp: 1, ep: 1 }).parameters!;
  const dense = alone - bytes;
  assert.equal(dense, 2 * 2_368_897);
  const column = held({ ep: 8, tableSharding: 'column' }).parameters!;
  assert.equal(RANKS * (column - dense), bytes);
  const row = held({ ep: 8, tableSharding: 'row' }).parameters!;
  assert.ok(row - dense >= bytes / 8 && row - dense < bytes / 8 + TABLES * WIDTH * 4);
  // Whole tables: the largest of them, 39,979,771 rows, and little beside it, is what the fullest rank has.
  const whole = held({ ep: 8 }).parameters! - dense;
  assert.ok(whole >= 39_979_771 * WIDTH * 4 && whole < 1.01 * 39_979_771 * WIDTH * 4);
  // SGD keeps nothing for a table; Adagrad as much as the table.
  assert.equal(held({ ep: 8 }).optimizer, 12 * 2_368_897);
  const adagrad = held({ ep: 8, tableSharding: 'column' }, 'dlrm-dcnv2');
  assert.ok(adagrad.optimizer! > (204_184_588 * WIDTH * 4) / 8);
});

test('programs keep the rules of programs, however tables are distributed and replicas kept in step', () => {
  const states = [
    ['ddp', 0],
    ['zero-1', 1],
    ['zero-3', 3],
  ] as const;
  for (const [state, zero] of states) {
    for (const tableSharding of TABLE_SHARDINGS) {
      const written = writeProgram('x', job({ ep: 4, zero, tableSharding }), {
        schedule: 'sequential',
        state,
      });
      assert.deepEqual(check(written), [], `${state} ${tableSharding}`);
    }
  }
});

test('a checkpoint has every row and its state once, whoever writes it', () => {
  const bytes = (layout: Partial<Layout>) => checkpointBytes(job(layout, 'dlrm-dcnv2'), 8);
  const tables = 204_184_588 * WIDTH * (4 + 4);
  const one = bytes({ dp: 1, ep: 1 });
  for (const ep of [1, 2, 8]) assert.equal(bytes({ ep }).bytes, one.bytes);
  // The MLPs and cross layers: a weight of 2 bytes, a master and two moments of 4 (Adam).
  assert.equal(one.bytes, tables + 16_044_545 * (2 + 4 + 4 + 4));
  // Written by all ranks of one group, a part each.
  const column = bytes({ ep: 8, tableSharding: 'column' });
  assert.equal(column.writers, 8);
  assert.ok(Math.abs(column.writtenBytes - one.bytes) < 16);
  // Whole tables: the rank with most writes more than its eighth.
  assert.ok(bytes({ ep: 8 }).writerBytes > column.writerBytes);
});

test('what cannot be: more ranks than whole tables, narrow columns, stages, gradients of whole tables', () => {
  const ruled = { id: 'ddp', axes: ['dp'], schedule: 'sequential', state: 'ddp', zero: 0 } as const;
  const rule = (layout: Partial<Layout>, other: object = {}) =>
    brokenRule(
      { ...ruled, onRequest: ['ep'], ...other } as never,
      job(layout),
      layout.tp || layout.cp || layout.pp ? RANKS : (layout.dp ?? RANKS),
    );
  assert.equal(rule({ ep: 8 }), undefined);
  assert.match(
    rule({ dp: 32, ep: 32 })!,
    /26 embedding tables, and whole ones would leave 6 ranks without any/,
  );
  assert.equal(rule({ dp: 32, ep: 32, tableSharding: 'row' }), undefined);
  assert.match(rule({ dp: 64, ep: 64, tableSharding: 'column' })!, /no multiple of 4; try ep=4, 8, 16, 32/);
  assert.match(rule({ dp: 4, tp: 2 })!, /tp=2 .* distribute its embedding tables with --ep/);
  assert.match(rule({ dp: 4, cp: 2 })!, /cp=2 .* leave cp at 1/);
  assert.match(rule({ dp: 4, pp: 2 })!, /pp=2 .* distribute them with --ep/);
  assert.match(rule({}, { id: 'map-reduce', state: 'map-reduce' })!, /use ddp with --ep/);
  const own: TableSharding = 'row';
  const dense = jobOf('llama2-7b', { dp: 8, tableSharding: own });
  assert.match(brokenRule(ruled as never, dense, 8)!, /llama2-7b has no embedding tables; leave it out/);
});

test('104 GB of tables: a search finds that they need ranks', async () => {
  const { code, out, err } = await invoke([
    ...['compare', '--model', 'dlrm-dcnv2', '--cluster', 'a100-dgx:1', '--global-batch', '65536'],
    ...['--strategy', 'single,ddp', '--json'],
  ]);
  assert.equal(code, 0, err);
  const { rows } = JSON.parse(out);
  const [first] = rows;
  assert.equal(first.strategy, 'ddp');
  // 104.5 GB of weights and as much of Adagrad's state, on devices of 85 GB: three of them at least.
  assert.ok(first.layout.ep >= 4, JSON.stringify(first.layout));
  const single = rows.find((row: { strategy: string }) => row.strategy === 'single');
  assert.ok(single === undefined || single.memory.verdict === 'no');
});

test('what a search says is the fastest is so, layout by layout', async () => {
  const question = ['--model', MODEL, '--cluster', 'a100-dgx:1', '--global-batch', '65536'];
  const fixed = [...question, '--strategy', 'ddp', '--micro-batch', '8192', '--json'];
  const asked = [...fixed, '--table-sharding', 'column'];
  const found = JSON.parse((await invoke(['compare', ...asked])).out).rows[0];
  const seconds: number[] = [];
  for (const ep of [2, 4, 8]) {
    const { out } = await invoke(['simulate', ...asked, '--ep', String(ep)]);
    seconds.push(JSON.parse(out).row.stepTimeSeconds);
  }
  assert.equal(found.stepTimeSeconds, smallest(seconds));
});
