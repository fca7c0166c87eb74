/**
 * Whatever prints a row prints its figures: the terminal, Markdown, CSV and the page, of the comparison and of
 * one layout. What is printed is read back as the range of values that round to it.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Comparison, Row } from '../../planning/comparison.js';
import { invoke } from '../cli/invoke.js';
import { records } from '../reports/csv/read.js';
import { assertNear, atLayout, rowsOf, sum } from './answers.js';
import {
  assertSays,
  assertSaysRange,
  BYTES,
  COUNT,
  KG,
  KWH,
  markdownTablesOf,
  rankingOf,
  SECONDS,
  SHARE,
  type Table,
  TFLOPS,
  tablesOf,
  type Units,
} from './printed.js';
import { options, type Question, questions, runs, written } from './questions.js';

interface Figure {
  /** Titles it has on a terminal and in Markdown, and on the page. */
  readonly title: string;
  readonly onPage?: string;
  readonly units: Units;
  readonly of: (row: Row) => number;
}

const bubble = (row: Row) => row.breakdown.bubbleSeconds / row.stepTimeSeconds;
const waited = (row: Row) => sum(Object.values(row.breakdown.exposedCommunicationSeconds));
const exposed = (row: Row) => waited(row) / row.stepTimeSeconds;

const FIGURES: readonly Figure[] = [
  { title: 'step time', onPage: 'step time', units: SECONDS, of: (row) => row.stepTimeSeconds },
  {
    ...{ title: 'tokens/s/device', onPage: 'tokens/s/device', units: COUNT },
    of: (row) => row.tokensPerSecondPerDevice,
  },
  { title: 'MFU', onPage: 'MFU', units: SHARE, of: (row) => row.mfu },
  { title: 'bubble', onPage: 'bubble', units: SHARE, of: bubble },
  { title: 'exposed comm', onPage: 'exposed comm', units: SHARE, of: exposed },
];
const PAGE_ONLY: readonly Figure[] = [
  { title: 'tokens/s in all', units: COUNT, of: (row) => row.tokensPerSecond },
  { title: 'HFU', units: SHARE, of: (row) => row.hfu },
];
const RUN_FIGURES: readonly Figure[] = [
  {
    ...{ title: 'time to train', onPage: 'time to train', units: SECONDS },
    of: (row) => row.totals!.timeToTrainSeconds,
  },
  { title: 'device-hours', units: COUNT, of: (row) => row.totals!.deviceHours },
  { title: 'cost', onPage: 'cost', units: COUNT, of: (row) => row.totals!.costUsd },
  { title: 'energy', onPage: 'energy', units: KWH, of: (row) => row.totals!.energyKwh },
  { title: 'CO₂e', units: KG, of: (row) => row.totals!.carbonKg },
];

/** The answer of a question as JSON and in another form. */
async function both(
  question: Question,
  ...form: string[]
): Promise<{ comparison: Comparison; text: string } | undefined> {
  const json = await invoke(['compare', ...options(question), '--json', '--quiet']);
  if (json.code === 2) return undefined;
  const { out, code } = await invoke(['compare', ...options(question), ...form, '--quiet']);
  assert.equal(code, json.code);
  return { comparison: JSON.parse(json.out) as Comparison, text: out };
}

function every(seed: number, usual: number, hold: (question: Question) => Promise<void>): Promise<void> {
  return fc.assert(fc.asyncProperty(questions, hold), { seed, numRuns: runs(usual), endOnFailure: true });
}

test('the ranking on a terminal and in Markdown is the JSON, rounded', async () => {
  await every(73, 3, async (question) => {
    const terminal = await both(question);
    if (terminal === undefined) return;
    const { comparison, text } = terminal;
    const markdown = (await both(question, '--format', 'markdown'))!.text;
    const { rows, misfits, inputs } = comparison;
    const [steps, runTable] = rows.length > 0 ? markdownTablesOf(markdown) : [[], []];
    const [ranked] = rows.length > 0 ? tablesOf(text) : [[]];
    assertRanking(ranked!, rows, inputs.tokens !== null);
    const joined = steps!.map((row, i) => ({ ...row, ...(inputs.tokens === null ? {} : runTable![i]!) }));
    assert.deepEqual(joined, ranked);
    if (misfits.length === 0) return;
    for (const table of [tablesOf(text).at(-1)!, markdownTablesOf(markdown).at(-1)!]) {
      assertMisfits(table, comparison);
    }
  });
});

