/** Lists that are drawn: the mixture has the published figures by arithmetic, and a drawn list has the mixture's, but for chance. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moment, shareUpTo } from '../../../datacentre/jobs/synthetic/lognormal.js';
import { mixtureOf, runOf } from '../../../datacentre/jobs/synthetic/mixture.js';
import { syntheticJobs } from '../../../datacentre/jobs/synthetic/synthetic.js';
import { STATES } from '../../../datacentre/jobs/table.js';
import { type Workload, workloadIds, workloadNamed } from '../../../hardware-profiles/workloads/workload.js';
import { InputError } from '../../../input/error.js';

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

/** Share of `workload`'s jobs that run up to `seconds`. */
function runsUpTo(workload: Workload, seconds: number): number {
  return sum(workload.kinds.list.map((kind) => kind.share * shareUpTo(runOf(workload, kind), seconds)));
}

for (const id of workloadIds()) {
  const workload = workloadNamed(id);
  const { published, kinds } = workload;

  test(`${id}: the kinds come to what was published`, () => {
    const mixture = mixtureOf(workload);
    const near = (found: number, wanted: number, within: number, what: string) =>
      assert.ok(Math.abs(found / wanted - 1) < within, `${what}: ${found}, published ${wanted}`);
    near(sum(kinds.list.map(({ share }) => share)), 1, 1e-9, 'shares');
    for (const { type, devices, states } of kinds.list) {
      near(sum(Object.values(devices)), 1, 1e-3, `sizes of ${type}`);
      if (states !== undefined) near(sum(states), 1, 1e-3, `ends of ${type}`);
    }
    near(mixture.meanRunSeconds, published.meanRunSeconds, 0.005, 'mean duration');
    near(mixture.meanDevices, published.meanDevices, 0.005, 'mean devices');
    near(runsUpTo(workload, published.medianRunSeconds), 0.5, 0.005, 'jobs up to the median');
    const counts = kinds.list.flatMap(({ devices }) => Object.keys(devices).map(Number));
    assert.equal(Math.max(...counts), published.mostDevices);
    // Half of all jobs ask for the median or less, and half for it or more.
    const sized = (fits: (count: number) => boolean) =>
      sum(
        kinds.list.flatMap(({ share, devices }) =>
          Object.entries(devices).map(([count, part]) => (fits(Number(count)) ? share * part : 0)),
        ),
      );
    assert.ok(sized((count) => count <= published.medianDevices) > 0.499);
    assert.ok(sized((count) => count >= published.medianDevices) > 0.499);
    if (published.states === undefined || published.deviceSeconds === undefined) return;
    const total = sum(published.deviceSeconds);
    near(mixture.deviceSeconds * published.jobs, total, 0.01, 'device-seconds');
    for (const state of [0, 1, 2]) {
      // Printed with three digits.
      assert.ok(
        Math.abs(mixture.states![state]! - published.states[state]!) < 0.002,
        `jobs ${STATES[state]}`,
      );
      const share = published.deviceSeconds[state]! / total;
      assert.ok(Math.abs(mixture.stateDeviceSeconds![state]! - share) < 0.002, `time ${STATES[state]}`);
    }
    for (const [type, said] of Object.entries(published.types?.shares ?? {})) {
      const at = kinds.list.findIndex((kind) => kind.type === type);
      if (said.jobs !== undefined) assert.equal(kinds.list[at]!.share, said.jobs);
      if (said.deviceSeconds !== undefined)
        near(mixture.kindDeviceSeconds[at]!, said.deviceSeconds, 0.005, `time of ${type}`);
    }
  });

  test(`${id}: a drawn list has them, but for chance`, () => {
    const jobs = 20_000;
    const table = syntheticJobs({ workload, jobs, seed: 7 });
    const mixture = mixtureOf(workload);
    const within = (found: number, wanted: number, deviation: number, drawn: number, what: string) =>
      // Of a normal mean, one in 15,000 is further than four standard errors.
      assert.ok(
        Math.abs(found - wanted) < (4 * deviation) / Math.sqrt(drawn),
        `${what}: ${found}, expected ${wanted}`,
      );
    const seconds = [...table.runMillis].map((millis) => millis / 1000);
    const square = sum(kinds.list.map((kind) => kind.share * moment(runOf(workload, kind), 2)));
    const spread = Math.sqrt(square - mixture.meanRunSeconds ** 2);
    within(sum(seconds) / jobs, mixture.meanRunSeconds, spread, jobs, 'mean duration');
    const below = seconds.filter((each) => each <= published.medianRunSeconds).length / jobs;
    within(below, runsUpTo(workload, published.medianRunSeconds), 0.5, jobs, 'jobs up to the median');
    assert.ok(Math.max(...seconds) <= published.longestRunSeconds);
    for (const [at, { type, share }] of kinds.list.entries()) {
      const rows = [...table.type.index.keys()].filter(
        (row) => table.type.words[table.type.index[row]!] === type,
      );
      within(rows.length / jobs, share, Math.sqrt(share * (1 - share)), jobs, `jobs of ${type}`);
      const { states } = kinds.list[at]!;
      const failed = rows.filter((row) => STATES[table.state[row]!] === 'failed').length / rows.length;
      if (states === undefined) assert.equal(failed, 0);
      else
        within(failed, states[2], Math.sqrt(states[2] * (1 - states[2])), rows.length, `failed of ${type}`);
    }
  });
}

