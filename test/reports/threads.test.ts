import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StrategyBench } from '../../accuracy/threads/bench.js';
import { benchStrategies } from '../../accuracy/threads/bench.js';
import type { RunClock } from '../../accuracy/threads/run-clock.js';
import { validate } from '../../accuracy/threads/validate.js';
import type { Validation } from '../../accuracy/threads/validation.js';
import { total } from '../../program/result.js';
import { json } from '../../reports/json.js';
import { strategyBenchCsv, strategyBenchPage } from '../../reports/threads/bench-table.js';
import { pairedEvents, pairedTrace, type TimelinePair } from '../../reports/threads/paired-trace.js';
import { VALIDATE_COLUMNS, validateCsv } from '../../reports/threads/validate-csv.js';
import { validatePage } from '../../reports/threads/validate-table.js';
import { simulate } from '../../sim/simulate.js';
import { strategyById } from '../../strategies/index.js';
import { writeProgram } from '../../strategies/write.js';
import { TASK } from '../accuracy/threads/runs.js';
import { freeNetwork } from '../machines.js';
import { assertSameInCalc, NO_SPREADSHEET } from './csv/spreadsheet.js';
import { checkTrace } from './trace-format.js';

const STYLE = { width: 200, colour: false };
const SMALL = { ...TASK, sequence: 16, globalBatch: 2 };

const timelines: TimelinePair[] = [];
const clocks: RunClock[] = [];
const PACE = { gemm: 1.25, together: 1, stream: 1.5, copy: 0.5, wake: 2 };
const validated = validate({
  ...{ task: SMALL, strategies: ['1f1b', 'hsdp'].map(strategyById), workers: 2, steps: 12, seed: 1 },
  calibration: { source: 'mine.yaml', othersShare: null },
  predict(job, plan, clock) {
    clocks.push(clock);
    const result = simulate(
      writeProgram('1f1b', job, plan),
      freeNetwork(() => 1e-6),
      { detail: true },
    );
    return { seconds: result.stepPs / 1e12, result, pace: PACE, unscaledSeconds: 1 };
  },
  onTimelines: (_row, measured, simulated) => timelines.push({ name: '1f1b pp2', measured, simulated }),
});

test('the document has the keys that are promised, and every figure is finite', async () => {
  const document = JSON.parse(json(await validated)) as Validation;
  assert.equal(document.schema, 'llmsim.validate/1');
  assert.ok(document.machine.cores >= 1);
  const [row] = document.rows;
  const promised =
    'strategy layout workers steps lossMaxRelativeDifference bytesEqual orderEqual memoryEqual predictedSeconds measuredSeconds measuredInterval disturbed ok';
  for (const key of promised.split(' ')) assert.ok(row && key in row, key);
  assert.equal(row!.ok, true);
  assert.ok(row!.measuredInterval!.low <= row!.measuredSeconds!);
  assert.equal(row!.error, (row!.predictedSeconds! - row!.measuredSeconds!) / row!.measuredSeconds!);
  assert.deepEqual(
    document.refusals.map(({ strategy }) => strategy),
    ['hsdp'],
  );
});

test('the page shows the verdict, each row, and for a single row its bytes in full', async () => {
  const run = await validated;
  const page = validatePage(run, STYLE);
  assert.match(page, /^1f1b +pp2 mb1 .* equal +equal +equal /m);
  assert.match(page, /It holds: loss as on one worker/);
  assert.match(page, /not run: hsdp: .*--workers 4 or more/);
  const [send] = run.rows[0]!.traffic.filter(({ operation }) => operation === 'send');
  assert.ok(page.includes(send!.countedBytes.toLocaleString('en-US')));
  assert.match(page, /mine\.yaml/);
});

test('ranks run the probe of the clock between their steps, and each row says at what pace it was predicted', async () => {
  const run = await validated;
  const [{ clock, atOnce }] = clocks as [RunClock];
  assert.equal(atOnce, Math.min(2, run.machine.cores));
  const { gemmSeconds, streamSeconds, copySeconds = 0, wakeSeconds = 0 } = clock;
  assert.ok(gemmSeconds > 0 && streamSeconds > 0 && Number.isFinite(gemmSeconds + streamSeconds));
  assert.ok(atOnce === 1 || (copySeconds > 0 && wakeSeconds > 0));
  assert.deepEqual(run.rows[0]!.pace, PACE);
  assert.deepEqual([run.rows[0]!.waitedSeconds, run.rows[0]!.repeats], [0, 0]);
  const page = validatePage(run, STYLE).replace(/\s+/g, ' ');
  assert.match(
    page,
    /GEMMs 1\.25, taking turns on cores 1\.00, passes over memory 1\.50, copies of a peer’s memory 0\.50, signals 2\.00\./,
  );
  assert.doesNotMatch(page, /[Ww]aited|repeated/);
  const rows = [
    { ...run.rows[0]!, waitedSeconds: 4, repeats: 2 },
    { ...run.rows[0]!, pace: { ...PACE, gemm: 1.5 }, waitedSeconds: 2.5, repeats: 0 },
  ];
  const waited = validatePage({ ...run, rows }, STYLE).replace(/\s+/g, ' ');
  assert.match(waited, /GEMMs 1\.25 to 1\.50/);
  assert.match(waited, /Waited 6\.50 s in all for other programs; repeated 1 of 2 runs that they disturbed/);
  // Of 1 s predicted without the probes, for 0.5 and for 0.8 s: errors of 100 and of 25 %.
  const times = [0.5, 0.8].map((measuredSeconds) => ({ ...run.rows[0]!, measuredSeconds }));
  assert.match(
    validatePage({ ...run, rows: times }, STYLE).replace(/\s+/g, ' '),
    /At the speed of the calibration the mean error would be 62\.5 %, the worst 100\.0 %/,
  );
  const { pace: _, ...before } = run.rows[0]!;
  assert.match(validatePage({ ...run, rows: [before] }, STYLE), /does not say how fast the machine was/);
});