function assertRanking(table: Table, rows: readonly Row[], totals: boolean): void {
  assert.equal(table.length, rows.length);
  for (const [i, row] of rows.entries()) {
    const cells = table[i]!;
    const close = i > 0 && row.place?.group === rows[i - 1]!.place?.group;
    assert.equal(cells['#'], `${i + 1}${close ? ' ≈' : ''}`);
    assert.equal(cells.strategy, row.strategy);
    for (const { title, units, of } of [...FIGURES, ...(totals ? RUN_FIGURES : [])]) {
      assertSays(cells[title]!, of(row), units);
    }
    if (totals && row.totals!.interval !== null) {
      assertSaysRange(cells['time interval']!, row.totals!.interval.timeToTrainSeconds);
      const { costUsd } = row.totals!.interval;
      assert.ok(costUsd.low < row.totals!.costUsd && row.totals!.costUsd < costUsd.high);
      assert.match(cells['cost interval']!, /^\$[\d.,]+–[\d.,]+( [MBT])?$/);
    }
    if (row.interval !== null) assertSaysRange(cells['90 % interval']!, row.interval);
    assertMemory(cells.memory!, row);
  }
}

function assertMemory(text: string, { memory, fits }: Row): void {
  assert.equal(text.endsWith(' tight'), memory.verdict === 'tight');
  const [used = '', capacity = ''] = text.replace(' tight', '').split(' / ');
  assertSays(used, memory.peakBytes, BYTES, 'GiB');
  assertSays(capacity, memory.capacityBytes, BYTES);
  const shown = [used, capacity].map((said) => Number(said.replace(' GiB', '').replaceAll(',', '')));
  assert.ok(fits ? shown[0]! <= shown[1]! : shown[0]! >= shown[1]!);
}

function assertMisfits(table: Table, { misfits }: Comparison): void {
  assert.deepEqual(
    table.map(({ strategy }) => strategy),
    misfits.map(({ row }) => row.strategy),
  );
  for (const [i, { row, missingBytes }] of misfits.entries()) {
    assertSays(table[i]!.needs!, row.memory.peakBytes, BYTES);
    assertSays(table[i]!['too much']!, missingBytes, BYTES);
  }
}

test('a narrow terminal shows every figure that a wide one shows', async () => {
  const style = { width: 70, colour: false };
  await every(74, 2, async (question) => {
    const wide = await invoke(['compare', ...options(question), '--quiet']);
    if (wide.code === 2 || wide.code === 1) return;
    const narrow = await invoke(['compare', ...options(question), '--quiet'], style);
    const text = narrow.out.replace(/\s+/g, ' ');
    for (const cells of tablesOf(wide.out)[0]!) {
      for (const cell of Object.values(cells)) assert.ok(text.includes(cell), `${cell} in ${narrow.out}`);
    }
  });
});

test('the CSV file is the JSON, to the last digit', async () => {
  await every(75, 3, async (question) => {
    const answer = await both(question, '--format', 'csv');
    if (answer === undefined) return;
    // What cannot run has a line and no figures.
    const lines = records(answer.text).filter((line) => line.status !== 'cannot-run');
    const rows = rowsOf(answer.comparison);
    assert.equal(lines.length, rows.length);
    for (const [i, row] of rows.entries()) {
      const line = lines[i]!;
      for (const [name, value] of Object.entries(csvFigures(row))) {
        assert.equal(line[name], value === null ? '' : `${value}`, name);
      }
      const sums = Object.entries(line).filter(([name]) => /^exposed_(?!comm).*_s$/.test(name));
      assertNear(sum(sums.map(([, text]) => Number(text))), waited(row));
      assertNear(Number(line.exposed_comm_s), waited(row));
    }
  });
});