test('the same seed draws the same list, another another', () => {
  const workload = workloadNamed('acme-kalos');
  const drawn = (seed: number) => syntheticJobs({ workload, jobs: 500, seed });
  assert.deepEqual(drawn(3), drawn(3));
  assert.notDeepEqual(drawn(3).runMillis, drawn(4).runMillis);
});

test('jobs come more by day than by night, fewer at the weekend, as the file says', () => {
  const workload = workloadNamed('philly');
  const { hours, weekend } = workload.arrivals;
  const jobs = 40_000;
  // 10 weeks from a Monday: each hour of the week as often as any other.
  const table = syntheticJobs({ workload, jobs, seed: 1, days: 70 });
  const begin = Date.parse(`${workload.begins}T00:00:00Z`);
  assert.equal(new Date(begin).getUTCDay(), 1);
  const byHour = new Array<number>(24).fill(0);
  let atWeekend = 0;
  for (const offset of table.submitMillis) {
    const at = new Date(table.beginsAtMillis! + offset);
    byHour[at.getUTCHours()]!++;
    if (at.getUTCDay() % 6 === 0) atWeekend++;
  }
  const near = (count: number, share: number) =>
    assert.ok(
      Math.abs(count / jobs - share) < 4 * Math.sqrt((share * (1 - share)) / jobs),
      `${count} of ${share}`,
    );
  const all = sum(hours);
  for (const [hour, count] of byHour.entries()) near(count, hours[hour]! / all);
  near(atWeekend, (2 * weekend) / (5 + 2 * weekend));
});

test('evaluations come together', () => {
  const workload = workloadNamed('acme-kalos');
  const { together } = workload.kinds.list.find(({ type }) => type === 'evaluation')!;
  const table = syntheticJobs({ workload, jobs: 3_000, seed: 1 });
  const sizes = new Map<number, number>();
  for (const [row, at] of table.type.index.entries())
    if (table.type.words[at] === 'evaluation')
      sizes.set(table.submitMillis[row]!, (sizes.get(table.submitMillis[row]!) ?? 0) + 1);
  // All groups are whole but the last; two may fall on one millisecond.
  assert.ok([...sizes.values()].filter((size) => size % together! !== 0).length <= 1);
  assert.ok(sizes.size > 50);
});

test('a load is that of the jobs drawn, whatever the seed, and no job is beyond what there is', () => {
  const workload = workloadNamed('helios');
  const asked = { workload, jobs: 2_000, mostDevices: 64 };
  for (const seed of [1, 2]) {
    const table = syntheticJobs({ ...asked, seed, load: { devices: 512, share: 0.8 } });
    assert.ok(Math.max(...table.devices) <= 64);
    const work = sum(
      [...table.runMillis].map((run, row) => (run * table.devices[row]! * table.deviceMilli[row]!) / 1000),
    );
    const span = table.submitMillis.at(-1)! - table.submitMillis[0]!;
    // Whole milliseconds are all that it is off by.
    assert.ok(
      Math.abs(work / (512 * span) - 0.8) < 1e-6,
      `with seed ${seed} the load is ${work / (512 * span)}`,
    );
    const often = syntheticJobs({ ...asked, seed });
    assert.equal(
      sum([...often.runMillis]),
      sum([...table.runMillis]),
      'the same jobs, submitted at other times',
    );
  }
  assert.throws(
    () => syntheticJobs({ workload, jobs: 1, seed: 1, load: { devices: 8, share: 0.5 } }),
    /all 1 jobs are submitted at once, and a load is over time/,
  );
});

test('what cannot be drawn is told', () => {
  const workload = workloadNamed('philly');
  assert.throws(
    () => syntheticJobs({ workload, jobs: 0, seed: 1 }),
    /jobs '0': a list has a whole number of jobs/,
  );
  assert.throws(() => syntheticJobs({ workload, jobs: 1, seed: 1, days: 0 }), /over 0 days/);
  assert.throws(() => syntheticJobs({ workload, jobs: 1, seed: 1, mostDevices: 0 }), InputError);
  assert.throws(
    () => workloadNamed('acme'),
    /unknown workload 'acme': did you mean acme-kalos or acme-seren\?/,
  );
});
