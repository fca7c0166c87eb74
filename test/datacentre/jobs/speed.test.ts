/** Durations from our own model: steps times the step that the planner has, on the devices that the job takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestFrom } from '../../../cli/input/question.js';
import { readJobs } from '../../../datacentre/jobs/read.js';
import { type Ask, Speeds, withModelledRuns } from '../../../datacentre/jobs/speed/speed.js';
import { loadCluster } from '../../../hardware-profiles/index.js';
import type { Cluster } from '../../../hardware-profiles/profile.js';
import { simulateOne } from '../../../planning/simulate.js';

const ask: Ask = ({ strategy, globalBatch, seq, ...question }) =>
  requestFrom({
    ...question,
    ...(strategy === '' ? {} : { strategy }),
    'global-batch': globalBatch,
    ...(seq === 0 ? {} : { seq }),
  });
const cluster = loadCluster('h100-dgx:4');
const job = {
  model: 'gpt2',
  strategy: 'ddp',
  cluster: '',
  tokens: Number.NaN,
  steps: 1000,
  globalBatch: 256,
  seq: 1024,
};

test('a list with models has durations, worked out once for each question', async () => {
  const speeds = new Speeds(ask);
  const table = readJobs(
    [
      'submit_s,run_s,devices,model,strategy,steps,tokens,global_batch,seq',
      '0,,16,gpt2,ddp,1000,,256,1024',
      '1,,16,gpt2,ddp,,1e9,256,1024',
      '2,77,16,gpt2,ddp,1000,,256,1024',
      '3,5,1,,,,,,',
    ].join('\n'),
    'jobs.csv',
  );
  assert.ok(Number.isNaN(table.runMillis[0]!));
  const timed = await withModelledRuns(table, speeds, () => cluster);
  const step = simulateOne(
    await requestFrom({ model: 'gpt2', cluster: 'h100-dgx:2', 'global-batch': 256, seq: 1024 }),
    'ddp',
  ).row.stepTimeSeconds;
  assert.equal(timed.runMillis[0], Math.round(1000 * step * 1000));
  // 10^9 tokens in steps of 256 × 1024.
  assert.equal(timed.runMillis[1], Math.round(Math.ceil(1e9 / (256 * 1024)) * step * 1000));
  assert.deepEqual([...timed.runMillis.slice(2)], [77_000, 5_000]);
  assert.equal(speeds.questions, 1);
});

test('more devices are faster, and cost no less', async () => {
  const [few, many] = await new Speeds(ask).byDevices(job, { cluster }, [8, 32]);
  assert.ok(many!.runMillis < few!.runMillis);
  assert.ok(many!.deviceHours > few!.deviceHours);
  assert.equal(few!.deviceHours, (1000 * few!.stepSeconds * 8) / 3600);
});

test('across racks is slower where leaves have less above than below, and only there', async () => {
  const thin: Cluster = {
    ...cluster,
    fabric: { ...cluster.fabric, kind: 'fat-tree', leafNodes: 4, oversubscription: 8 },
  };
  const speeds = new Speeds(ask);
  const near = await speeds.of(job, { cluster: thin, devices: 32 });
  const apart = await speeds.of(job, { cluster: thin, devices: 32, apart: true });
  assert.ok(apart.stepSeconds > near.stepSeconds, `${apart.stepSeconds} > ${near.stepSeconds}`);
  const inOneNode = await speeds.of(job, { cluster: thin, devices: 8 });
  const alone = await speeds.of(job, { cluster: thin, devices: 8, apart: true });
  assert.equal(inOneNode.stepSeconds, alone.stepSeconds);
});

test('what cannot be run is told with its job', async () => {
  const speeds = new Speeds(ask);
  const read = (row: string) =>
    readJobs(`job_id,submit_s,devices,model,strategy,steps,global_batch\n${row}`, 'jobs.csv');
  const timed = (row: string) => withModelledRuns(read(row), speeds, () => cluster);
  await assert.rejects(
    timed('j1,0,64,gpt2,ddp,10,64'),
    /job j1: a job takes 64 devices, and 'h100-dgx:4' has 32/,
  );
  await assert.rejects(timed('j2,0,8,gpt9,ddp,10,64'), /job j2: .*gpt9/);
  await assert.rejects(
    timed('j3,0,8,llama3-405b,ddp,10,64'),
    /job j3: llama3-405b on 8 devices .* does not fit in memory/,
  );
});