function csvFigures(row: Row): Readonly<Record<string, string | number | boolean | null>> {
  const { layout: l, breakdown: b, memory: m, totals: t } = row;
  const gib = (bytes: number) => Math.round((bytes / 2 ** 30) * 1e6) / 1e6;
  return {
    ...{ strategy: row.strategy, fits: row.fits, devices: row.devices, precision: row.precision },
    ...{ dp: l.dp, tp: l.tp, pp: l.pp, cp: l.cp, ep: l.ep, vpp: l.vpp, shard: l.shard, zero: l.zero },
    ...{ sequence_parallel: l.sequenceParallel, recompute: l.recompute, micro_batch: l.microBatch },
    ...{ global_batch: l.globalBatch, step_time_s: row.stepTimeSeconds },
    ...{ step_time_low_s: row.interval?.low ?? null, step_time_high_s: row.interval?.high ?? null },
    ...{ tokens_per_s: row.tokensPerSecond, tokens_per_s_per_device: row.tokensPerSecondPerDevice },
    ...{ model_tflops_per_device: row.modelTflopsPerDevice, mfu: row.mfu, hfu: row.hfu },
    ...{ peak_tflops_per_device: row.peakTflopsPerDevice, memory_peak_gib: gib(m.peakBytes) },
    ...{ memory_capacity_gib: gib(m.capacityBytes), memory_parameters_gib: gib(m.parametersBytes) },
    ...{ memory_gradients_gib: gib(m.gradientsBytes), memory_optimizer_gib: gib(m.optimizerBytes) },
    ...{ memory_activations_gib: gib(m.activationsBytes), memory_other_gib: gib(m.otherBytes) },
    ...{ compute_s: b.computeSeconds, recompute_s: b.computeByFamily.recompute ?? 0 },
    ...{ bubble_s: b.bubbleSeconds, optimizer_s: b.optimizerSeconds },
    ...{ launch_s: b.launchSeconds, copy_s: b.copySeconds },
    ...{ time_to_train_s: t?.timeToTrainSeconds ?? null, device_hours: t?.deviceHours ?? null },
    ...{ cost_usd: t?.costUsd ?? null, energy_kwh: t?.energyKwh ?? null, carbon_kg: t?.carbonKg ?? null },
    ...{ layouts_tried: row.tried.layouts, layouts_simulated: row.tried.simulated },
  };
}

test('the page of a result shows its figures as the terminal does, and sorts by the JSON', async () => {
  await every(76, 1, async (question) => {
    const answer = await both(question);
    if (answer === undefined) return;
    const { comparison, text } = answer;
    const [file, page] = [written('page.json'), written('page.html')];
    writeFileSync(file, JSON.stringify(comparison));
    assert.equal((await invoke(['report', file, '-o', page, '--quiet'])).code, 0);
    const ranked = rankingOf(readFileSync(page, 'utf8'));
    assert.equal(ranked.length, comparison.rows.length);
    const cells = comparison.rows.length > 0 ? tablesOf(text)[0]! : [];
    for (const [i, row] of comparison.rows.entries()) {
      const own = row.totals === null ? FIGURES : [...FIGURES, ...RUN_FIGURES];
      for (const { title, onPage, of } of own.filter((figure) => figure.onPage !== undefined)) {
        const cell = ranked[i]![onPage!]!;
        assert.equal(cell.text, cells[i]![title], title);
        assertNear(Number(cell.value), of(row));
      }
      for (const { title, units, of } of PAGE_ONLY) {
        assertSays(ranked[i]![title]!.text, of(row), units);
        assert.equal(Number(ranked[i]![title]!.value), of(row));
      }
      const { peakBytes, capacityBytes, verdict } = row.memory;
      assertSays(ranked[i]!.memory!.text, peakBytes, BYTES);
      const taken = ranked[i]!['memory, of capacity']!.text;
      assertSays(taken.replace(', tight', ''), peakBytes / capacityBytes, SHARE);
      assert.equal(taken.endsWith(', tight'), verdict === 'tight');
      assert.equal(
        ranked[i]!['step time, 90 % interval']?.text ?? '',
        row.interval === null ? '' : cells[i]!['90 % interval'],
      );
    }
  });
});

test('simulate prints of a row what compare prints of it, and its tables add up', async () => {
  await every(77, 3, async (question) => {
    const answer = await both(question);
    if (answer === undefined) return;
    const { comparison, text } = answer;
    const cells = comparison.rows.length > 0 ? tablesOf(text)[0]! : [];
    for (const [i, row] of comparison.rows.entries()) {
      const at = atLayout(question, row);
      const { out } = await invoke(['simulate', ...options(at)]);
      assertFacts(out, row, cells[i]!);
      const markdown = (await invoke(['simulate', ...options(at), '--format', 'markdown'])).out;
      const [time, roles] = tablesOf(out);
      const [timeAgain, rolesAgain] = markdownTablesOf(markdown);
      assert.deepEqual(
        time!.map(({ part, time: seconds, share }) => ({ part, time: seconds, share })),
        timeAgain,
      );
      assert.deepEqual(roles, rolesAgain);
      assertTimes(time!, row, cells[i]!);
      for (const role of roles!) assertRole(role);
    }
  });
});