test('the pace, the wait and the repeats are the last columns, and empty for results of before', async () => {
  const run = await validated;
  const { pace: _, unscaledSeconds: __, waitedSeconds: ___, repeats: ____, ...before } = run.rows[0]!;
  const rows = [{ ...run.rows[0]!, waitedSeconds: 4, repeats: 2 }, before];
  const [names, ...cells] = validateCsv({ ...run, rows })
    .trimEnd()
    .split('\r\n');
  assert.match(
    names!,
    /,problems,pace_gemm,pace_together,pace_stream,pace_copy,pace_wake,unscaled_s,waited_s,repeats$/,
  );
  assert.match(cells[0]!, /,1\.25,1,1\.5,0\.5,2,1,4,2$/);
  assert.match(cells[1]!, /,,,,,,,,$/);
});

test('a row that does not hold is named with its sentence, in words that stand on any width', async () => {
  const run = await validated;
  const problems = ['rank 1 stopped: something broke.'];
  const rows = [{ ...run.rows[0]!, ok: false, bytesEqual: false, problems }, ...run.rows];
  for (const width of [60, 100, 200]) {
    const page = validatePage({ ...run, rows }, { width, colour: false });
    assert.match(page, /1 of 2 do not hold:\s+1f1b/);
    assert.match(page.replace(/\s+/g, ' '), /rank 1 stopped: something broke\./);
    assert.match(page, /DIFFERS/);
  }
});

test('the file has a row for each row and a cell for each column', async () => {
  const lines = validateCsv(await validated)
    .trimEnd()
    .split('\r\n');
  assert.equal(lines.length, 2);
  assert.equal(lines[0], VALIDATE_COLUMNS.map(({ name }) => name).join(','));
  assert.match(lines[1]!, /^1f1b,tiny,2,\d+,1,1,2,1,1,1,1,0,false,none,1,2,16,12,true,/);
});

test('a measured timeline is a result: its parts add up to the step, its spans lie within it', async () => {
  await validated;
  const [{ measured, simulated }] = timelines as [TimelinePair];
  assert.equal(measured.executor, 'threads');
  for (const [i, role] of measured.roles.entries()) {
    assert.equal(total(role.breakdown), measured.stepPs);
    assert.equal(role.memory.peakBytes, simulated.roles[i]!.memory.peakBytes);
    assert.ok(role.spans.every(({ startPs, endPs }) => 0 <= startPs && startPs <= endPs));
    assert.ok(role.spans.every(({ endPs }) => endPs <= measured.stepPs));
    assert.deepEqual(role.sentBytes.pp! > 0, true);
  }
});

test('measured and simulated are one trace, in processes of their own, measured above', async () => {
  await validated;
  const names = [...pairedEvents(timelines)].filter(({ name }) => name === 'process_name');
  const said = names.map(({ pid, args }) => [pid, (args as { name: string }).name]);
  assert.deepEqual(said, [
    [0, '1f1b pp2 · measured · stage 0 (rank 0)'],
    [1, '1f1b pp2 · measured · stage 1 (rank 1)'],
    [2, '1f1b pp2 · simulated · stage 0 (rank 0)'],
    [3, '1f1b pp2 · simulated · stage 1 (rank 1)'],
  ]);
  const starts = [...pairedEvents(timelines)].filter(({ ph }) => ph === 's').map(({ id }) => id);
  assert.ok(starts.length > 0);
  assert.equal(new Set(starts).size, starts.length, 'no two arrows share a number');
  const { metadata, boxes, counters, arrows } = checkTrace([...pairedTrace(timelines)].join(''));
  const events = metadata.length + boxes.length + counters.length + 2 * arrows.length;
  assert.equal(events, [...pairedEvents(timelines)].length);
});

test('strategies side by side: ratios to the first, sorted by time, one worker among them', async () => {
  const bench: StrategyBench = await benchStrategies({
    ...{ task: SMALL, strategies: ['zero-1', 'gpipe'].map(strategyById), workers: 2, rounds: 2, steps: 1 },
  });
  assert.deepEqual(
    bench.rows.map(({ strategy, workers }) => [strategy, workers]),
    [
      ['zero-1', 2],
      ['gpipe', 2],
      ['single', 1],
    ],
  );
  const [first, second] = bench.rows;
  assert.deepEqual([first!.ratio, first!.chance, first!.differs], [null, null, null]);
  assert.equal(second!.ratio, second!.stepSeconds / first!.stepSeconds);
  const [one, two] = second!.roundSeconds;
  assert.ok(Math.abs(second!.stepSeconds / ((one! + two!) / 2) - 1) < 1e-12);
  assert.equal(second!.tokensPerSecond, (2 * 16) / second!.stepSeconds);
  const times = strategyBenchCsv(bench).trimEnd().split('\r\n').slice(1);
  const seconds = times.map((line) => Number(line.split(',')[8]));
  assert.deepEqual(
    seconds,
    seconds.toSorted((a, b) => a - b),
  );
  assert.match(strategyBenchPage(bench, STYLE), /zero-1 .* the reference/);
});

test('LibreOffice Calc reads the CSV as it was written', { skip: NO_SPREADSHEET }, async () => {
  assertSameInCalc(validateCsv(await validated));
});
