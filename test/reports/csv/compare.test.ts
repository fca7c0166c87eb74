import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareCsv } from '../../../reports/csv/compare.js';
import { COMPARE_COLUMNS } from '../../../reports/csv/compare-columns.js';
import { comparison } from '../comparison.js';
import { fields, HOSTILE, records } from './read.js';

test('there is one header row and one row per configuration, then the misfits, then what cannot run', () => {
  const all = records(compareCsv(comparison()));
  assert.deepEqual(
    all.map((r) => [r.rank, r.strategy, r.fits]),
    [
      ['1', 'megatron-3d', 'true'],
      ['2', 'hsdp', 'true'],
      ['3', 'fsdp', 'true'],
      ['', 'ddp', 'false'],
      ...comparison().refusals.map(({ strategy }) => ['', strategy, 'false']),
    ],
  );
});

test('every row has every column', () => {
  for (const row of fields(compareCsv(comparison(true)))) assert.equal(row.length, COMPARE_COLUMNS.length);
});

test('figures are in the units their columns are named after', () => {
  const [best, , , misfit] = records(compareCsv(comparison(true)));
  assert.equal(Number(best!.step_time_s), 14 + 0 + 0.03 + 0.6 + 0.07 + 0.3);
  assert.equal(Number(best!.memory_peak_gib), 61.3);
  assert.equal(Number(best!.memory_missing_gib), 0);
  assert.equal(Number(misfit!.memory_missing_gib), 1_180 - 80);
  assert.equal(Number(best!.exposed_tp_s) + Number(best!.exposed_dp_s), Number(best!.exposed_comm_s));
  assert.equal(Number(best!.exposed_mixed_s), 0);
});

test('the parts of the step add up to the step in every row', () => {
  for (const row of records(compareCsv(comparison())).filter(({ status }) => status !== 'cannot-run')) {
    const parts = ['compute_s', 'exposed_comm_s', 'bubble_s', 'optimizer_s', 'launch_s', 'copy_s'];
    const sum = parts.reduce((total, name) => total + Number(row[name]), 0);
    assert.ok(Math.abs(sum - Number(row.step_time_s)) < 1e-12);
  }
});

test('what is not known is an empty cell', () => {
  const [row] = records(compareCsv(comparison(false)));
  for (const name of ['step_time_low_s', 'step_time_high_s', 'cost_usd', 'time_to_train_s']) {
    assert.equal(row![name], '');
  }
});

test('the 90 % interval is two figures in seconds', () => {
  const { rows, ...rest } = comparison();
  const known = { ...rows[0]!, interval: { low: 13.25, high: 17.5 } };
  const [row] = records(compareCsv({ ...rest, rows: [known] }));
  assert.deepEqual([row!.step_time_low_s, row!.step_time_high_s], ['13.25', '17.5']);
});

test('no cell can be taken for a formula, and text with quotes, commas and lines survives', () => {
  for (const attack of HOSTILE) {
    const { rows, inputs, ...rest } = comparison();
    const first = { ...rows[0]!, why: attack };
    const text = compareCsv({ ...rest, rows: [first], inputs: { ...inputs, model: attack } });
    for (const cell of fields(text).flat()) {
      assert.ok(!/^[=+\-@\t\r]/.test(cell), `${JSON.stringify(attack)} became ${JSON.stringify(cell)}`);
    }
    const [record] = records(text);
    assert.equal(record!.why!.replace(/^'(?=[=+\-@\t\r＝])/, ''), attack);
  }
});

test('what was asked of experts, launches and ranges has a column each, empty where it was not asked for', () => {
  const plain = comparison();
  const inputs = {
    ...plain.inputs,
    ...{ routing: { kind: 'zipf', exponent: 0.5 } as const, dispatcher: 'deepep' as const },
    ...{ expertOverlap: false, capacityFactor: 1.25, cudaGraphs: true, tuned: false },
    fixed: { etp: 1 },
  };
  const names = [
    'routing',
    'dispatcher',
    'expert_overlap',
    'capacity_factor',
    'cuda_graphs',
    'tuned',
    'anchor',
    'etp',
  ];
  const told = (of: typeof plain) => names.map((name) => records(compareCsv(of))[0]![name]);
  assert.deepEqual(told({ ...plain, inputs }), [
    'zipf:0.5',
    'deepep',
    'false',
    '1.25',
    'true',
    'false',
    '',
    '1',
  ]);
  assert.deepEqual(
    told(plain),
    names.map(() => ''),
  );
});

test('how ranks meet has a column each after all that were there before, empty where it is not asked for or about nobody', () => {
  const plain = comparison();
  const names = ['schedule', 'cp_kind', 'cp_inner', 'cp_balance', 'expert_exchange'];
  const asked = {
    ...{ pp: 4, cp: 8, ep: 2, schedule: 'zb-v', cpKind: 'usp', cpInner: 4, cpBalance: 'zigzag' },
    expertExchange: 'hierarchical',
  } as const;
  const told = (layout: object) => {
    const rows = plain.rows.map((row) => ({ ...row, layout: { ...row.layout, ...layout } }));
    const record = records(compareCsv({ ...plain, rows }))[0]!;
    const all = Object.keys(record);
    assert.deepEqual(all.slice(all.indexOf('schedule')).slice(0, names.length), names);
    return names.map((name) => record[name]);
  };
  assert.deepEqual(told(asked), ['zb-v', 'usp', '4', 'zigzag', 'hierarchical']);
  const nothing = names.map(() => '');
  assert.deepEqual(told({ pp: 1, cp: 1, ep: 1 }), nothing);
  assert.deepEqual(told({ ...asked, pp: 1, cp: 1, ep: 1 }), nothing);
});
