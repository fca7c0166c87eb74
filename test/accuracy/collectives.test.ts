import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapCollective, pricesOfCollective } from '../../accuracy/predict/collectives.js';
import { runAccuracy } from '../../accuracy/predict/run.js';
import { readCases } from '../../accuracy/records/reader.js';
import type { AccuracyCase } from '../../accuracy/records/record.js';

const LINE = {
  id: 'ar',
  kind: 'collective',
  source: { title: 'nccl-tests of somebody' },
  hardware: { accelerator: 'H100-80GB-SXM', count: 8, per_node: 8 },
  parallel: { collective: 'all_reduce' },
  measured: { message_bytes: 2 ** 30, time_us: 4000 },
};
const caseOf = (changes: object): AccuracyCase =>
  readCases(JSON.stringify({ ...LINE, ...changes }), 'f.jsonl')[0]!;
const secondsOf = (changes: object) => mapCollective(caseOf(changes).record).measuredSeconds;

test('bandwidths are turned into time by nccl-tests’ definitions', () => {
  const measured = (more: object) => ({ measured: { message_bytes: 8e9, ...more } });
  assert.equal(secondsOf({}), 4e-3);
  assert.equal(secondsOf(measured({ algbw_GBps: 100 })), 8e9 / 100e9);
  // Bus bandwidth of an all-reduce on 8 ranks is 2·7/8 of the algorithm's, of an all-gather 7/8.
  assert.equal(secondsOf(measured({ busbw_GBps: 175 })), (8e9 * ((2 * 7) / 8)) / 175e9);
  const gather = { parallel: { collective: 'all_gather' } };
  assert.equal(secondsOf({ ...measured({ busbw_GBps: 175 }), ...gather }), (8e9 * (7 / 8)) / 175e9);
});

test('a message of no bytes has a time or nothing: no error is a share of zero', () => {
  const measured = { message_bytes: 0, busbw_GBps: 140 };
  const results = [{ time_us: 12 }, {}, { time_us: 5e-320 }].map((more) => {
    const [result] = runAccuracy([caseOf({ measured: { ...measured, ...more } })], { version: 'test' }).cases;
    return [result!.status, result!.reason, result!.error === null || Number.isFinite(result!.error)];
  });
  assert.deepEqual(results, [
    ['ok', '', true],
    ['unsupported', 'a message of 0 bytes has no bandwidth; its time_us is not stated', true],
    ['unsupported', 'the measured time comes to 0, and no prediction is a share of that', true],
  ]);
});

test('a run that turned the switch’s reduction off is priced without it', () => {
  const algorithms = (algo: string) =>
    pricesOfCollective(mapCollective(caseOf({ parallel: { collective: 'all_reduce', algo } }).record)).map(
      (p) => p.algorithm,
    );
  assert.ok(algorithms('NVLS').includes('nvls'));
  assert.ok(!algorithms('Ring (NVLS off)').includes('nvls'));
  assert.ok(algorithms('Ring (NVLS off)').length > 0);
});

test('a collective is looked up among those that are modelled, and nowhere else', () => {
  for (const collective of ['constructor', 'toString', '__proto__']) {
    const { cases } = runAccuracy([caseOf({ parallel: { collective } })], { version: 'test' });
    assert.equal(cases[0]!.reason, `the collective '${collective}' is not modelled`);
  }
});

test('collectives are cases of their own: summed up apart from steps, large from small', () => {
  const small = { id: 'small', measured: { message_bytes: 1024, time_us: 20 } };
  const strange = { id: 'strange', parallel: { collective: 'moe_dispatch' } };
  const report = runAccuracy([caseOf({}), caseOf(small), caseOf(strange)], { version: 'test' });
  const { summary, byHardware } = report.collectives;
  assert.deepEqual([summary.large.count, summary.small.count, summary.unsupported], [1, 1, 1]);
  assert.equal(summary.large.medianAbsError, Math.abs(report.cases[0]!.error!));
  assert.deepEqual(Object.keys(byHardware), ['h100-sxm']);
  assert.deepEqual([report.summary.count, report.summary.unsupported], [0, 0]);
  assert.deepEqual(report.bySource, {});
  assert.match(report.cases[2]!.reason, /the collective 'moe_dispatch' is not modelled/);
  assert.deepEqual(report.cases[0]!.collective?.nodes, 1);
});

test('what a record does not state is said', () => {
  assert.throws(() => secondsOf({ measured: { message_bytes: 8 } }), /does not state measured\.time_us/);
  assert.throws(() => secondsOf({ measured: { time_us: 8 } }), /does not state measured\.message_bytes/);
  assert.throws(() => secondsOf({ hardware: { accelerator: 'H100' } }), /does not state hardware\.count/);
});
