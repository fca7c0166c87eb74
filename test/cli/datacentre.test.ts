/** `llmsim datacentre` on the command line: small lists whose answer can be worked out by hand, files, and sentences. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { DatacentreAnswer } from '../../datacentre/outcome/answer.js';
import { invoke, STACK_TRACE } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-datacentre-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Two nodes of two devices. */
const NODES = file('nodes.csv', 'node,devices,kind\na,2,h100-sxm\nb,2,h100-sxm\n');
/** All four for 100 s; then four again, which wait 90 s; then one for 5 s, which fifo lets wait 180 s behind them. */
const JOBS = file(
  'jobs.csv',
  'job_id,submit_s,run_s,devices,user,queue,type,state\n' +
    'one,0,100,4,ann,batch,pretraining,completed\n' +
    'two,10,100,4,bob,batch,pretraining,failed\n' +
    'three,20,5,1,ann,dev,debug,completed\n' +
    'huge,30,5,64,ann,dev,debug,completed\n',
);
const ASKED = ['datacentre', '--jobs', JOBS, '--nodes', NODES, '--quiet'];

async function answer(...more: string[]): Promise<DatacentreAnswer> {
  const { code, out, err } = await invoke([...ASKED, ...more, '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out) as DatacentreAnswer;
}

test('three jobs by hand, first come first served; one that nothing can hold is counted', async () => {
  const told = await answer('--policy', 'fifo');
  assert.deepEqual(
    [told.schema, told.policy, told.jobs, told.completedJobs],
    ['llmsim.datacentre/1', 'fifo', 4, 3],
  );
  // 64 devices for 5 s, of 4 × 100 s twice, 1 × 5 s and these.
  const { jobs, mostDevices, deviceHours, share } = told.unplaceable;
  assert.deepEqual([jobs, mostDevices, share], [1, 64, 320 / (800 + 5 + 320)]);
  assert.ok(Math.abs(deviceHours - 320 / 3600) < 1e-12);
  assert.equal(told.devices, 4);
  assert.equal(told.makespanSeconds, 205);
  assert.equal(told.queueingSeconds.mean, (0 + 90 + 180) / 3);
  assert.equal(told.jobCompletionSeconds.mean, (100 + 190 + 185) / 3);
  assert.equal(told.utilisation, (4 * 100 + 4 * 100 + 5) / (4 * 205));
  assert.equal(told.allocationByArrivedPercent, undefined);
  assert.deepEqual(
    told.by.user.map(({ name, jobs }) => [name, jobs]),
    [
      ['ann', 2],
      ['bob', 1],
    ],
  );
});

test('policies and changes are rows beside the first; twice the nodes and nobody waits for them', async () => {
  const told = await answer(
    '--policy',
    'fifo,sjf',
    '--what-if',
    'nodes=x3,policy=backfill+fgd,reserve=dev:50%',
  );
  const [sjf, nodes, policy, reserve] = told.compared;
  // The short one goes before the second of the long ones: 80 s instead of 180, and the other 95 instead of 90.
  assert.equal(sjf!.queueingSeconds.mean, (0 + 95 + 80) / 3);
  assert.deepEqual([nodes!.change, nodes!.devices, nodes!.queueingSeconds.mean], ['nodes=x3', 12, 0]);
  assert.deepEqual(
    [policy!.policy, policy!.queueing, policy!.placement],
    ['backfill+fgd', 'backfill', 'fgd'],
  );
  // Half of four devices are kept for `dev`: jobs of `batch` that ask for four fit nowhere.
  assert.deepEqual([reserve!.jobs, reserve!.unplaceable.jobs], [1, 3]);
});

test('--inflate adds how much is allocated at 0 … 130 % arrived; the same seed gives the same bytes', async () => {
  const small = file('small.csv', 'submit_s,run_s,devices,device_milli\n0,1,1,500\n1,1,1,500\n2,1,1,250\n');
  const asked = [
    'datacentre',
    '--jobs',
    small,
    '--nodes',
    'h100-dgx:4',
    '--quiet',
    '--json',
    '--inflate',
    '1.3',
  ];
  const [one, again, other] = await Promise.all([
    invoke([...asked, '--seed', '42']),
    invoke([...asked, '--seed', '42']),
    invoke([...asked, '--seed', '43']),
  ]);
  assert.equal(one.out, again.out);
  assert.notEqual(one.out, other.out);
  const { allocationByArrivedPercent: allocated } = JSON.parse(one.out) as DatacentreAnswer;
  assert.equal(allocated!.length, 131);
  // Parts of devices fill all of them, and what arrives is allocated until they are full.
  assert.ok(Math.abs(allocated![50]! - 50) < 1.5, String(allocated![50]));
  assert.ok(allocated![130]! > 97 && allocated![130]! <= 100, String(allocated![130]));
});

test('files: a row a policy, a row a job, the list as it was played, which is read again', async () => {
  const [csv, perJob, list] = ['rows.csv', 'per-job.csv', 'list.csv'].map((name) => join(folder, name));
  await answer('--policy', 'fifo,sjf', '--csv', csv!, '--jobs-csv', perJob!, '--write-jobs', list!);
  assert.equal((parse(readFileSync(csv!, 'utf8'), { columns: true }) as unknown[]).length, 2);
  const jobs = parse(readFileSync(perJob!, 'utf8'), { columns: true }) as Record<string, string>[];
  assert.deepEqual(
    jobs.map(({ job_id, start_s, end_s, wait_s }) => [job_id, start_s, end_s, wait_s]),
    [
      ['one', '0', '100', '0'],
      ['two', '100', '200', '90'],
      ['three', '200', '205', '180'],
      ['huge', '', '', ''],
    ],
  );
  const told = await answer();
  const { out } = await invoke(['datacentre', '--jobs', list!, '--nodes', NODES, '--quiet', '--json']);
  const read = JSON.parse(out) as DatacentreAnswer;
  assert.deepEqual(read.by, told.by);
  assert.deepEqual(read.jobCompletionSeconds, told.jobCompletionSeconds);
});

test('a list without run times cannot be replayed, and its arrivals can be told all the same', async () => {
  const list = file('pods.csv', 'submit_s,devices,device_milli\n0,1,500\n1,1,500\n');
  const asked = ['datacentre', '--jobs', list, '--nodes', 'h100-dgx:2', '--quiet', '--inflate', '1'];
  const { out, code } = await invoke(asked);
  assert.equal(code, 0);
  assert.match(out, /^None of the 2 jobs on 16 devices \(2 nodes\) can be replayed by time\./);
  assert.match(out, /fifo gets allocated:\s100\.0 % of the devices/);
  assert.match(out, /2 jobs of the list have no run time and are not played\./);
});

test('a synthetic list of a given load, and a window of its days', async () => {
  const asked = [
    ...['datacentre', '--jobs', 'synthetic:acme-seren', '--count', '2000', '--load', '50%'],
    ...['--nodes', 'a100-dgx:64', '--quiet', '--json'],
  ];
  const { out, err } = await invoke(asked);
  const told = JSON.parse(out) as DatacentreAnswer;
  assert.equal(told.jobs, 2000, err);
  assert.ok(Math.abs(told.load! - 0.5) < 1e-6, `the list asks for ${told.load}`);
  assert.ok(told.energy !== null && told.energy.low < told.energy.kwh && told.energy.kwh < told.energy.high);
  const part = JSON.parse((await invoke([...asked, '--to-day', '0.5'])).out) as DatacentreAnswer;
  assert.ok(part.jobs > 0 && part.jobs < 2000);
});

test('what is wrong is said in a sentence with what there is', async () => {
  const wrong: readonly (readonly [argv: readonly string[], said: RegExp])[] = [
    [['datacentre', '--nodes', NODES], /^datacentre needs --jobs: .*synthetic:acme-seren/],
    [['datacentre', '--jobs', JOBS], /^datacentre needs --nodes: .*h100-dgx:64/],
    [[...ASKED, '--policy', 'backfil'], /there is no policy 'backfil'; did you mean 'backfill'\?/],
    [
      ['datacentre', '--jobs', join(folder, 'none.csv'), '--nodes', NODES],
      /cannot read the job list '.*none\.csv'/,
    ],
    [['datacentre', '--jobs', JOBS, '--nodes', 'h100-dxg:4'], /h100-dxg.*did you mean.*h100-dgx/],
    [['datacentre', '--jobs', 'synthetic:acme-serem', '--nodes', NODES], /acme-serem.*acme-seren/],
    [[...ASKED, '--what-if', 'failures=x2'], /nothing fails; say how often with --failures/],
    [[...ASKED, '--failures', 'meta-rsc'], /unknown model of failures 'meta-rsc': did you mean 'meta-rsc-1'/],
    [[...ASKED, '--reserve', 'pretrainin:30%'], /did you mean 'pretraining'\?/],
    [[...ASKED, '--inflate', 'much'], /--inflate 'much' is no number from 0.01 to 100/],
    [[...ASKED, '--inflate', '1e-9'], /--inflate '1e-9' is no number from 0.01 to 100/],
    [[...ASKED, '--policy', ''], /--policy: a name is missing; Which job goes next: fifo, /],
    [[...ASKED, '--policy', 'fifo,fifo'], /--policy: 'fifo' is said twice; leave one out/],
    [[...ASKED, '--policy', 'fifo,best-fit'], /'fifo' and 'best-fit' are the same; leave one out/],
    [[...ASKED, '--what-if', 'reserve=foo:30%'], /^--what-if reserve: no job is of a queue or a type 'foo'/],
    [
      [...ASKED, '--checkpoint-interval', '1h'],
      /--checkpoint-interval: nothing fails, and no job interrupts/,
    ],
    [[...ASKED, '--failures', '1000/node-day'], /leave nodes broken \d+ % of the time/],
    [[...ASKED, '--count', '10'], /--count is for lists that are made/],
    [[...ASKED, '--from-day', '9'], /no job is submitted from day 9 on; the last/],
    [[...ASKED, '--plays', '3'], /--plays: nothing fails, and all plays would be the same/],
    [[...ASKED, '--estimates', 'limit'], /--estimates limit: .* says no time limit of any job/],
    [[...ASKED, '--repair', '1h'], /--repair: nothing fails/],
    [
      [...ASKED, '--checkpoint-interval', 'often', '--failures', 'meta-rsc-1'],
      /no time above zero; write 30min/,
    ],
    [[...ASKED, '--csv', join(folder, 'x.csv'), '--jobs-csv', join(folder, 'x.csv')], /both name/],
    [[...ASKED, '--write-jobs', JOBS], /names '.*jobs\.csv', which the command reads/],
  ];
  for (const [argv, said] of wrong) {
    const { code, out, err } = await invoke(argv);
    assert.match(err, said);
    assert.equal(code, 2, argv.join(' '));
    assert.equal(out, '');
    assert.doesNotMatch(err, STACK_TRACE);
  }
});