/** The facts above the tables, word for word as in the ranking. */
function assertFacts(out: string, row: Row, cells: Readonly<Record<string, string>>): void {
  const fact = (name: string) => {
    const lines = out.split('\n');
    const at = lines.findIndex((line) => line.startsWith(`${name} `));
    const more = lines.slice(at + 1);
    const own = more.slice(
      0,
      more.findIndex((line) => !line.startsWith(' '.repeat(15))),
    );
    return [lines[at]!.slice(15), ...own.map((line) => line.trim())].join(' ');
  };
  assert.equal(fact('step time'), cells['step time']);
  if (row.interval !== null) assert.equal(fact('90 % interval'), cells['90 % interval']);
  const [each = '', rate = ''] = fact('throughput').split(' tokens/s/device, ');
  assert.equal(each, cells['tokens/s/device']);
  assertSays(rate.replace(' tokens/s in all', ''), row.tokensPerSecond, COUNT);
  const [, mfu, peak = '', hfu = ''] =
    /^(.*? %)(?: \(.*\))? of the dense \S+ peak of (.*); HFU, recomputation counted, (.*)$/.exec(
      fact('MFU'),
    ) ?? [];
  assert.equal(mfu, cells.MFU);
  assertSays(peak, row.peakTflopsPerDevice, TFLOPS);
  assertSays(hfu, row.hfu, SHARE);
  assert.ok(fact('memory').startsWith(`${cells.memory!.replace(' tight', '')} `));
  if (row.totals === null) return;
  const { 'time to train': time, 'device-hours': hours, cost, energy, 'CO₂e': carbon } = cells;
  const within = (title: string) => (cells[title] ? ` (${cells[title]})` : '');
  const [days, usd] = [`${time}${within('time interval')}`, `${cost}${within('cost interval')}`];
  assert.equal(fact('whole run'), `${days}, ${hours} device-hours, ${usd}, ${energy}, ${carbon} CO₂e`);
}

/** Parts sum to the step, shares to 100.0 %; the bubble is the one of the ranking. */
function assertTimes(table: Table, row: Row, cells: Readonly<Record<string, string>>): void {
  const parts = table.slice(0, -1);
  assert.equal(new Set(parts.map(({ part }) => part)).size, parts.length, 'two parts have one name');
  assert.deepEqual(table.at(-1), { part: 'step', time: cells['step time'], share: '100.0 %', '': '' });
  assert.equal(sum(parts.map(({ share }) => tenths(share!))), 1000);
  const idle = parts.find(({ part }) => part === 'pipeline bubble');
  assert.equal(idle?.share ?? '0.0 %', cells.bubble);
  const { optimizerSeconds, launchSeconds, copySeconds } = row.breakdown;
  const { recompute = 0 } = row.breakdown.computeByFamily;
  for (const [name, seconds] of [
    ['pipeline bubble', row.breakdown.bubbleSeconds],
    ['optimizer step', optimizerSeconds],
    ['activation recomputation', recompute],
    ['kernel launch overhead', launchSeconds],
    ['exposed host copies (H2D, D2H)', copySeconds],
  ] as const) {
    const part = parts.find((p) => p.part === name);
    assert.equal(part !== undefined, seconds > 0, name);
    if (part === undefined) continue;
    assertSays(part.time!, seconds, SECONDS);
    assertSays(part.share!, seconds / row.stepTimeSeconds, SHARE);
  }
  const waits = parts.filter(({ part }) => /^exposed communication \(.*\)$/.test(part!));
  assert.equal(
    waits.length,
    Object.values(row.breakdown.exposedCommunicationSeconds).filter((seconds) => seconds > 0).length,
  );
}

/** The shares of a role add up to its whole step, each off by what rounding takes. */
function assertRole(role: Readonly<Record<string, string>>): void {
  const shares = Object.values(role).filter((text) => text.endsWith(' %'));
  const off = Math.abs(sum(shares.map(tenths)) - 1000);
  assert.ok(off <= shares.length / 2, `${JSON.stringify(role)} is off by ${off / 10} %`);
}

/** `12.3 %` as 123; what is under a tenth counts for nothing. */
function tenths(share: string): number {
  return share.startsWith('<') ? 0 : Math.round(10 * Number(share.replace(' %', '')));
}
